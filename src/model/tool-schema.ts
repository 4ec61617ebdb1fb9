import type { Json, JsonObject, JsonSchema } from "../json.js";
import { emptyObject, isJsonObject } from "../json.js";
import { isAnnotation } from "../json-schema/keywords.js";
import { definitionName } from "../json-schema/references.js";
import type { Origin } from "../manifest/source.js";
import { asWritten } from "./as-written.js";
import { type BundledSchema, closureOf, withDefinitions } from "./bundle.js";
import { codeUnitOrder } from "./order.js";
import { valueAt } from "./resources.js";
import type { NamedSchema, ToolModel, ToolSchema } from "./server-model.js";

type Definitions = ReadonlyMap<string, NamedSchema & { readonly names: ReadonlySet<string> }>;

/**
 * Whether a tool's arguments get the defaults of its input schema before they are used. A handler receives them. An HTTP
 * tool sends only what the caller gave: there a default documents what the API assumes.
 */
export function receivesDefaults({ http }: Pick<ToolModel, "http">): boolean {
  return http === undefined;
}

/** A tool's input: its root is an object, and it always lists its properties, for clients that demand them. */
export function inputSchema(bundled: BundledSchema, origin: Origin, definitions: Definitions): ToolSchema {
  const needs = closureOf(bundled.names, definitions);
  const listed = listedObject(bundled.schema, origin, definitions);
  const complete =
    Object.hasOwn(listed, "properties") || Object.hasOwn(listed, "$ref")
      ? listed
      : { ...listed, properties: {} };
  return { schema: bundled.schema, needs, listed: complete, origin };
}

/** A computed schema, with the names of the definitions that it refers to. */
export function computedSchema(schema: JsonSchema): BundledSchema {
  return { schema, names: definitionNames(schema) };
}

/**
 * A tool's output: any schema, and the object that earlier protocol eras see instead. `open`: other outputs are possible,
 * and the listing allows them, because clients refuse structured content that breaks the listed schema. `written`: the
 * schema is the one at `origin`, not computed from it.
 */
export function outputSchema(
  bundled: BundledSchema,
  origin: Origin,
  definitions: Definitions,
  { open, written }: { readonly open: boolean; readonly written: boolean },
): ToolSchema {
  if (open) return openSchema(bundled, origin, definitions);
  const needs = closureOf(bundled.names, definitions);
  const { schema } = bundled;
  if (effectiveType(schema, definitions) === "object") {
    const listed = written
      ? listedObject(schema, origin, definitions)
      : listedDefinitions(rootObject(schema, definitions), definitions);
    return { schema, needs, listed, legacy: { listed, wrapped: false }, origin };
  }
  const listed = isJsonObject(schema)
    ? ((written ? asWritten(valueAt(origin.source.data, origin.path)) : undefined) ??
      withDefinitions(schema, needs, definitions))
    : schema;
  const wrapper: JsonObject = {
    type: "object",
    properties: { result: asObject(schema) },
    required: ["result"],
  };
  const legacy = { listed: withDefinitions(wrapper, needs, definitions), wrapped: true };
  return { schema, needs, listed, legacy, origin };
}

/** An output whose listing allows any other output beside the schema. An object stays one: earlier eras require it. */
function openSchema({ schema, names }: BundledSchema, origin: Origin, definitions: Definitions): ToolSchema {
  const needs = closureOf(names, definitions);
  const either: JsonObject = { anyOf: [asObject(schema), {}] };
  if (effectiveType(schema, definitions) === "object") {
    const listed = withDefinitions({ type: "object", ...either }, needs, definitions);
    return { schema, needs, listed, legacy: { listed, wrapped: false }, origin };
  }
  const wrapper: JsonObject = { type: "object", properties: { result: either }, required: ["result"] };
  const legacy = { listed: withDefinitions(wrapper, needs, definitions), wrapped: true };
  return { schema, needs, listed: withDefinitions(either, needs, definitions), legacy, origin };
}

/** The listing of a schema that is an object, with the definitions that the listing refers to. */
function listedObject(schema: JsonSchema, origin: Origin, definitions: Definitions): JsonObject {
  const written = asWritten(valueAt(origin.source.data, origin.path));
  if (written !== undefined) return withObjectProperties(written);
  return listedDefinitions(rootObject(schema, definitions), definitions);
}

/** A bundled object schema with the definitions that it needs. */
export function listedDefinitions(
  schema: JsonObject,
  definitions: ReadonlyMap<string, NamedSchema>,
): JsonObject {
  const root = withObjectProperties(schema);
  return withDefinitions(root, reachable(root, definitions), definitions);
}

/** Names of the definitions that a schema refers to, itself or through others, in code-unit order. */
function reachable(schema: Json, definitions: ReadonlyMap<string, NamedSchema>): readonly string[] {
  const found = new Set<string>();
  const waiting = [...definitionNames(schema)];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const definition = definitions.get(name);
    if (definition === undefined || found.has(name)) continue;
    found.add(name);
    waiting.push(...namesOfDefinition(definition));
  }
  return [...found].sort(codeUnitOrder);
}

/** Up to protocol 2025-11-25 each value of a listed schema's own `properties` must be an object, not a boolean. */
function withObjectProperties(schema: JsonObject): JsonObject {
  const { properties } = schema;
  if (!isJsonObject(properties) || !Object.values(properties).some((value) => typeof value === "boolean")) {
    return schema;
  }
  const result = emptyObject();
  for (const [name, value] of Object.entries(properties)) result[name] = asObject(value);
  return Object.assign(emptyObject(), schema, { properties: result });
}

/** An object schema with the meaning of a boolean one. */
function asObject(schema: Json): Json {
  return typeof schema === "boolean" ? (schema ? {} : { not: {} }) : schema;
}

/** By definition: many tools refer to the same ones. */
const namesByDefinition = new WeakMap<object, ReadonlySet<string>>();

/** As `definitionNames`, of a schema that is asked for many times. */
function namesOfDefinition({ schema }: NamedSchema): ReadonlySet<string> {
  if (!isJsonObject(schema)) return new Set();
  const names = namesByDefinition.get(schema) ?? definitionNames(schema);
  namesByDefinition.set(schema, names);
  return names;
}

/** Names of the definitions that a bundled schema refers to itself. */
function definitionNames(schema: Json): ReadonlySet<string> {
  const names = new Set<string>();
  const waiting: Json[] = [schema];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (Array.isArray(value)) waiting.push(...value);
    else if (isJsonObject(value)) {
      const name = definitionName(value["$ref"]);
      if (name !== undefined) names.add(name);
      waiting.push(...Object.values(value));
    }
  }
  return names;
}

/** The `type` of a schema, seen through references; undefined when it says none. */
export function effectiveType(
  schema: JsonSchema,
  definitions: ReadonlyMap<string, NamedSchema>,
): Json | undefined {
  const seen = new Set<string>();
  let current: JsonSchema | undefined = schema;
  while (isJsonObject(current)) {
    if (current["type"] !== undefined) return current["type"];
    const name: string | undefined = definitionName(current["$ref"]);
    if (name === undefined || seen.has(name)) return undefined;
    seen.add(name);
    current = definitions.get(name)?.schema;
  }
  return undefined;
}

/**
 * A schema that is an object through a reference, with `type: object` at its own root, as MCP demands: the target is
 * put in the place of the reference where that changes no meaning, else the type is said beside it.
 */
function rootObject(schema: JsonSchema, definitions: ReadonlyMap<string, NamedSchema>): JsonObject {
  if (!isJsonObject(schema)) return { type: "object" };
  const name = definitionName(schema["$ref"]);
  if (name === undefined) return schema;
  const target = definitions.get(name)?.schema;
  const { $ref, ...siblings } = schema;
  const onlyAnnotations = Object.keys(siblings).every(isAnnotation);
  if (onlyAnnotations && isJsonObject(target)) return rootObject({ ...target, ...siblings }, definitions);
  return { type: "object", ...schema };
}
