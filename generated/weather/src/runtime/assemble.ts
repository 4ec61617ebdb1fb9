import { createCallModule } from "./calls/call.js";
import type { CallModule, CallObserver } from "./calls/call-module.js";
import { selectTools } from "./calls/tool-selection.js";
import { createRateLimiter, type RateLimiter } from "./limits/rate-limit.js";
import type { Log } from "./log/log.js";
import type { AuthModule, Parts } from "./parts.js";
import type { SdkServer } from "./protocol/sdk-server.js";
import type { Config } from "./settings/config.js";
import type { Environment } from "./settings/placeholders.js";
import type { Access } from "./transport/access.js";

/** Maximum length of a logged message of the SDK: it may repeat input of a client. */
const LOGGED_PROBLEM = 300;

/** The parts of an HTTP endpoint, on Node.js and as a fetch function. */
export interface Assembly {
  readonly calls: CallModule;
  /** Absent: the server is open. */
  readonly access: Access | undefined;
  /** The SDK's server, loaded when first asked for. */
  sdkServer(): Promise<SdkServer>;
  /** Absent: requests are not limited. */
  readonly limiter: RateLimiter | undefined;
  /** Ends standing streams and connections. Calls in flight continue. */
  close(): Promise<void>;
}

export interface AssemblyOptions {
  readonly config: Config;
  readonly environment: Environment;
  readonly log: Log;
  /** On servers with `auth`. */
  readonly auth: AuthModule | undefined;
  readonly observer?: CallObserver | undefined;
}

/** Puts the parts of a server together. Throws `ConfigError` with every problem. */
export async function assemble(parts: Parts, options: AssemblyOptions): Promise<Assembly> {
  const { settings, sdk } = parts;
  const { config, environment, log, auth, observer } = options;
  const tools = selectTools(parts.tools, environment);
  parts.prepare?.(tools, environment);
  const { redisUrl } = config.limits;
  const asking = await parts.asking?.({ settings, environment, redisUrl, log });
  const calls = createCallModule(tools, { log, scopes: auth?.createToolScopes(tools), observer, asking });
  const access = await createAccess(parts, config, { tools, calls }, auth);
  const methods = parts.methods?.open({ settings, log, auth, observer });
  const limiter = await createLimiter(parts, config, log);
  let loading: Promise<SdkServer> | undefined;
  return {
    calls,
    access,
    sdkServer() {
      loading ??= sdk().then(({ createSdkServer }) =>
        createSdkServer(settings, calls, { report: reporter(log), methods }),
      );
      return loading;
    },
    limiter,
    async close() {
      limiter?.close?.();
      asking?.close?.();
      await loading?.then(
        (opened) => opened.close(),
        () => {},
      );
    },
  };
}

async function createAccess(
  { settings, keepToken, methods }: Parts,
  config: Config,
  served: { readonly tools: Parts["tools"]; readonly calls: CallModule },
  auth: AuthModule | undefined,
): Promise<Access | undefined> {
  if (settings.auth === undefined) return undefined;
  if (auth === undefined || config.auth === undefined) {
    throw new Error("the server has `auth` but was generated without it");
  }
  const name = settings.title ?? settings.name;
  const tools = methods === undefined ? served.tools : [...served.tools, ...methods.entries];
  return auth.createAccess({
    auth: config.auth,
    path: config.path,
    name,
    keepToken,
    tools,
    calls: served.calls,
    findEntry: methods?.find,
  });
}

async function createLimiter(
  { settings, redis }: Parts,
  { limits: { requestsPerMinute, redisUrl } }: Config,
  log: Log,
): Promise<RateLimiter | undefined> {
  if (requestsPerMinute === 0) return undefined;
  const local = createRateLimiter(requestsPerMinute);
  if (redis === undefined || redisUrl === undefined) return local;
  const { createRedisRateLimiter } = await redis();
  return createRedisRateLimiter({ url: redisUrl, requestsPerMinute, name: settings.name, local, log });
}

/** Logs refusals of the SDK at level info: they are mistakes of clients. */
export function reporter(log: Log): (error: Error) => void {
  return ({ message }) => log.info("protocol", { problem: message.slice(0, LOGGED_PROBLEM) });
}
