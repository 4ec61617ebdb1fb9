import type { Json, JsonObject } from "../json.js";

/** The answers of an MCP server to a client that connects and lists what there is. Nothing of it is trusted. */
export interface ListedServer {
  /** `serverInfo`, as the server sent it. */
  readonly info: JsonObject;
  readonly instructions?: string;
  readonly capabilities: JsonObject;
  /** Whether it speaks protocol revisions up to 2025-11-25 only. */
  readonly legacy: boolean;
  /** All pages, in the server's order. */
  readonly tools: readonly Json[];
  /** Names of what it lists beside tools, by kind: `resources`. */
  readonly others: ReadonlyMap<string, readonly string[]>;
  /** Lists that are incomplete, and why. */
  readonly incomplete: readonly { readonly list: string; readonly reason: string }[];
}
