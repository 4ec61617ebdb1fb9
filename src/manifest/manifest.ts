import type { Json, JsonObject, JsonSchema } from "../json.js";
import type { HttpSection } from "./http-section.js";

/**
 * A manifest as its author wrote it, after validation against the manifest schema: defaults filled in,
 * nothing resolved. Schemas are raw JSON Schema; `${NAME}` placeholders are kept as text.
 */
export interface Manifest {
  readonly manifest: 1;
  readonly server: ServerSection;
  /** Absent: the server is open to everybody. */
  readonly auth?: AuthSection;
  /** Shared schemas by name, referred to as `#/schemas/<Name>`. */
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  /** Tools by name, in the order of the manifest. */
  readonly tools: ReadonlyMap<string, ToolSection>;
  readonly client: ClientSection;
}

export type SdkTarget = "v1" | "v2";

export interface ServerSection {
  readonly name: string;
  readonly title?: string;
  readonly version: string;
  readonly description?: string;
  readonly instructions?: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly sdk: SdkTarget;
  /** Whether plain calls are answered without the SDK. */
  readonly directDispatch: boolean;
  /** Whether the server can send OpenTelemetry traces and metrics. */
  readonly telemetry: boolean;
  /** Whether the server can serve metrics to Prometheus. */
  readonly metrics: boolean;
  /** Whether the server can also be had as a web-standard `fetch` function. */
  readonly fetch: boolean;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly limits: LimitsSection;
  /** npm dependencies of the handlers: package name to version range. */
  readonly dependencies: Readonly<Record<string, string>>;
}

export interface LimitsSection {
  /** Largest request body, in bytes. */
  readonly requestBytes: number;
  /** Time a tool call may take unless the tool says otherwise, in milliseconds. */
  readonly toolTimeoutMs: number;
  /** Requests a minute from one caller; 0: no limit. */
  readonly requestsPerMinute: number;
  /** Tools in one answer to `tools/list`; 0: all of them. */
  readonly toolsPerPage: number;
  /** The Redis that counts requests for all replicas. May hold `${NAME}` or `${NAME:-default}`. */
  readonly redisUrl?: string;
}

/** Every text may hold `${NAME}` or `${NAME:-default}`, read by the running server. */
export interface AuthSection {
  readonly audience: readonly string[];
  readonly issuer?: string;
  readonly jwksUri?: string;
  readonly publicKey?: string;
  readonly algorithms: readonly string[];
  readonly requiredScopes: readonly string[];
  readonly resource?: string;
  readonly authorizationServers: readonly string[];
}

export interface ToolSection {
  readonly title?: string;
  readonly description?: string;
  readonly inputSchema: JsonSchema;
  readonly outputSchema?: JsonSchema;
  /** What operators and clients choose tools by. */
  readonly tags: readonly string[];
  readonly annotations: ToolAnnotations;
  readonly scopes: readonly string[];
  readonly timeoutMs?: number;
  readonly streaming: boolean;
  readonly examples: readonly ToolExample[];
  /** The tool is an HTTP call; absent: its author writes a handler. */
  readonly http?: HttpSection;
}

/** MCP tool annotations (hints, not promises). */
export interface ToolAnnotations {
  readonly title?: string;
  readonly readOnlyHint?: boolean;
  readonly destructiveHint?: boolean;
  readonly idempotentHint?: boolean;
  readonly openWorldHint?: boolean;
}

/** An example call: its arguments and, optionally, what it answers. */
export interface ToolExample {
  readonly title?: string;
  readonly input: JsonObject;
  readonly output?: Json;
  /** Part of the message of the error that the call gives. */
  readonly error?: string;
}

export interface ClientSection {
  readonly openai: OpenAiClientSection;
}

export type RequireApproval = "always" | "never" | "auto";

export interface OpenAiClientSection {
  readonly model: string;
  readonly serverLabel: string;
  /** May hold `${NAME}` placeholders, read when the client runs. */
  readonly serverUrl: string;
  /** Secure MCP Tunnel instead of a URL. */
  readonly tunnelId?: string;
  readonly requireApproval: RequireApproval;
  /** Names and tags of the tools that the model may use; both absent: every tool. */
  readonly allowedTools?: readonly string[];
  readonly allowedTags?: readonly string[];
  /** Whether the model searches the tools instead of being given all of them. */
  readonly deferLoading: boolean | "auto";
  readonly input: string;
}
