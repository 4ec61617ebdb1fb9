import type { Era } from "../calls/call-module.js";
import type { JsonObject, Tool } from "../tool.js";

/** A tool as `tools/list` sends it. */
export interface ListedTool {
  readonly [key: string]: unknown;
  readonly name: string;
  readonly inputSchema: JsonObject & { readonly type: "object" };
  readonly outputSchema?: JsonObject;
}

/** A result of `tools/list`, but for what an era adds. */
export interface ListedPage {
  readonly tools: readonly ListedTool[];
  /** Absent: there is nothing behind. */
  readonly nextCursor?: string;
}

/** What `tools/list` shows callers of an era. Undefined: the cursor leads nowhere in their tools. */
export type Listings = (tools: readonly Tool[], era: Era, cursor?: string) => ListedPage | undefined;

/**
 * Shows tools in pages of `toolsPerPage`, as callers of an era see them, in the order of the manifest. The same array of
 * tools gives the same pages, made once.
 *
 * A cursor names the last tool of the page before. So it means the same to every instance of the server, before and after
 * a restart, and a release that adds or removes tools between two pages makes none of the others come twice or never. It
 * is found among the caller's own tools: it tells nobody of tools that they may not call.
 *
 * @param toolsPerPage Absent: one page. Many clients ask for no second one.
 */
export function createListings(toolsPerPage = Number.POSITIVE_INFINITY): Listings {
  const made: Record<Era, WeakMap<readonly Tool[], Listing>> = {
    legacy: new WeakMap(),
    modern: new WeakMap(),
  };
  return (tools, era, cursor) => {
    let listing = made[era].get(tools);
    if (listing === undefined) {
      listing = new Listing(tools, era, toolsPerPage);
      made[era].set(tools, listing);
    }
    return listing.page(cursor);
  };
}

class Listing {
  readonly #tools: readonly ListedTool[];
  readonly #size: number;
  /** Pages by where they start, when all pages before them are full: no more than it takes to show every tool once. */
  readonly #pages = new Map<number, ListedPage>();
  #places: ReadonlyMap<string, number> | undefined;

  constructor(tools: readonly Tool[], era: Era, size: number) {
    this.#tools = tools.map((tool) => list(tool, era));
    this.#size = size;
  }

  page(cursor: string | undefined): ListedPage | undefined {
    const start = cursor === undefined ? 0 : this.#startOf(cursor);
    if (start === undefined) return undefined;
    const known = this.#pages.get(start);
    if (known !== undefined) return known;
    const end = start + this.#size;
    const last = end < this.#tools.length ? this.#tools[end - 1] : undefined;
    const page: ListedPage = {
      tools: this.#tools.slice(start, end),
      ...(last !== undefined && { nextCursor: Buffer.from(last.name).toString("base64url") }),
    };
    // Any other start is a client's own invention, or a list that has changed meanwhile.
    if (start === 0 || start % this.#size === 0) this.#pages.set(start, page);
    return page;
  }

  #startOf(cursor: string): number | undefined {
    this.#places ??= new Map(this.#tools.map(({ name }, index) => [name, index]));
    const place = this.#places.get(Buffer.from(cursor, "base64url").toString());
    return place === undefined ? undefined : place + 1;
  }
}

function list(tool: Tool, era: Era): ListedTool {
  const { inputSchema, outputSchema, ...rest } = tool.listing;
  const shown = era === "legacy" ? (tool.legacyOutputSchema ?? outputSchema) : outputSchema;
  return {
    ...rest,
    inputSchema: { ...inputSchema, type: "object" },
    // The schema `true` says no more than no schema at all, and the SDK's clients take objects only.
    ...(typeof shown === "object" ? { outputSchema: shown } : {}),
  };
}
