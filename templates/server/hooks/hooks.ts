import type { LogLevel, ToolContext } from "../context.js";

/** Functions of the server's author that run when it starts and stops and around its calls. Each may be left out. */
export interface HooksOf<Environment = object> {
  /** Before the server takes calls: opens what the handlers share. The server does not start when it fails. */
  start?(server: StartingServer<Environment>): void | Promise<void>;
  /** After the last call was answered: closes what `start` opened. */
  stop?(): void | Promise<void>;
  /** Before a tool runs, with its validated input. A `ToolError` refuses the call, with its message for the caller. */
  before?(call: HookedCall<Environment>): void | Promise<void>;
  /** After a tool returned its output, before the output is validated and sent. */
  after?(call: HookedCall<Environment>, output: unknown): void | Promise<void>;
  /** After a tool or another hook of the call threw. A returned error takes the place of the thrown one. */
  onError?(call: HookedCall<Environment>, error: unknown): Error | undefined | Promise<Error | undefined>;
  /**
   * Before each HTTP request of a tool, a repeated one too: signs or changes it in place. `context` is that of the call.
   * Redirects are not passed here.
   */
  request?(request: ApiRequest, context: HookContext<Environment>): void | Promise<void>;
}

/** The context of handlers, with the settings of the server's author. */
export type HookContext<Environment> = ToolContext & { readonly environment: Environment };

/** The server before it takes calls. */
export interface StartingServer<Environment> {
  /** The settings that `server.environment` declares. */
  readonly environment: Environment;
  /** Writes to the server's log. */
  log(level: LogLevel, message: string, data?: Readonly<Record<string, unknown>>): void;
}

/** A call of a tool. */
export interface HookedCall<Environment> {
  readonly tool: string;
  /** Validated, with its defaults. */
  readonly input: unknown;
  readonly context: HookContext<Environment>;
}

/** An HTTP request of a tool, with its credentials. */
export interface ApiRequest {
  readonly method: string;
  url: URL;
  readonly headers: Headers;
  body?: Uint8Array | string;
}
