import type { AuthModule } from "./auth/verifier.js";
import type { Era } from "./calls/call-module.js";
import type { RedisModule } from "./limits/rate-limit.js";
import type { MetricsModule, TelemetryModule } from "./observability/observer.js";
import type { SdkModule } from "./protocol/sdk-server.js";
import type { Settings } from "./settings/settings.js";
import type { Tool } from "./tool.js";

/** What `main.ts` puts together: the manifest's settings and tools, and the features it uses, loaded when needed. */
export interface Parts {
  readonly settings: Settings;
  readonly tools: readonly Tool[];
  /** The SDK's adapter: `sdk-v2.js` or `sdk-v1.js`. Loaded after the port is open. */
  readonly sdk: () => Promise<SdkModule>;
  /** Protocol eras that this SDK serves: known before it is loaded, so that the direct path need not wait for it. */
  readonly eras: readonly Era[];
  /** `auth.js`, on servers with `auth`. */
  readonly auth?: () => Promise<AuthModule>;
  /** `telemetry.js`, on servers with `telemetry`. Loaded when the environment names a collector. */
  readonly telemetry?: () => Promise<TelemetryModule>;
  /** `metrics.js`, on servers with `metrics`. Loaded when the environment gives it a port. */
  readonly metrics?: () => Promise<MetricsModule>;
  /** `redis-rate-limit.js`, on servers with `server.limits.redisUrl`. */
  readonly redis?: () => Promise<RedisModule>;
}
