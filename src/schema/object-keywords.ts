import { isJsonObject, isSchema, type JsonObject, own, stringsOf } from "../json.js";
import { filledNames } from "./defaults.js";
import { schemaDoc } from "./doc-lines.js";
import { matchesName } from "./intersection.js";
import { hasAny, subschemas } from "./keywords.js";
import { allowsString, emptyObjectOnly, numeric } from "./scalar-keywords.js";
import type { SubschemaReader, View } from "./schema-reading.js";
import {
  anyObject,
  anything,
  isNothing,
  nothing,
  type ObjectShape,
  objectsOnlyAs,
  type PatternRule,
  type Property,
  unionOf,
  type ValueSet,
} from "./value-set.js";

/** Most properties that are expanded to a union. */
const MOST_ALTERNATIVES = 6;

const OBJECT_KEYWORDS = [
  "properties",
  "patternProperties",
  "additionalProperties",
  "propertyNames",
  "required",
  "minProperties",
  "maxProperties",
  "dependentRequired",
  "dependentSchemas",
  "unevaluatedProperties",
];

/** The values that the object keywords accept. */
export function readObjectKeywords(schema: JsonObject, view: View, reader: SubschemaReader): ValueSet {
  if (!hasAny(schema, OBJECT_KEYWORDS)) return anything;
  const most = numeric(schema, "maxProperties") ?? Infinity;
  const least = numeric(schema, "minProperties") ?? 0;
  const patterns = subschemas(schema, "patternProperties").map(
    ([source, value]): PatternRule => ({ source: String(source), value: reader.readInside(value, view) }),
  );
  const additional = own(schema, "additionalProperties");
  const rest = isSchema(additional) ? reader.readInside(additional, view) : undefined;
  const shape = { properties: new Map<string, Property>(), patterns, rest };
  const required = requiredNames(schema, view);
  if (required.size > most || least > most) return objectsOnlyAs([]);
  for (const [step, subschema] of subschemas(schema, "properties")) {
    const name = String(step);
    const value = patterns
      .filter(({ source }) => matchesName(source, name))
      .reduce((set, rule) => reader.intersect(set, rule.value), reader.readInside(subschema, view));
    shape.properties.set(name, { value, required: required.has(name), doc: schemaDoc(subschema) });
  }
  for (const name of required) {
    if (shape.properties.has(name)) continue;
    shape.properties.set(name, { value: reader.propertyValue(shape, name), required: true, doc: [] });
  }
  if ([...shape.properties.values()].some((property) => property.required && isNothing(property.value))) {
    return objectsOnlyAs([]);
  }
  let set = objectsOnlyAs([shape]);
  if (most === 0) set = reader.intersect(set, emptyObjectOnly());
  const propertyNames = own(schema, "propertyNames");
  if (isSchema(propertyNames)) set = reader.intersect(set, namedLike(propertyNames, shape, reader));
  for (const [key, needed] of dependentNames(schema)) {
    const together = objectsOnlyAs([having(new Set([key, ...needed]))]);
    set = reader.intersect(set, unionOf([objectsOnlyAs([lacking(key)]), together]));
  }
  for (const [key, subschema] of subschemas(schema, "dependentSchemas")) {
    const dependent = reader.intersect(
      { ...nothing, objects: [having(new Set([String(key)]))] },
      reader.read(subschema, "plain"),
    );
    set = reader.intersect(set, unionOf([objectsOnlyAs([lacking(String(key))]), dependent]));
  }
  return least < 1 ? set : objectsOnlyAs(set.objects.flatMap((each) => atLeastProperties(each, least)));
}

/** Required properties: for callers those without a default, for handlers also those with one. */
function requiredNames(schema: JsonObject, view: View): ReadonlySet<string> {
  const required = new Set(stringsOf(own(schema, "required")));
  if (view === "plain") return required;
  for (const name of filledNames(schema)) {
    if (view === "sent") required.delete(name);
    else required.add(name);
  }
  return required;
}

/** `minProperties: 1` of an object whose properties are all known: at least one of them is present. */
function atLeastProperties(shape: ObjectShape, least: number): readonly ObjectShape[] {
  const closed = shape.rest !== undefined && isNothing(shape.rest) && shape.patterns.length === 0;
  const possible = [...shape.properties].filter(([, { value }]) => !isNothing(value));
  if (!closed) return [shape];
  if (possible.length < least) return [];
  if (possible.length === least) {
    return [
      withRequired(
        shape,
        possible.map(([name]) => name),
      ),
    ];
  }
  if (possible.some(([, { required }]) => required) || possible.length > MOST_ALTERNATIVES) return [shape];
  return possible.map(([name]) => withRequired(shape, [name]));
}

function withRequired(shape: ObjectShape, required: readonly string[]): ObjectShape {
  return {
    ...shape,
    properties: new Map(
      [...shape.properties].map(([name, property]) =>
        required.includes(name) ? [name, { ...property, required: true }] : [name, property],
      ),
    ),
  };
}

/** Objects whose property names fit the schema: a closed set of names, or all names except those that certainly do not fit. */
function namedLike(schema: JsonObject | boolean, shape: ObjectShape, reader: SubschemaReader): ValueSet {
  const { string } = reader.withoutNames(reader.readInside(schema, "plain"));
  if (!string.except) {
    const optional = { value: anything, required: false, doc: [] };
    const properties = new Map([...string.values].map((name) => [name, optional]));
    return objectsOnlyAs([{ properties, patterns: [], rest: nothing }]);
  }
  const forbidden = [...shape.properties.keys()].filter(
    (name) => string.values.has(name) || (isJsonObject(schema) && !allowsString(schema, name)),
  );
  return objectsOnlyAs([
    {
      ...anyObject,
      properties: new Map(forbidden.map((name) => [name, { value: nothing, required: false, doc: [] }])),
    },
  ]);
}

function dependentNames(schema: JsonObject): readonly (readonly [string, readonly string[]])[] {
  const dependent = own(schema, "dependentRequired");
  if (!isJsonObject(dependent)) return [];
  return Object.entries(dependent)
    .map(([key, needed]) => [key, stringsOf(needed)] as const)
    .filter(([, needed]) => needed.length > 0);
}

function having(required: ReadonlySet<string>): ObjectShape {
  return {
    ...anyObject,
    properties: new Map([...required].map((name) => [name, { value: anything, required: true, doc: [] }])),
  };
}

function lacking(name: string): ObjectShape {
  return { ...anyObject, properties: new Map([[name, { value: nothing, required: false, doc: [] }]]) };
}

/** A superset of the objects that an object keyword rejects. */
export function brokenObjects(schema: JsonObject, reader: SubschemaReader): ValueSet {
  if (!hasAny(schema, OBJECT_KEYWORDS)) return nothing;
  const shapes: ObjectShape[] = [];
  for (const [step, subschema] of subschemas(schema, "properties")) {
    const value = reader.complementInside(subschema);
    if (isNothing(value)) continue;
    shapes.push({ ...anyObject, properties: new Map([[String(step), { value, required: true, doc: [] }]]) });
  }
  for (const name of stringsOf(own(schema, "required"))) shapes.push(lacking(name));
  const maps = ["patternProperties", "additionalProperties", "propertyNames", "unevaluatedProperties"];
  const any = maps.some((keyword) =>
    subschemas(schema, keyword).some(([, subschema]) => !isNothing(reader.complementInside(subschema))),
  );
  const least = numeric(schema, "minProperties") ?? 0;
  if (least === 1) shapes.push({ properties: new Map(), patterns: [], rest: nothing });
  if (any || least > 1 || own(schema, "maxProperties") !== undefined) shapes.push(anyObject);
  for (const [key, needed] of dependentNames(schema)) {
    for (const name of needed) {
      const shape = reader.intersect(
        { ...nothing, objects: [having(new Set([key]))] },
        { ...nothing, objects: [lacking(name)] },
      );
      shapes.push(...shape.objects);
    }
  }
  let set: ValueSet = { ...nothing, objects: shapes.length > MOST_ALTERNATIVES ? [anyObject] : shapes };
  for (const [key, subschema] of subschemas(schema, "dependentSchemas")) {
    const broken = reader.intersect(
      { ...nothing, objects: [having(new Set([String(key)]))] },
      reader.complement(subschema),
    );
    set = unionOf([set, broken]);
  }
  return set;
}
