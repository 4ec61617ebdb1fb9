import type { CallModule } from "../calls/call-module.js";
import type { MethodRequest } from "../protocol/sdk-server.js";
import type { Settings } from "../settings/settings.js";
import type { JsonObject, Tool } from "../tool.js";

/** Answers requests for one method with a result. Throws {@link MethodError}. */
export type Method = (request: MethodRequest) => JsonObject | Promise<JsonObject>;

/** A feature of the protocol beside tools, such as resources. */
export interface Feature {
  /** Its capabilities by name. */
  readonly capabilities: Readonly<Record<string, object>>;
  /** The resources or prompts that its methods perform, in the form of tools: with scopes, time limit, log and metrics of calls. */
  readonly entries: readonly Tool[];
  /** The entry that a request asks for: its scopes are checked before the request is answered. */
  find(method: string, params: JsonObject): Tool | undefined;
  /** Its methods by name. `calls` performs the entries. */
  open(calls: CallModule, settings: Settings): Readonly<Record<string, Method>>;
}

/** An error of JSON-RPC. Both SDKs send its code, message and data. */
export class MethodError extends Error {
  readonly code: number;
  readonly data?: unknown;

  constructor(code: number, message: string, data?: unknown) {
    super(message);
    this.code = code;
    if (data !== undefined) this.data = data;
  }
}

/** Codes of JSON-RPC and MCP. */
export const INVALID_REQUEST = -32600;
export const METHOD_NOT_FOUND = -32601;
export const INVALID_PARAMS = -32602;
export const INTERNAL_ERROR = -32603;

/** A string among the parameters of a request. */
export function textParameter({ method, params }: MethodRequest, name: string): string {
  const value = params[name];
  if (typeof value === "string") return value;
  throw new MethodError(INVALID_PARAMS, `${method} needs \`${name}\`, a string`);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
