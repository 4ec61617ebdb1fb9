import { createHash } from "node:crypto";
import { isJsonObject, type Json, type JsonObject } from "../json.js";
import { toolListing } from "../model/listing.js";
import type { ToolModel } from "../model/server-model.js";

/** A tool whose listing by a running server is not that of the manifest. */
export interface ListingDifference {
  readonly tool: string;
  readonly kind: "missing" | "unexpected" | "repeated" | "changed";
  /** For a changed tool: the members that differ, such as `description`. */
  readonly members: readonly string[];
  /** Digests of the tool in the manifest and on the server. */
  readonly expected?: string;
  readonly found?: string;
}

/** sha256, in hexadecimal, of a tool's listing. The order of keys does not count; `_meta` belongs to the connection. */
export function toolDigest({ _meta, ...tool }: JsonObject): string {
  return createHash("sha256").update(canonical(tool), "utf8").digest("hex");
}

/** Every tool that a server lists otherwise than the manifest says, or not at all. In the manifest's order, then the server's. */
export function compareListing(
  tools: readonly ToolModel[],
  found: readonly JsonObject[],
  legacy: boolean,
): readonly ListingDifference[] {
  const byName = new Map<string, JsonObject>();
  const repeated: ListingDifference[] = [];
  for (const tool of found) {
    const name = String(tool["name"]);
    if (byName.has(name))
      repeated.push({ tool: name, kind: "repeated", members: [], found: toolDigest(tool) });
    else byName.set(name, tool);
  }
  const known = new Set(tools.map(({ name }) => name));
  const differences = tools.flatMap((model): readonly ListingDifference[] => {
    const expected = toolListing(model, { legacy });
    const tool = byName.get(model.name);
    const digest = toolDigest(expected);
    if (tool === undefined) {
      return [{ tool: model.name, kind: "missing", members: [], expected: digest }];
    }
    if (toolDigest(tool) === digest) return [];
    const members = [...new Set([...Object.keys(expected), ...Object.keys(tool)])].filter(
      (member) => member !== "_meta" && text(expected[member]) !== text(tool[member]),
    );
    return [{ tool: model.name, kind: "changed", members, expected: digest, found: toolDigest(tool) }];
  });
  const unexpected = [...byName]
    .filter(([name]) => !known.has(name))
    .map(([name, tool]): ListingDifference => {
      return { tool: name, kind: "unexpected", members: [], found: toolDigest(tool) };
    });
  return [...differences, ...unexpected, ...repeated];
}

function text(value: Json | undefined): string {
  return value === undefined ? "" : canonical(value);
}

/** JSON with the keys of objects in code-unit order. */
function canonical(value: Json): string {
  return JSON.stringify(value, (_key, item: Json) =>
    isJsonObject(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : item,
  );
}
