import { isJsonObject, type Json, type JsonPath } from "../json.js";
import { subschemasIn } from "../json-schema/keywords.js";
import type { PlacedNode } from "../manifest/placed-node.js";
import { parseSource } from "../manifest/yaml-source.js";

/** Finds the path of the value that is written at an offset of a manifest's text: the innermost, by its key or its value. */
export function pathFinder(text: string): (offset: number) => JsonPath {
  const [source] = parseSource("manifest.yaml", text);
  if (source === undefined) return () => [];
  const root = source.places();
  return (offset) => pathAt(root, source.data, offset);
}

function pathAt(root: PlacedNode, data: Json, offset: number): JsonPath {
  const path: (string | number)[] = [];
  let [node, value]: [PlacedNode, Json] = [root, data];
  for (;;) {
    const steps = Array.isArray(value) ? value.keys() : isJsonObject(value) ? Object.keys(value) : [];
    let step: string | number | undefined;
    for (const candidate of steps) {
      const entry = node.entry(candidate);
      if (entry === undefined) continue;
      const start = entry.key?.start ?? entry.value.start;
      if (offset < start || offset >= Math.max(entry.value.end, entry.key?.end ?? 0)) continue;
      step = candidate;
      node = entry.value;
      break;
    }
    if (step === undefined) return path;
    path.push(step);
    value = memberOf(value, step) ?? null;
  }
}

/**
 * The part of a schema that has to go for the value at `path` to go: a keyword, or one entry of `properties` and the like.
 * Undefined where that is the schema itself.
 */
export function removablePart(schema: Json, path: JsonPath): JsonPath | undefined {
  let value: Json | undefined = schema;
  let part: JsonPath | undefined;
  for (let at = 0; at < path.length; at++) {
    const keyword = String(path[at]);
    const content: Json | undefined = memberOf(value, keyword);
    if (content === undefined) return part;
    part = path.slice(0, at + 1);
    const holds = subschemasIn(keyword, content);
    if (holds === undefined) return part;
    value = content;
    if (holds === "schema") continue;
    const entry = path[++at];
    if (entry === undefined) return part;
    value = memberOf(content, entry);
    if (value === undefined) return part;
    // An item of a list of schemas is not removed: the list would mean something else.
    if (holds === "map") part = path.slice(0, at + 1);
  }
  return part;
}

/** The value of an entry or item; own properties only. */
export function memberOf(value: Json | undefined, step: string | number): Json | undefined {
  if (Array.isArray(value)) return typeof step === "number" ? value[step] : undefined;
  return isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}
