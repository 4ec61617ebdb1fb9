import type { Era } from "../calls/call-module.js";
import type { JsonObject, Tool } from "../tool.js";

/** A tool as `tools/list` sends it. */
export interface ListedTool {
  readonly [key: string]: unknown;
  readonly name: string;
  readonly inputSchema: JsonObject & { readonly type: "object" };
  readonly outputSchema?: JsonObject;
}

/** A result of `tools/list`, without the properties that an era adds. */
export interface ListedPage {
  readonly tools: readonly ListedTool[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

/** Returns a page of `tools/list` for callers of an era. Undefined for a cursor that is unknown among their tools. */
export type Listings = (tools: readonly Tool[], era: Era, cursor?: string) => ListedPage | undefined;

/**
 * Lists tools in pages of `toolsPerPage`, as callers of an era see them, in the order of the manifest. Pages are cached by
 * the array of tools.
 *
 * A cursor names the last tool of the previous page. It is therefore valid in every instance of the server, also after a
 * restart, and when a release adds or removes tools between two pages, no other tool is repeated or skipped. It is looked
 * up among the caller's own tools, so it does not reveal other tools.
 *
 * @param toolsPerPage Absent: one page. Many clients do not request a second one.
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
  /** Pages by start index, if all previous pages are full, so that their number is bounded. */
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
    // Any other start comes from an invented cursor, or from a list that has changed since.
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
    // The schema `true` is equivalent to no schema, and the SDK's clients accept objects only.
    ...(typeof shown === "object" ? { outputSchema: shown } : {}),
  };
}
