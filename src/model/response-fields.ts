import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { didYouMean } from "../diagnostics/nearest.js";
import { report } from "../diagnostics/report.js";
import { emptyObject, isJsonObject, type Json, type JsonObject, type JsonSchema } from "../json.js";
import { definitionName } from "../json-schema/references.js";
import { locateHttp } from "../manifest/http-templates.js";
import { type FieldStep, type Fields, readFieldEntries } from "../manifest/response-fields.js";
import type { Source } from "../manifest/source.js";
import { valueAt } from "./resources.js";
import type { NamedSchema } from "./server-model.js";

type Definitions = ReadonlyMap<string, NamedSchema>;

/** A part of a schema's values. */
interface Part {
  readonly schema: Json;
  readonly required: boolean;
}

/** References to itself that do not lead anywhere are reported elsewhere; here they end. */
const deepest = 64;

/** Checks the fields of a tool's response: each is a path, and leads to something that the output schema has. */
export function* checkFields(
  tool: string,
  source: Source,
  schema: JsonSchema | undefined,
  definitions: Definitions,
): Generator<Diagnostic> {
  const place = ["response", "fields"];
  const [entries, wrong] = readFieldEntries(valueAt(source.data, ["tools", tool, "http", ...place]) ?? {});
  for (const at of wrong) {
    yield report("unknown-field", `\`fields\` has an invalid entry \`${at.join(".")}\``, {
      at: locateHttp(source, tool, [...place, ...at]),
      help: "write a path such as `items[].id`; in a mapping `true`, a path of names such as `owner.login`, or a mapping",
    });
  }
  if (schema === undefined) return;
  const reader = new FieldSchemas(definitions);
  for (const { at, steps } of entries) {
    const unknown = reader.unknownStep(schema, steps);
    if (unknown === undefined) continue;
    yield report("unknown-field", `The output schema of \`${tool}\` has nothing at \`${unknown.path}\``, {
      at: locateHttp(source, tool, [...place, ...at]),
      help:
        didYouMean(unknown.name, unknown.names) ??
        "correct the path, or add the property to `outputSchema`, which describes the response before fields are chosen",
    });
  }
}

/** The schema of what fields keep of the values of a schema. References in it are those of the schema. */
export function schemaOfFields(schema: JsonSchema, fields: Fields, definitions: Definitions): JsonSchema {
  const projected = new FieldSchemas(definitions).project(schema, fields);
  return typeof projected === "boolean" || isJsonObject(projected) ? projected : true;
}

class FieldSchemas {
  readonly #definitions: Definitions;

  constructor(definitions: Definitions) {
    this.#definitions = definitions;
  }

  /** The first step that leads to nothing, with the names that it could have been. */
  unknownStep(
    schema: JsonSchema,
    steps: readonly FieldStep[],
  ): { readonly path: string; readonly name: string; readonly names: ReadonlySet<string> } | undefined {
    let current: Json = schema;
    let path = "";
    for (const step of steps) {
      if (step.kind === "member") {
        for (const name of step.from) {
          path += path === "" ? name : `.${name}`;
          const found = this.#member(current, name);
          if (found === undefined) return { path, name, names: this.#names(current) };
          current = found.schema;
        }
      } else {
        path += step.kind === "items" ? "[]" : path === "" ? "*" : ".*";
        const found: Json | undefined = step.kind === "items" ? this.#items(current) : this.#each(current);
        if (found === undefined) return { path, name: "", names: new Set() };
        current = found;
      }
    }
    return undefined;
  }

  project(schema: Json, fields: Fields): Json {
    const { items, each, members } = fields;
    const alternatives: JsonObject[] = [];
    if (items !== undefined) {
      alternatives.push({
        type: "array",
        ...this.#itemCounts(schema),
        items: this.project(this.#items(schema) ?? true, items),
      });
    }
    if (each !== undefined || members !== undefined) {
      const properties = emptyObject();
      const required: string[] = [];
      for (const { name, from, fields: part } of members ?? []) {
        const found = this.#at(schema, from);
        properties[name] = this.project(found.schema, part);
        if (found.required) required.push(name);
      }
      alternatives.push({
        type: "object",
        ...(members !== undefined && { properties }),
        ...(required.length > 0 && { required }),
        ...(each !== undefined && { additionalProperties: this.project(this.#each(schema) ?? true, each) }),
      });
    }
    const [only] = alternatives;
    if (only === undefined) return schema;
    const description = isJsonObject(schema) ? schema["description"] : undefined;
    const about = { ...(description !== undefined && { description }) };
    const nullable = this.#allows(schema, "null");
    if (alternatives.length > 1) {
      return { ...about, anyOf: [...alternatives, ...(nullable ? [{ type: "null" }] : [])] };
    }
    const { type = null, ...rest } = only;
    return { ...about, type: nullable ? [type, "null"] : type, ...rest };
  }

  /** The schema at a path of names; `true` if the schema does not describe it. */
  #at(schema: Json, names: readonly string[]): Part {
    let part: Part = { schema, required: true };
    for (const name of names) {
      const next = this.#member(part.schema, name);
      if (next === undefined) return { schema: true, required: false };
      // Below a null there is nothing.
      const always = part.schema === schema || !this.#allows(part.schema, "null");
      part = { schema: next.schema, required: part.required && next.required && always };
    }
    return part;
  }

  /** The schema of a property; undefined if the schema does not name it. */
  #member(schema: Json, name: string, depth = 0): Part | undefined {
    if (!isJsonObject(schema) || depth > deepest) return undefined;
    const found: Json[] = [];
    let required = listOf(schema["required"]).includes(name);
    const { properties, patternProperties, additionalProperties } = schema;
    const own = isJsonObject(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (own !== undefined) found.push(own);
    else if (patternProperties !== undefined) found.push(true);
    else if (isJsonObject(additionalProperties)) found.push(additionalProperties);
    for (const part of this.#parts(schema)) {
      const inside = this.#member(part, name, depth + 1);
      if (inside === undefined) continue;
      found.push(inside.schema);
      required ||= inside.required;
    }
    for (const group of this.#groups(schema, "object")) {
      const inside = group.map((alternative) => this.#member(alternative, name, depth + 1));
      if (inside.every((one) => one === undefined)) continue;
      found.push(either(inside.map((one) => one?.schema ?? true)));
      required ||= inside.every((one) => one?.required === true);
    }
    return found.length === 0 ? undefined : { schema: both(found), required };
  }

  #items(schema: Json, depth = 0): Json | undefined {
    if (!isJsonObject(schema) || depth > deepest) return undefined;
    const found: Json[] = [];
    const { items, prefixItems } = schema;
    if (prefixItems !== undefined) found.push(either([...listOf(prefixItems), items ?? true]));
    else if (items !== undefined) found.push(items);
    for (const part of this.#parts(schema)) found.push(...given(this.#items(part, depth + 1)));
    for (const group of this.#groups(schema, "array")) {
      const inside = group.map((alternative) => this.#items(alternative, depth + 1));
      if (inside.some((one) => one !== undefined)) found.push(either(inside.map((one) => one ?? true)));
    }
    return found.length === 0 ? undefined : both(found);
  }

  /** The bounds on the number of items, which fields do not change. */
  #itemCounts(schema: Json, depth = 0): JsonObject {
    if (!isJsonObject(schema) || depth > deepest) return {};
    const { minItems, maxItems } = schema;
    const own = {
      ...(typeof minItems === "number" && { minItems }),
      ...(typeof maxItems === "number" && { maxItems }),
    };
    return Object.assign({}, ...this.#parts(schema).map((part) => this.#itemCounts(part, depth + 1)), own);
  }

  /** The schema that applies to every property. */
  #each(schema: Json, depth = 0): Json | undefined {
    if (!isJsonObject(schema) || depth > deepest) return undefined;
    const found: Json[] = [];
    const { properties, patternProperties, additionalProperties = true } = schema;
    if (isJsonObject(properties) || isJsonObject(patternProperties) || isJsonObject(additionalProperties)) {
      found.push(
        either([
          ...Object.values(isJsonObject(properties) ? properties : {}),
          ...Object.values(isJsonObject(patternProperties) ? patternProperties : {}),
          ...(additionalProperties === false ? [] : [additionalProperties]),
        ]),
      );
    }
    for (const part of this.#parts(schema)) found.push(...given(this.#each(part, depth + 1)));
    for (const group of this.#groups(schema, "object")) {
      const inside = group.map((alternative) => this.#each(alternative, depth + 1));
      if (inside.some((one) => one !== undefined)) found.push(either(inside.map((one) => one ?? true)));
    }
    return found.length === 0 ? undefined : both(found);
  }

  #names(schema: Json, names = new Set<string>(), depth = 0): ReadonlySet<string> {
    if (!isJsonObject(schema) || depth > deepest) return names;
    const { properties } = schema;
    for (const name of Object.keys(isJsonObject(properties) ? properties : {})) names.add(name);
    for (const part of [...this.#parts(schema), ...this.#groups(schema, "object").flat()]) {
      this.#names(part, names, depth + 1);
    }
    return names;
  }

  /** Whether a value of the type can fit the schema, as far as types and fixed values tell. */
  #allows(schema: Json, type: "object" | "array" | "null", depth = 0): boolean {
    if (schema === false) return false;
    if (!isJsonObject(schema) || depth > deepest) return true;
    const fits = (part: Json): boolean => this.#allows(part, type, depth + 1);
    const { type: said, const: fixed, enum: values } = schema;
    if (said !== undefined && ![said].flat().includes(type)) return false;
    if (fixed !== undefined && typeName(fixed) !== type) return false;
    if (values !== undefined && !listOf(values).some((value) => typeName(value) === type)) return false;
    return (
      this.#parts(schema).every(fits) &&
      ["anyOf", "oneOf"].every((key) => schema[key] === undefined || listOf(schema[key]).some(fits))
    );
  }

  /** Schemas that hold as well. */
  #parts(schema: JsonObject): readonly Json[] {
    const reference = schema["$ref"];
    const name = definitionName(reference) ?? "";
    return [...given(this.#definitions.get(name)?.schema), ...listOf(schema["allOf"])];
  }

  /** Groups of schemas of which one holds, for values of a type. */
  #groups(schema: JsonObject, type: "object" | "array"): readonly (readonly Json[])[] {
    return ["anyOf", "oneOf"]
      .map((keyword) => listOf(schema[keyword]).filter((alternative) => this.#allows(alternative, type)))
      .filter((group) => group.length > 0);
  }
}

function typeName(value: Json): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}

function both(schemas: readonly Json[]): Json {
  const different = distinct(schemas);
  return different.length === 1 ? (different[0] ?? true) : { allOf: different };
}

function either(schemas: readonly Json[]): Json {
  const different = distinct(schemas);
  if (different.includes(true)) return true;
  return different.length === 1 ? (different[0] ?? true) : { anyOf: different };
}

function distinct(schemas: readonly Json[]): readonly Json[] {
  return [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()];
}

function given(value: Json | undefined): readonly Json[] {
  return value === undefined ? [] : [value];
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
