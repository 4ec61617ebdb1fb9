import type { AuthModule, Verifier } from "./auth/verifier.js";
import { createCallModule } from "./calls/call.js";
import type { CallModule } from "./calls/call-module.js";
import { prepareTools } from "./calls/prepare.js";
import { selectTools } from "./calls/tool-selection.js";
import { createRateLimiter, type RateLimiter } from "./limits/rate-limit.js";
import type { Log } from "./log/log.js";
import type { Observer } from "./observability/observer.js";
import type { Parts } from "./parts.js";
import type { SdkServer } from "./protocol/sdk-server.js";
import type { Config } from "./settings/config.js";
import type { Environment } from "./settings/placeholders.js";
import type { AuthSettings } from "./settings/settings.js";
import { createDirect } from "./transport/direct.js";
import type { DirectPath } from "./transport/endpoint.js";

/** Longest message of the SDK that is logged: it may repeat what a client sent. */
const LOGGED_PROBLEM = 300;

/** What an HTTP endpoint is made of, whatever carries its requests. */
export interface Assembly {
  readonly calls: CallModule;
  /** Absent: the server is open. */
  readonly verifier: Verifier | undefined;
  /** The SDK's server, loaded when first asked for. */
  sdkServer(): Promise<SdkServer>;
  readonly direct: DirectPath | undefined;
  /** Absent: each request is let in. */
  readonly limiter: RateLimiter | undefined;
  /** Ends what stands open. Calls in flight are not touched. */
  close(): Promise<void>;
}

/** Puts the parts of a server together. Throws `ConfigError` with everything that is wrong. */
export async function assemble(
  parts: Parts,
  config: Config,
  environment: Environment,
  log: Log,
  observer?: Observer,
): Promise<Assembly> {
  const { settings, tools: all, sdk, eras, auth } = parts;
  const tools = selectTools(all, environment);
  prepareTools(tools, environment);
  const verifier = await createVerifier(config.auth, auth);
  const calls = createCallModule(tools, { log, open: verifier === undefined, observer });
  let loading: Promise<SdkServer> | undefined;
  const limiter = await createLimiter(parts, config, log);
  return {
    calls,
    verifier,
    sdkServer() {
      loading ??= sdk().then(({ createSdkServer }) => createSdkServer(settings, calls, reporter(log)));
      return loading;
    },
    direct: settings.directDispatch ? createDirect(settings, calls, eras) : undefined,
    limiter,
    async close() {
      limiter?.close?.();
      await loading?.then(
        (opened) => opened.close(),
        () => {},
      );
    },
  };
}

async function createVerifier(
  settings: AuthSettings | undefined,
  load: (() => Promise<AuthModule>) | undefined,
): Promise<Verifier | undefined> {
  if (settings === undefined) return undefined;
  if (load === undefined) throw new Error("the server has `auth` but was generated without it");
  return (await load()).createVerifier(settings);
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

/** What the SDK refuses is a client's mistake, worth a line and no alarm. */
export function reporter(log: Log): (error: Error) => void {
  return ({ message }) => log.info("protocol", { problem: message.slice(0, LOGGED_PROBLEM) });
}
