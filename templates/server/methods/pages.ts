import type { MethodRequest } from "../protocol/sdk-server.js";
import type { Settings } from "../settings/settings.js";
import type { JsonObject } from "../tool.js";
import { resultHints } from "./hints.js";
import { INVALID_PARAMS, MethodError } from "./method.js";

/**
 * A page of a list, as `tools/list` has them: a cursor names the last item of the previous page, among those that the
 * caller may see.
 *
 * @param member Name of the list in the result.
 */
export function pageOf<Item extends { readonly name: string }>(
  member: string,
  items: readonly Item[],
  { params, era }: MethodRequest,
  settings: Settings,
): JsonObject {
  const { cursor } = params;
  const size = settings.limits.toolsPerPage ?? Number.POSITIVE_INFINITY;
  const start = cursor === undefined ? 0 : startAfter(items, cursor);
  const page = items.slice(start, start + size);
  const last = start + size < items.length ? page.at(-1) : undefined;
  return {
    [member]: page,
    ...(last !== undefined && { nextCursor: Buffer.from(last.name).toString("base64url") }),
    ...resultHints(era, settings),
  };
}

function startAfter(items: readonly { readonly name: string }[], cursor: unknown): number {
  const name = typeof cursor === "string" ? Buffer.from(cursor, "base64url").toString() : undefined;
  const place = items.findIndex((item) => item.name === name);
  if (place === -1) throw new MethodError(INVALID_PARAMS, "unknown cursor: list again, without one");
  return place + 1;
}
