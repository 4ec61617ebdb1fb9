import { isJsonObject, type Json, type JsonObject } from "../../src/json.js";

/** Random numbers below a limit, the same for the same seed (a linear congruential generator). */
export function randomFrom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** `-0` and infinity, which JSON has no number for: `manifestText` writes them. */
const special = { zero: "@-0@", endless: "@1e999@" };

/** Values that an edit may put in the place of others. */
const values: readonly Json[] = [
  0,
  special.zero,
  special.endless,
  1,
  7,
  true,
  false,
  null,
  "open",
  "Other words. */ `${x}` \u2028",
  "import('./runtime/log/log.js')",
  [],
  {},
  { type: "string", maxLength: 3, default: "a" },
  { type: "object", properties: { page: { $ref: "#/schemas/Page" } }, required: ["page"] },
  { $ref: "#/schemas/Page" },
  { anyOf: [{ type: "integer", default: 2 }, { type: "null" }] },
];

/** A manifest after one edit: a value set, a member taken out, doubled or moved, somewhere below `tools` or `schemas`. */
export function edited(manifest: JsonObject, random: (limit: number) => number): JsonObject {
  const copy: Json = structuredClone(manifest);
  const places: { readonly holder: Record<string, Json>; readonly name: string }[] = [];
  const visit = (value: Json): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      places.push({ holder: value as Record<string, Json>, name });
      visit(inner);
    }
  };
  if (!isJsonObject(copy)) return manifest;
  for (const section of ["tools", "schemas"]) visit(copy[section] ?? null);
  const place = places[random(places.length)];
  if (place === undefined) return manifest;
  const { holder, name } = place;
  const value = values[random(values.length)] ?? null;
  const kind = random(5);
  const before = holder[name];
  if (kind === 0) delete holder[name];
  else if (kind === 1 && before !== undefined && !Array.isArray(holder)) {
    holder[`${name}2`] = structuredClone(before);
  } else if (kind === 2 && before !== undefined) {
    // To the end.
    delete holder[name];
    holder[name] = before;
  } else if (kind === 3 && typeof before === "string") holder[name] = `${before} 2`;
  else holder[name] = structuredClone(value);
  return copy;
}

/** A manifest as JSON, with the numbers that JSON does not have. */
export function manifestText(manifest: JsonObject): string {
  return JSON.stringify(manifest).replaceAll(/"@(-0|1e999)@"/g, "$1");
}
