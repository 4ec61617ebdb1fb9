import { readAuthority } from "./authority.js";
import { EnvironmentReader, quote } from "./environment-reader.js";
import type { Environment } from "./placeholders.js";
import type { AuthSettings, Limits, Settings } from "./settings.js";

/** Levels of `LOG_LEVEL`, from the most to the least verbose. */
export const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogThreshold = (typeof logLevels)[number];

/** The address of the metrics server. */
export interface MetricsPlace {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

/** The configuration of this process: the manifest's settings with the environment applied. */
export interface Config {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly path: string;
  readonly logLevel: LogThreshold;
  /** In lower case; an entry without a port accepts any port. */
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly limits: Limits;
  /** With its placeholders filled in. Absent: the server is open to everybody. */
  readonly auth?: AuthSettings;
  /** Absent: no metrics are served. */
  readonly metrics?: MetricsPlace;
}

/** Applies the environment to the manifest's `auth`, on servers that have it. Problems go to `reader`. */
export type ReadAuth = (settings: AuthSettings, reader: EnvironmentReader) => AuthSettings;

/**
 * Applies the environment to the manifest's settings; a variable wins over its setting, and an empty variable counts as
 * not set. Throws `ConfigError` with every problem.
 */
export function readConfig(settings: Settings, environment: Environment, readAuth?: ReadAuth): Config {
  const reader = new EnvironmentReader(environment);
  const logLevel = readLogLevel(reader);
  const host = (reader.text("HOST") ?? settings.host).replace(/^\[(.*)\]$/, "$1");
  const port = reader.integer("PORT", 0, 65_535) ?? settings.port;
  const requestsPerMinute =
    reader.integer("MCP_REQUESTS_PER_MINUTE", 0, 1_000_000_000) ?? settings.limits.requestsPerMinute;
  const { concurrentRequests, connections } = settings.limits;
  const redisUrl = readRedisUrl(settings.limits.redisUrl, reader);
  if (settings.auth === undefined) refuseAuthVariables(reader);
  const auth = settings.auth === undefined ? undefined : readAuth?.(settings.auth, reader);
  const metrics = readMetrics(port, reader);
  const config: Config = {
    host,
    port,
    path: settings.path,
    logLevel,
    allowedHosts: readHosts(settings, reader),
    allowedOrigins: readOrigins(settings, reader),
    limits: {
      requestBytes: settings.limits.requestBytes,
      requestsPerMinute,
      ...(concurrentRequests !== undefined && { concurrentRequests }),
      ...(connections !== undefined && { connections }),
      ...(redisUrl !== undefined && { redisUrl }),
    },
    ...(auth !== undefined && { auth }),
    ...(metrics !== undefined && { metrics }),
  };
  reader.throwProblems();
  return config;
}

/**
 * The configuration over stdio: nothing listens and nobody sends tokens, so only `LOG_LEVEL` is read. Throws
 * `ConfigError`.
 */
export function readStdioConfig(settings: Settings, environment: Environment): Config {
  const reader = new EnvironmentReader(environment);
  const logLevel = readLogLevel(reader);
  reader.throwProblems();
  const { host, port, path, limits } = settings;
  return { host, port, path, limits, logLevel, allowedHosts: [], allowedOrigins: [] };
}

/** An operator who sets these variables expects a protected server, so an open one must not start. */
function refuseAuthVariables(reader: EnvironmentReader): void {
  for (const name of ["PUBLIC_KEY", "JWKS_URI", "ISSUER", "AUDIENCE"].map((end) => `MCP_AUTH_${end}`)) {
    if (reader.list(name) === undefined) continue;
    reader.problems.push(
      `${name} is set, but this server was generated without auth: add auth to its manifest, or unset it`,
    );
  }
}

function readLogLevel(reader: EnvironmentReader): LogThreshold {
  const text = reader.text("LOG_LEVEL") ?? "info";
  const level = logLevels.find((known) => known === text.toLowerCase());
  if (level === undefined) {
    reader.problems.push(`LOG_LEVEL is ${quote(text)}: set it to one of ${logLevels.join(", ")}`);
  }
  return level ?? "info";
}

function readHosts(settings: Settings, reader: EnvironmentReader): readonly string[] {
  const variable = reader.list("MCP_ALLOWED_HOSTS");
  const source = variable === undefined ? "server.allowedHosts" : "MCP_ALLOWED_HOSTS";
  for (const host of variable ?? settings.allowedHosts) {
    if (readAuthority(host) === undefined) {
      reader.problems.push(
        `${source} has ${quote(host)}: write a host without scheme, path or wildcard, such as mcp.example.com or mcp.example.com:8443`,
      );
    }
  }
  return (variable ?? settings.allowedHosts).map((host) => host.toLowerCase());
}

function readOrigins(settings: Settings, reader: EnvironmentReader): readonly string[] {
  const variable = reader.list("MCP_ALLOWED_ORIGINS");
  const source = variable === undefined ? "server.allowedOrigins" : "MCP_ALLOWED_ORIGINS";
  const origins = variable ?? settings.allowedOrigins;
  for (const origin of origins) {
    const problem = originProblem(origin);
    if (problem !== undefined) reader.problems.push(`${source} has ${quote(origin)}: ${problem}`);
  }
  return origins;
}

/** The reason for which a string never equals the `Origin` header of a browser (RFC 6454 section 6.2), or undefined. */
function originProblem(text: string): string | undefined {
  if (URL.canParse(text)) {
    const { protocol, host, origin } = new URL(text);
    // `URL` has no origin for schemes of browser extensions and embedded views, although browsers send one.
    const sent = origin === "null" ? `${protocol}//${host}` : origin;
    if (sent === text && host !== "") return undefined;
    if (host !== "" && !text.includes("*")) return `write it as browsers send it, ${quote(sent)}`;
  }
  return "write an origin, such as https://app.example.com; there is no wildcard";
}

/** A separate port keeps metrics from callers of the tools. */
function readMetrics(toolPort: number, reader: EnvironmentReader): MetricsPlace | undefined {
  const host = (reader.text("MCP_METRICS_HOST") ?? "127.0.0.1").replace(/^\[(.*)\]$/, "$1");
  const port = reader.integer("MCP_METRICS_PORT", 0, 65_535);
  if (port !== undefined && port !== 0 && port === toolPort) {
    reader.problems.push(
      `MCP_METRICS_PORT is ${port}, where the tools are served: set it to another port, such as ${port === 9_464 ? 9_465 : 9_464}`,
    );
  }
  return port === undefined ? undefined : { host, port };
}

/** Messages never repeat the URL: it may contain a password. */
function readRedisUrl(text: string | undefined, reader: EnvironmentReader): string | undefined {
  const url = text === undefined ? undefined : reader.template("server.limits.redisUrl", text)?.trim();
  if (url === undefined || url === "") return undefined;
  const { protocol = "", hostname = "" } = URL.canParse(url) ? new URL(url) : {};
  if (hostname !== "" && (protocol === "redis:" || protocol === "rediss:")) return url;
  reader.problems.push(
    "server.limits.redisUrl in the manifest is not the URL of a Redis: set it to one such as redis://redis:6379, or rediss://… with TLS",
  );
  return undefined;
}
