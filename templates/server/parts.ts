import type { CallModule, ToolScopes } from "./calls/call-module.js";
import type { Caller } from "./context.js";
import type { RedisModule } from "./limits/rate-limit.js";
import type { SdkModule } from "./protocol/sdk-server.js";
import type { ReadAuth } from "./settings/config.js";
import type { Environment } from "./settings/placeholders.js";
import type { AuthSettings, Settings } from "./settings/settings.js";
import type { Tool } from "./tool.js";
import type { Access } from "./transport/access.js";

/**
 * The parts of every server: the settings and tools of the manifest, and the features that the manifest asks for. Files
 * of other features are not in the server, so nothing else imports them.
 */
export interface Parts {
  readonly settings: Settings;
  readonly tools: readonly Tool[];
  /** `sdk-v2.js` or `sdk-v1.js`; on servers with streaming tools `streaming-v2.js` or `streaming-v1.js`. Loaded after the port is open. */
  readonly sdk: () => Promise<SdkModule>;
  /** `auth/access.js`, on servers with `auth`. */
  readonly auth?: () => Promise<AuthModule>;
  /** `keepToken` of `calls/caller-token.js`, on servers whose tools exchange their callers' tokens. */
  readonly keepToken?: (caller: Caller, token: string) => void;
  /** `redis-rate-limit.js`, on servers with `server.limits.redisUrl`. Loaded when the environment names a Redis. */
  readonly redis?: () => Promise<RedisModule>;
  /** Lets HTTP tools read what they need from the environment. Throws `ConfigError` with every problem. */
  readonly prepare?: (tools: readonly Tool[], environment: Environment) => void;
}

/** `auth/access.js`. */
export interface AuthModule {
  readonly readAuthSettings: ReadAuth;
  createToolScopes(tools: readonly Tool[]): ToolScopes;
  /** Throws `ConfigError` when the key or its source cannot be used. */
  createAccess(options: {
    /** With its placeholders filled in. */
    readonly auth: AuthSettings;
    /** Path of the MCP endpoint. */
    readonly path: string;
    /** Name of the server in its metadata. */
    readonly name: string;
    /** The tools that the server serves. */
    readonly tools: readonly Tool[];
    readonly calls: CallModule;
    readonly keepToken: Parts["keepToken"] | undefined;
  }): Promise<Access>;
}
