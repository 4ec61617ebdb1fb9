import { isJsonObject, isSchema, type JsonObject, type JsonSchema, own } from "../json.js";
import { joiningKeywords } from "../json-schema/keywords.js";
import { arrayShape } from "./intersection.js";
import { subschemas } from "./keywords.js";
import type { SubschemaReader } from "./schema-reading.js";
import {
  anything,
  canonical,
  type PatternRule,
  type Property,
  union,
  unionOf,
  type ValueSet,
} from "./value-set.js";

/** Properties and items that a schema can evaluate in any of its branches; for a given value it may evaluate fewer. */
interface Evaluated {
  readonly names: Set<string>;
  readonly patterns: Set<string>;
  allProperties: boolean;
  /** Number of leading items that are evaluated. */
  prefix: number;
  allItems: boolean;
  /** Schemas of `contains`: an item that fits one is evaluated. */
  readonly contained: JsonSchema[];
}

/** The values that `unevaluatedProperties` and `unevaluatedItems` accept. */
export function unevaluatedValues(schema: JsonObject, reader: SubschemaReader): ValueSet {
  const properties = own(schema, "unevaluatedProperties");
  const items = own(schema, "unevaluatedItems");
  if (!isSchema(properties) && !isSchema(items)) return anything;
  const evaluated: Evaluated = {
    names: new Set(),
    patterns: new Set(),
    allProperties: false,
    prefix: 0,
    allItems: false,
    contained: [],
  };
  collect(schema, evaluated, reader, new Set(), true);
  let values = anything;
  if (isSchema(properties) && !evaluated.allProperties) {
    const free: Property = { value: anything, required: false, doc: [] };
    values = {
      ...values,
      objects: [
        {
          properties: new Map([...evaluated.names].map((name) => [name, free])),
          patterns: [...evaluated.patterns].map((source): PatternRule => ({ source, value: anything })),
          rest: reader.readInside(properties, "plain"),
        },
      ],
    };
  }
  if (isSchema(items) && !evaluated.allItems) {
    const contained = unionOf(evaluated.contained.map((item) => reader.readInside(item, "plain")));
    const rest = union(contained, reader.readInside(items, "plain"));
    const shape = arrayShape(
      Array.from({ length: evaluated.prefix }, () => anything),
      0,
      rest,
    );
    values = { ...values, arrays: shape === undefined ? [] : [shape] };
  }
  return canonical(values);
}

function collect(
  schema: JsonSchema,
  evaluated: Evaluated,
  reader: SubschemaReader,
  seen: Set<JsonSchema>,
  outermost: boolean,
): void {
  if (!isJsonObject(schema) || seen.has(schema)) return;
  seen.add(schema);
  for (const [name] of subschemas(schema, "properties")) evaluated.names.add(String(name));
  for (const [source] of subschemas(schema, "patternProperties")) evaluated.patterns.add(String(source));
  if (isSchema(own(schema, "additionalProperties"))) evaluated.allProperties = true;
  evaluated.prefix = Math.max(evaluated.prefix, subschemas(schema, "prefixItems").length);
  if (isSchema(own(schema, "items"))) evaluated.allItems = true;
  const contains = own(schema, "contains");
  if (isSchema(contains)) evaluated.contained.push(contains);
  if (!outermost) {
    if (isSchema(own(schema, "unevaluatedProperties"))) evaluated.allProperties = true;
    if (isSchema(own(schema, "unevaluatedItems"))) evaluated.allItems = true;
  }
  for (const keyword of joiningKeywords) {
    for (const [, branch] of subschemas(schema, keyword)) collect(branch, evaluated, reader, seen, false);
  }
  const target = reader.target(own(schema, "$ref"));
  if (target !== undefined) collect(target, evaluated, reader, seen, false);
}
