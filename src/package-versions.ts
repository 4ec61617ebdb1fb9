/**
 * The exact versions of the packages that generated servers use: those that mcpile's own tests run with
 * (`test/package-versions.test.ts` holds this).
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
 * Further packages of servers with `telemetry`, all of one release: they depend on each other by exact versions. It is
 * the last release line that runs on Node.js 20.
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

type PackageName = keyof typeof packageVersions;

/** The features of a server that decide which packages it needs. */
export interface PackageFeatures {
  readonly sdk: "v1" | "v2";
  readonly telemetry: boolean;
  readonly limits: { readonly redisUrl?: string };
}

/** The packages that a server itself needs to run, and to be built and called. */
export function serverPackages(
  { sdk, telemetry, limits }: PackageFeatures,
  auth: boolean,
): {
  readonly runtime: readonly PackageName[];
  readonly development: readonly PackageName[];
  readonly all: readonly PackageName[];
} {
  const runtime: readonly PackageName[] = [
    sdk === "v2" ? "@modelcontextprotocol/server" : "@modelcontextprotocol/sdk",
    ...(auth ? (["jose"] as const) : []),
    ...(telemetry ? telemetryPackages : []),
    "pino",
    ...(limits.redisUrl === undefined ? [] : (["@redis/client", "rate-limiter-flexible"] as const)),
  ];
  const development: readonly PackageName[] = [
    "@modelcontextprotocol/client",
    "@types/node",
    "openai",
    "typescript",
  ];
  return { runtime, development, all: [...runtime, ...development] };
}

/** The package managers whose workspaces can hold a runtime that servers share. */
export const packageManagers = ["npm", "pnpm", "yarn", "bun"] as const;

export type PackageManagerName = (typeof packageManagers)[number];

/** The package of a shared runtime when a project says no other. */
export const defaultRuntimePackage = "mcpile-runtime";

/** The bridge by which hosts that only start programs reach a server over HTTP. */
export const mcpRemoteVersion = "0.15.1";

/** Oldest version of Node.js that a generated server runs on. */
export const oldestNode = "20.19";

/**
 * Base image of the generated Dockerfile: an exact Node.js version on a named Debian release. Without a digest: the official image of an exact
 * version is rebuilt when Debian fixes something, and a digest in a generated file would keep fixes out until mcpile
 * is updated. A digest can be passed as a build argument.
 */
export const nodeImage = "node:24.21.0-bookworm-slim";
