import { assemble } from "../assemble.js";
import type { CallModule } from "../calls/call-module.js";
import { createConsoleLog, isCloudflare } from "../log/console-log.js";
import type { Log } from "../log/log.js";
import type { Parts } from "../parts.js";
import { readConfig } from "../settings/config.js";
import { ConfigError } from "../settings/config-error.js";
import type { Environment } from "../settings/placeholders.js";
import type { Settings } from "../settings/settings.js";
import { sendRefusal, type WebDirect, WebEndpoint } from "./web-endpoint.js";

/**
 * Answers one web-standard request. Runtimes pass optional further arguments: Cloudflare the environment and a context,
 * Deno the client's address, Bun the server object, which knows the address. On Node.js the second argument may be an
 * environment, which overrides `process.env`.
 */
export type Fetch = (request: Request, platform?: unknown, context?: unknown) => Promise<Response>;

export interface FetchParts extends Parts {
  /** `webDirect` of `direct-web.js`, unless `server.directDispatch` is false. */
  readonly direct?: (settings: Settings, calls: CallModule) => WebDirect;
  /**
   * Whether the module is the main module of the program, as with `deno serve`. Then unhandled rejections, which handlers
   * may leave behind, are logged; elsewhere the program decides.
   */
  readonly main?: boolean;
}

/**
 * The server as a function, for runtimes that listen themselves. It is created at the first request, since a worker has no
 * environment earlier. When its configuration is invalid, it logs the problems and answers every request with 503.
 */
export function createFetch(parts: FetchParts): Fetch {
  let opening: Promise<WebEndpoint | undefined> | undefined;
  return async (request, platform, context) => {
    opening ??= open(parts, { ...environmentOf(), ...variablesOf(platform) });
    const answering = opening.then((endpoint) =>
      endpoint === undefined
        ? sendRefusal({ status: 503, message: "The server cannot start: its log says why", code: -32603 })
        : endpoint.answer(request, addressOf(request, platform)),
    );
    // Without this, a worker ends a request with its connection, together with work that others wait for, such as keys.
    if (isRecord(context) && typeof context["waitUntil"] === "function") {
      Reflect.apply(context["waitUntil"], context, [answering]);
    }
    return answering;
  };
}

async function open(parts: FetchParts, environment: Environment): Promise<WebEndpoint | undefined> {
  const { redact } = parts;
  let log: Log = createConsoleLog("info", undefined, redact);
  try {
    const { settings } = parts;
    const auth = await parts.auth?.();
    const config = readConfig(settings, environment, auth?.readAuthSettings);
    log = createConsoleLog(config.logLevel, undefined, redact);
    if (parts.main === true) surviveRejections(log);
    const usableParts = usable(parts, config.limits.redisUrl, log);
    const assembly = await assemble(usableParts, { config, environment, log, auth });
    await parts.lifecycle?.start(log);
    return new WebEndpoint({ ...assembly, config, log, direct: parts.direct?.(settings, assembly.calls) });
  } catch (error) {
    if (!(error instanceof ConfigError)) log.error("cannot start", {}, error);
    else for (const problem of error.problems) log.error(`cannot start: ${problem}`);
    return undefined;
  }
}

/** Without a listener, Deno and Bun exit. */
function surviveRejections(log: Log): void {
  process.on("unhandledRejection", (reason) => log.error("unhandled rejection", {}, reason));
}

/** A worker cannot keep a connection from one request to the next. */
function usable(parts: Parts, redisUrl: string | undefined, log: Log): Parts {
  if (parts.redis === undefined || redisUrl === undefined || !isCloudflare()) return parts;
  log.warn("rate limits are counted in each isolate: a worker cannot share them through Redis");
  const { redis: _, ...rest } = parts;
  return rest;
}

function environmentOf(): Environment {
  const process: unknown = Reflect.get(globalThis, "process");
  return isRecord(process) ? variablesOf(process["env"], true) : {};
}

/** The strings in an object, such as a worker's environment, whose other properties are bindings. */
function variablesOf(value: unknown, any = false): Environment {
  if (!isRecord(value) || (!any && Object.getPrototypeOf(value) !== Object.prototype)) return {};
  const strings: Record<string, string> = {};
  for (const [name, text] of Object.entries(value)) if (typeof text === "string") strings[name] = text;
  return strings;
}

/** The client's address, where the runtime provides it. A header is trusted only where Cloudflare sets it. */
function addressOf(request: Request, platform: unknown): string {
  if (isCloudflare()) {
    const behindCloudflare = Reflect.get(request, "cf") !== undefined;
    return (behindCloudflare ? request.headers.get("cf-connecting-ip") : null) ?? "";
  }
  if (!isRecord(platform)) return "";
  const { remoteAddr, requestIP } = platform;
  if (isRecord(remoteAddr)) return textOf(remoteAddr["hostname"]);
  if (typeof requestIP !== "function") return "";
  const address: unknown = Reflect.apply(requestIP, platform, [request]);
  return isRecord(address) ? textOf(address["address"]) : "";
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
