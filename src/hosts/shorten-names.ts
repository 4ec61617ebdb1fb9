import { createHash } from "node:crypto";
import type { Limit } from "../host-catalogue/host.js";
import type { ServerModel, ToolModel } from "../model/server-model.js";
import { withoutEnd } from "../text-ends.js";

/** Characters of the hash that ends a shortened name. */
const hashLength = 6;

/** Fewest characters of a name that still say something; hosts that leave less are not followed. */
const fewest = 16;

/**
 * The tools under names that fit the limits together with each host's prefix. A name that is too long is cut and ends in a
 * hash of itself: it depends on no other tool, so that adding tools renames none.
 */
export function shortenNames(model: ServerModel, limits: readonly Limit[]): readonly ToolModel[] {
  const names = limits.flatMap((limit) => (limit.rule === "tool-name" ? [limit] : []));
  const room = Math.min(
    ...names.map(({ longest, prefix }) => longest - prefix.replace("{server}", model.name).length),
  );
  if (names.length === 0 || room < fewest) return model.tools;
  const used = new Set(model.tools.map(({ name }) => name));
  return model.tools.map((tool) => {
    const characters = names.every(({ pattern }) => pattern.test(tool.name))
      ? tool.name
      : tool.name.replaceAll(/[^A-Za-z0-9_-]/g, "_");
    if (characters === tool.name && tool.name.length <= room) return tool;
    const hash = createHash("sha256").update(tool.name).digest("hex").slice(0, hashLength);
    const cut = `${withoutEnd(characters.slice(0, room - hashLength - 1), "_.-")}_${hash}`;
    const name = characters.length <= room && !used.has(characters) ? characters : cut;
    return { ...tool, name };
  });
}
