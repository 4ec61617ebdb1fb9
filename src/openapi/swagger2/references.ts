import { posix } from "node:path";
import { isJsonObject, type Json } from "../../json.js";
import { record } from "../document-set.js";

/**
 * A value of the file `from` as it reads in the file `to`: its relative `$ref`s lead where they led. A value of the same
 * file is given back as it is.
 */
export function rebased(value: Json, from: string, to: string): Json {
  if (from === to) return value;
  if (Array.isArray(value)) return value.map((item) => rebased(item, from, to));
  if (!isJsonObject(value)) return value;
  return record(
    Object.entries(value).map(([key, held]) => [
      key,
      key === "$ref" && typeof held === "string" ? rebasedReference(held, from, to) : rebased(held, from, to),
    ]),
  );
}

function rebasedReference(reference: string, from: string, to: string): string {
  const [target = "", ...fragment] = reference.split("#");
  if (/^[a-z][a-z0-9+.-]+:/i.test(target)) return reference;
  const file = target === "" ? from : posix.join(posix.dirname(from), target);
  const path = posix.relative(posix.dirname(to), file);
  return fragment.length === 0 ? path : `${path}#${fragment.join("#")}`;
}
