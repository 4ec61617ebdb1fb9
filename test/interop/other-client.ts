/** Where a client finds the server. */
export type Target =
  | { readonly kind: "http"; readonly url: string; readonly token?: string }
  | { readonly kind: "stdio"; readonly command: string; readonly args: string[] };

/** The tools and the result of the dice server, as a client saw them. */
export interface Rolled {
  readonly tools: readonly string[];
  /** Structured content of rolling three dice: a list, or in the eras up to 2025-11-25 an object with it. */
  readonly structured: unknown;
}

/** A client that somebody else made. */
export interface OtherClient {
  readonly name: string;
  /** The protocol era that it and a server of an SDK agree on. */
  era(sdk: "v1" | "v2"): "legacy" | "modern";
  /** Lists the tools and rolls three dice. Rejects when the server refuses it. */
  roll(target: Target): Promise<Rolled>;
}
