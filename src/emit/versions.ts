/**
 * The exact versions of the packages that generated servers use: those that mcpile's own tests run with
 * (`test/emit/versions.test.ts` holds this).
 */
export const packageVersions = {
  "@modelcontextprotocol/client": "2.4.0",
  "@modelcontextprotocol/sdk": "1.32.2",
  "@modelcontextprotocol/server": "2.4.0",
  "@opentelemetry/api": "1.9.1",
  "@opentelemetry/context-async-hooks": "2.12.0",
  "@opentelemetry/core": "2.12.1",
  "@opentelemetry/otlp-exporter-base": "0.223.1",
  "@opentelemetry/otlp-transformer": "0.223.1",
  "@opentelemetry/resources": "2.12.1",
  "@opentelemetry/sdk-metrics": "2.12.1",
  "@opentelemetry/sdk-trace": "2.12.1",
  "@redis/client": "6.3.1",
  "@types/node": "20.19.43",
  jose: "6.2.18",
  openai: "6.49.0",
  pino: "10.4.0",
  "rate-limiter-flexible": "11.4.0",
  typescript: "7.0.2",
} as const;

/**
 * What servers with `telemetry` have beside. All of one release: the packages ask for each other by exact versions. It is
 * the last line that runs on Node.js 20.
 */
export const telemetryPackages = [
  "@opentelemetry/api",
  "@opentelemetry/context-async-hooks",
  "@opentelemetry/core",
  "@opentelemetry/otlp-exporter-base",
  "@opentelemetry/otlp-transformer",
  "@opentelemetry/resources",
  "@opentelemetry/sdk-metrics",
  "@opentelemetry/sdk-trace",
] as const satisfies readonly (keyof typeof packageVersions)[];

/** Oldest Node.js that a generated server runs on. */
export const oldestNode = "20.19";

/**
 * Base image of the generated Dockerfile: an exact Node.js on a named Debian. No digest: the official image of an exact
 * version is built anew when Debian mends something, and a digest in a generated file would keep that out until mcpile
 * is updated. Who wants one gives it as a build argument.
 */
export const nodeImage = "node:24.21.0-bookworm-slim";
