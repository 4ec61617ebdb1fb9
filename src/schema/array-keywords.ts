import type { JsonObject } from "../json.js";
import { isSchema, own } from "../json.js";
import { arrayShape } from "./intersection.js";
import { hasAny, subschemas } from "./keywords.js";
import { numeric } from "./scalar-keywords.js";
import type { SubschemaReader, View } from "./schema-reading.js";
import { type ArrayShape, anything, arraysOnlyAs, isNothing, nothing, type ValueSet } from "./value-set.js";

/** Longer tuples are printed as arrays, which are wider and easier to read. */
const LONGEST_TUPLE = 8;

const ARRAY_KEYWORDS = [
  "prefixItems",
  "items",
  "minItems",
  "maxItems",
  "contains",
  "uniqueItems",
  "unevaluatedItems",
];

/** The values that the array keywords accept. */
export function readArrayKeywords(schema: JsonObject, view: View, reader: SubschemaReader): ValueSet {
  if (!hasAny(schema, ARRAY_KEYWORDS)) return anything;
  let prefix = subschemas(schema, "prefixItems").map(([, item]) => reader.readInside(item, view));
  const items = own(schema, "items");
  let rest = isSchema(items) ? reader.readInside(items, view) : anything;
  const least = numeric(schema, "minItems") ?? 0;
  const most = numeric(schema, "maxItems") ?? Infinity;
  let minimum = least;
  if (least > most) return arraysOnlyAs([]);
  const contains = own(schema, "contains");
  if (isSchema(contains)) {
    const fewest = numeric(schema, "minContains") ?? 1;
    const atMost = numeric(schema, "maxContains") ?? Infinity;
    if (fewest > atMost) return arraysOnlyAs([]);
    minimum = Math.max(minimum, fewest);
    if (fewest > 0 && isNothing(reader.readInside(contains, "plain"))) return arraysOnlyAs([]);
    if (atMost === 0) {
      const others = reader.complementInside(contains);
      prefix = prefix.map((item) => reader.intersect(item, others));
      rest = reader.intersect(rest, others);
    } else if (isNothing(reader.complementInside(contains)) && atMost < most) {
      // Every item counts as contained, so `maxContains` limits the number of items.
      return reader.intersect(
        readArrayKeywords(
          { ...schema, contains: true, maxContains: Infinity, maxItems: atMost },
          view,
          reader,
        ),
        anything,
      );
    }
  }
  if (most <= LONGEST_TUPLE) {
    while (prefix.length < most) prefix.push(rest);
    prefix = prefix.slice(0, most);
    rest = nothing;
  }
  // A longer minimum is widened to the length of the prefix, at least one item.
  const required = minimum > Math.max(LONGEST_TUPLE, prefix.length) ? Math.max(1, prefix.length) : minimum;
  const shape = arrayShape(prefix, required, rest);
  return arraysOnlyAs(shape === undefined ? [] : [shape]);
}

/** A superset of the arrays that an array keyword rejects. */
export function brokenArrays(schema: JsonObject, reader: SubschemaReader): ValueSet {
  if (!hasAny(schema, ARRAY_KEYWORDS)) return nothing;
  const shapes: (ArrayShape | undefined)[] = [];
  const atLeast = (count: number) => shapes.push(arrayShape([], Math.min(count, LONGEST_TUPLE), anything));
  const least = numeric(schema, "minItems") ?? 0;
  if (least > LONGEST_TUPLE) atLeast(0);
  else if (least > 0)
    shapes.push(
      arrayShape(
        Array.from({ length: least - 1 }, () => anything),
        0,
        nothing,
      ),
    );
  const most = numeric(schema, "maxItems");
  if (most !== undefined) atLeast(most + 1);
  if (own(schema, "uniqueItems") === true) atLeast(2);
  const prefix = subschemas(schema, "prefixItems");
  for (const [index, [, item]] of prefix.entries()) {
    const broken = reader.complementInside(item);
    if (index < LONGEST_TUPLE) {
      shapes.push(
        arrayShape([...Array.from({ length: index }, () => anything), broken], index + 1, anything),
      );
    } else atLeast(index + 1);
  }
  const items = own(schema, "items");
  if (isSchema(items) && !isNothing(reader.complementInside(items))) atLeast(prefix.length + 1);
  const contains = own(schema, "contains");
  if (isSchema(contains)) {
    const fewest = numeric(schema, "minContains") ?? 1;
    if (fewest === 1) shapes.push({ prefix: [], minimum: 0, rest: reader.complementInside(contains) });
    else if (fewest > 1) atLeast(0);
    if (own(schema, "maxContains") !== undefined) atLeast(1);
  }
  if (isSchema(own(schema, "unevaluatedItems"))) atLeast(1);
  return { ...nothing, arrays: shapes.filter((shape) => shape !== undefined) };
}
