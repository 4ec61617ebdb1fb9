import type { Asking, CallModule, CallObserver, ToolScopes } from "./calls/call-module.js";
import type { Caller } from "./context.js";
import type { RedisModule } from "./limits/rate-limit.js";
import type { CallLog } from "./log/call-log.js";
import type { Log } from "./log/log.js";
import type { Redact } from "./log/log-rules.js";
import type { Methods, SdkModule } from "./protocol/sdk-server.js";
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
  /** `lifecycleHooks` of `hooks/lifecycle-hooks.js`, on servers with hooks. */
  readonly lifecycle?: Lifecycle;
  /** Keeps secret settings of the handlers out of the log: changes lines before they are written. */
  readonly redact?: Redact;
  /** `createMethods` of `methods/methods.ts`, on servers with resources or prompts. */
  readonly methods?: ServedMethods;
  /**
   * `startAsking` of `asking/start.js`, or of `asking/start-shared.js` with `server.limits.redisUrl`, on servers with
   * confirmed tools. Throws `ConfigError`.
   */
  readonly asking?: (options: AskingOptions) => Promise<Asking>;
  /** Lets tools read what they need from the environment. Throws `ConfigError` with every problem. */
  readonly prepare?: (tools: readonly Tool[], environment: Environment) => void;
}

/** Runs when the server starts and stops. */
export interface Lifecycle {
  /** Before the server takes calls. Rejects where it must not start. */
  start(log: Pick<CallLog, "message">): Promise<void>;
  /** After the last call. Resolves after `graceMs` milliseconds at the latest. */
  stop(graceMs: number): Promise<void>;
}

/** The input of `startAsking`. */
export interface AskingOptions {
  readonly settings: Settings;
  readonly environment: Environment;
  /** The Redis that the replicas share. */
  readonly redisUrl: string | undefined;
  readonly log: Pick<Log, "warn">;
}

/** The methods of features beside tools. */
export interface ServedMethods {
  /** The resources and prompts that they perform, in the form of tools. */
  readonly entries: readonly Tool[];
  /** The entry that a JSON-RPC message asks for. */
  find(message: unknown): Tool | undefined;
  open(options: MethodOptions): Methods;
}

export interface MethodOptions {
  readonly settings: Settings;
  readonly log: CallLog;
  /** Absent on open servers and over stdio. */
  readonly auth?: AuthModule | undefined;
  readonly observer?: CallObserver | undefined;
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
    /** The tools that the server serves, and the entries of its other methods. */
    readonly tools: readonly Tool[];
    readonly calls: CallModule;
    /** The entry that a message for another method than `tools/call` asks for. */
    readonly findEntry: ServedMethods["find"] | undefined;
    readonly keepToken: Parts["keepToken"] | undefined;
  }): Promise<Access>;
}
