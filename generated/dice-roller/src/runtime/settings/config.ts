import { isLoopback, readAuthority } from "./authority.js";
import { type Environment, fillPlaceholders } from "./placeholders.js";
import type { AuthSettings, Limits, Settings } from "./settings.js";

/** Levels of `LOG_LEVEL`, from the most to the least that is written. */
export const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogThreshold = (typeof logLevels)[number];

/** Where metrics are served. */
export interface MetricsPlace {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

/** How this process runs: the manifest's settings with the environment applied. */
export interface Config {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly path: string;
  readonly logLevel: LogThreshold;
  /** In lower case; without a port: on any port. */
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly limits: Limits;
  /** Templates are filled in. Absent: the server is open to everybody. */
  readonly auth?: AuthSettings;
  /** Absent: no metrics are served. */
  readonly metrics?: MetricsPlace;
}

/** The server cannot start as it is configured. Its message names each variable or setting and what to do, a line each. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/**
 * Applies the environment to the manifest's settings; a variable wins over its setting, and one that is set to nothing
 * counts as not set. Over stdio nothing listens and nobody sends tokens: only `LOG_LEVEL` is read.
 * Throws {@link ConfigError} with everything that is wrong.
 */
export function readConfig(
  settings: Settings,
  environment: Environment,
  transport: "http" | "stdio" = "http",
): Config {
  const reader = new EnvironmentReader(environment);
  const logLevel = readLogLevel(reader);
  if (transport === "stdio") {
    reader.throwProblems();
    const { host, port, path, limits } = settings;
    return { host, port, path, limits, logLevel, allowedHosts: [], allowedOrigins: [] };
  }
  const host = (reader.text("HOST") ?? settings.host).replace(/^\[(.*)\]$/, "$1");
  const port = reader.integer("PORT", 0, 65_535) ?? settings.port;
  const requestsPerMinute =
    reader.integer("MCP_REQUESTS_PER_MINUTE", 0, 1_000_000_000) ?? settings.limits.requestsPerMinute;
  const redisUrl = readRedisUrl(settings.limits.redisUrl, reader);
  const auth = readAuth(settings.auth, reader);
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
      ...(redisUrl !== undefined && { redisUrl }),
    },
    ...(auth !== undefined && { auth }),
    ...(metrics !== undefined && { metrics }),
  };
  reader.throwProblems();
  return config;
}

/** Reads variables and collects what is wrong with them. */
class EnvironmentReader {
  readonly problems: string[] = [];
  readonly #environment: Environment;
  /** Variables that are not set, and the settings that read them. */
  readonly #missing = new Map<string, string[]>();

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  text(name: string): string | undefined {
    const value = this.#environment[name]?.trim();
    return value === "" ? undefined : value;
  }

  list(name: string): readonly string[] | undefined {
    return this.text(name)
      ?.split(",")
      .map((part) => part.trim())
      .filter((part) => part !== "");
  }

  integer(name: string, least: number, most: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = /^[0-9]{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    this.problems.push(`${name} is ${quote(text)}: set it to a whole number from ${least} to ${most}`);
    return undefined;
  }

  /** Fills the placeholders of a manifest's text; undefined when variables are missing. */
  template(setting: string, text: string): string | undefined {
    const missing = new Set<string>();
    const filled = fillPlaceholders(text, this.#environment, missing);
    for (const name of missing) {
      const readers = this.#missing.get(name) ?? [];
      this.#missing.set(name, [...readers.filter((reader) => reader !== setting), setting]);
    }
    return missing.size === 0 ? filled : undefined;
  }

  templates(setting: string, texts: readonly string[]): readonly string[] {
    return texts.flatMap((text) => this.template(setting, text) ?? []);
  }

  throwProblems(): void {
    for (const [name, settings] of this.#missing) {
      this.problems.push(`${name} is not set: set it, the manifest reads it in ${settings.join(", ")}`);
    }
    if (this.problems.length > 0) throw new ConfigError(this.problems);
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

/** Why a text can never equal the `Origin` header of a browser (RFC 6454 section 6.2), or undefined. */
function originProblem(text: string): string | undefined {
  if (URL.canParse(text)) {
    const { protocol, host, origin } = new URL(text);
    // Schemes of browser extensions and embedded views have no `origin` in URL, though browsers send one.
    const sent = origin === "null" ? `${protocol}//${host}` : origin;
    if (sent === text && host !== "") return undefined;
    if (host !== "" && !text.includes("*")) return `write it as browsers send it, ${quote(sent)}`;
  }
  return "write an origin, such as https://app.example.com; there is no wildcard";
}

/** A port of their own keeps metrics from whoever may reach the tools. */
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

/** A URL may hold a password: it is never shown. */
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

function readAuth(settings: AuthSettings | undefined, reader: EnvironmentReader): AuthSettings | undefined {
  const publicKey = reader.text("MCP_AUTH_PUBLIC_KEY");
  const jwksUri = reader.text("MCP_AUTH_JWKS_URI");
  const issuer = reader.text("MCP_AUTH_ISSUER");
  const audience = reader.list("MCP_AUTH_AUDIENCE");
  if (settings === undefined) {
    const given = Object.entries({
      MCP_AUTH_PUBLIC_KEY: publicKey,
      MCP_AUTH_JWKS_URI: jwksUri,
      MCP_AUTH_ISSUER: issuer,
      MCP_AUTH_AUDIENCE: audience,
    }).flatMap(([name, value]) => (value === undefined ? [] : [name]));
    // An operator who sets these believes the server to be protected; it must not start open.
    for (const name of given) {
      reader.problems.push(
        `${name} is set, but this server was generated without auth: add auth to its manifest, or unset it`,
      );
    }
    return undefined;
  }
  const {
    issuer: manifestIssuer,
    jwksUri: manifestUri,
    publicKey: manifestKey,
    resource,
    ...rest
  } = settings;
  const template = (setting: string, text: string | undefined) =>
    text === undefined ? undefined : reader.template(`auth.${setting}`, text);
  const finalIssuer = issuer ?? template("issuer", manifestIssuer);
  const finalResource = template("resource", resource);
  if (finalResource !== undefined && !isResource(finalResource)) {
    reader.problems.push(`auth.resource in the manifest is ${quote(finalResource)}: write an https URL`);
  }
  return {
    ...rest,
    audience: audience ?? reader.templates("auth.audience", settings.audience),
    ...(finalIssuer !== undefined && { issuer: finalIssuer }),
    ...readKeySource({ publicKey, jwksUri }, { publicKey: manifestKey, jwksUri: manifestUri }, reader),
    ...(finalResource !== undefined && { resource: finalResource }),
    authorizationServers: reader.templates("auth.authorizationServers", settings.authorizationServers),
  };
}

/** Whether a text can identify a resource (RFC 8707 section 2). */
function isResource(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text) && !text.includes("#");
}

interface KeySource {
  readonly publicKey?: string | undefined;
  readonly jwksUri?: string | undefined;
}

/** The one source of keys: the environment's if it gives any, else the manifest's. */
function readKeySource(
  variables: KeySource,
  manifest: KeySource,
  reader: EnvironmentReader,
): { readonly publicKey: string } | { readonly jwksUri: string } | undefined {
  if (variables.publicKey !== undefined && variables.jwksUri !== undefined) {
    reader.problems.push("MCP_AUTH_PUBLIC_KEY and MCP_AUTH_JWKS_URI are both set: unset one");
    return undefined;
  }
  if (variables.publicKey !== undefined) return { publicKey: readKey(variables.publicKey) };
  if (variables.jwksUri !== undefined) {
    return { jwksUri: readKeysUrl(variables.jwksUri, "MCP_AUTH_JWKS_URI", reader) };
  }
  if (manifest.publicKey !== undefined) {
    const key = reader.template("auth.publicKey", manifest.publicKey);
    return key === undefined ? undefined : { publicKey: readKey(key) };
  }
  if (manifest.jwksUri !== undefined) {
    const url = reader.template("auth.jwksUri", manifest.jwksUri);
    return url === undefined
      ? undefined
      : { jwksUri: readKeysUrl(url, "auth.jwksUri in the manifest", reader) };
  }
  reader.problems.push(
    "no key to verify access tokens with: set MCP_AUTH_PUBLIC_KEY to a PEM public key or MCP_AUTH_JWKS_URI to the issuer's key set",
  );
  return undefined;
}

/** Many deployment tools cannot keep line ends in a variable and write `\n` for them. */
function readKey(text: string): string {
  return text.replaceAll("\\n", "\n");
}

/** Keys that come over plain HTTP could be anybody's, unless they come from this machine. */
function readKeysUrl(text: string, source: string, reader: EnvironmentReader): string {
  if (URL.canParse(text)) {
    const { protocol, hostname, username, password } = new URL(text);
    if (username !== "" || password !== "") {
      reader.problems.push(`${source} holds a user name or password: set it to an https URL without`);
      return text;
    }
    if (protocol === "https:" || (protocol === "http:" && isLoopback(hostname))) return text;
  }
  reader.problems.push(`${source} is ${quote(text)}: set it to an https URL`);
  return text;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
