import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { nearest } from "../../diagnostics/nearest.js";
import { report } from "../../diagnostics/report.js";
import { isJsonObject, type Json } from "../../json.js";
import { foreignKeywords, keywords } from "../../json-schema/keywords.js";
import { commentBehind } from "../comment-behind.js";
import { schemaTypes } from "../json-schema-vocabulary.js";
import { describe, oneOf, quoted } from "../wording.js";
import type { SchemaPlace } from "./schema-walk.js";

const types: ReadonlySet<string> = new Set(schemaTypes);

/** Names that other languages have for the types of JSON Schema. */
const foreignTypes: ReadonlyMap<string, string> = new Map([
  ["int", "type: integer"],
  ["int32", "type: integer"],
  ["int64", "type: integer"],
  ["long", "type: integer"],
  ["float", "type: number"],
  ["double", "type: number"],
  ["decimal", "type: number"],
  ["str", "type: string"],
  ["text", "type: string"],
  ["bool", "type: boolean"],
  ["dict", "type: object"],
  ["map", "type: object"],
  ["list", "type: array"],
  ["tuple", "type: array"],
  ["none", 'type: "null"'],
  ["nil", 'type: "null"'],
  ["date", "type: string, format: date"],
  ["datetime", "type: string, format: date-time"],
  ["date-time", "type: string, format: date-time"],
  ["uuid", "type: string, format: uuid"],
  ["uri", "type: string, format: uri"],
  ["url", "type: string, format: uri"],
  ["email", "type: string, format: email"],
  ["file", "type: string, contentEncoding: base64"],
]);

/** Reports misspelt and unknown keywords, and keywords with invalid values. */
export function* checkKeywords(place: SchemaPlace): Generator<Diagnostic> {
  const { source, path, schema, dialect } = place;
  for (const key of Object.keys(schema)) {
    const value = schema[key] ?? null;
    const keyword = keywords.get(key);
    if (keyword === undefined) {
      yield* unknownKeyword(key, place);
      continue;
    }
    if (key === "type") {
      yield* checkType(value, place);
      continue;
    }
    if (key === "items" && Array.isArray(value)) {
      if (dialect !== "2020-12") continue;
      yield report("invalid-keyword", "`items` is a list, which draft 2020-12 writes as `prefixItems`", {
        at: source.locate([...path, key], "key"),
        help: "write `prefixItems`, or one schema for all items; or name the draft: `$schema: http://json-schema.org/draft-07/schema#`",
      });
      continue;
    }
    if (keyword.accepts === undefined || keyword.accepts(value)) continue;
    yield report("invalid-keyword", `\`${key}\` must be ${keyword.wants}, found ${describe(value)}`, {
      at: source.locate([...path, key]),
      help:
        (value === null ? commentBehind(source, [...path, key]) : undefined) ?? valueHelp(key, value, place),
    });
  }
}

function* unknownKeyword(key: string, { source, path }: SchemaPlace): Generator<Diagnostic> {
  if (foreignKeywords.has(key) || /^x-/i.test(key)) return;
  const at = source.locate([...path, key], "key");
  const meant = nearest(key, keywords.keys());
  if (meant !== undefined) {
    yield report("misspelt-keyword", `${quoted(key)} is not a JSON Schema keyword`, {
      at,
      help: `did you mean \`${meant}\`?`,
    });
    return;
  }
  const instead = unknownHelp.get(key);
  yield report("unknown-keyword", `${quoted(key)} is not a JSON Schema keyword: it checks nothing`, {
    at,
    help: instead ?? "remove it, put it under `properties` if it is one, or let its name start with `x-`",
  });
}

const unknownHelp: ReadonlyMap<string, string> = new Map([
  ["optional", "a property is optional unless `required` of the object around it lists it"],
  ["min", "write `minimum`, `minLength` or `minItems`"],
  ["max", "write `maximum`, `maxLength` or `maxItems`"],
  ["regex", "write `pattern`"],
  ["values", "write `enum`"],
  ["options", "write `enum`"],
  ["choices", "write `enum`"],
  ["fields", "write `properties`"],
  ["id", "write `$id`"],
  ["ref", "write `$ref`"],
  ["extends", "write `allOf` with a `$ref`"],
  ["optionalProperties", "write `properties`: a property is optional unless `required` lists it"],
]);

function* checkType(value: Json, { source, path }: SchemaPlace): Generator<Diagnostic> {
  const names = Array.isArray(value) ? value : [value];
  if (names.length === 0 || new Set(names).size < names.length) {
    yield report("invalid-keyword", "`type` must be a type or a list of different types", {
      at: source.locate([...path, "type"]),
    });
  }
  for (const [index, name] of names.entries()) {
    if (typeof name === "string" && types.has(name)) continue;
    yield report(
      "unknown-type",
      `${name === null ? "`null` without quotes" : typeof name === "string" ? quoted(name) : describe(name)} is not a type`,
      {
        at: source.locate(Array.isArray(value) ? [...path, "type", index] : [...path, "type"]),
        help: typeHelp(name),
      },
    );
  }
}

function typeHelp(name: Json): string {
  if (name === null) return 'put it in quotes: `"null"`';
  if (typeof name === "string") {
    const foreign = foreignTypes.get(name.toLowerCase());
    if (foreign !== undefined) return `write \`${foreign}\``;
    if (name.toLowerCase() === "any") return "leave `type` out: a schema without it takes any value";
    if (name.includes("|"))
      return `write a list: \`type: [${name
        .split("|")
        .map((part) => part.trim())
        .join(", ")}]\``;
    const item = /^(\w+)\[\]$/.exec(name)?.[1];
    if (item !== undefined) return `write \`type: array, items: { type: ${item} }\``;
    if (name === "enum") return "remove it: `enum` beside it is enough";
    const meant = nearest(name, types);
    if (meant !== undefined) return `did you mean \`${meant}\`?`;
  }
  return `the types are ${oneOf(schemaTypes)}`;
}

function valueHelp(key: string, value: Json, { schema }: SchemaPlace): string | undefined {
  if (key === "required" && typeof value === "boolean") {
    return value
      ? "list the property's name in `required` of the object around it"
      : "remove it: a property is optional unless `required` of the object around it lists it";
  }
  if (key === "required" && typeof value === "string") return `write a list: \`[${value}]\``;
  if ((key === "exclusiveMinimum" || key === "exclusiveMaximum") && typeof value === "boolean") {
    const inclusive = key === "exclusiveMinimum" ? "minimum" : "maximum";
    const bound = schema[inclusive];
    return `since draft-06 it holds the bound itself${typeof bound === "number" ? `: \`${key}: ${bound}\` instead of \`${inclusive}\`` : ""}`;
  }
  if (key === "enum" && isJsonObject(value)) return "write a list of values";
  if (key === "examples" && !Array.isArray(value)) return "write a list, even of one example";
  if (typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value)) return `write \`${value}\`, without quotes`;
  if (typeof value === "number" && keywords.get(key)?.wants === "a string")
    return `put it in quotes: \`"${value}"\``;
  if (key === "properties" && Array.isArray(value))
    return "write a mapping: each property's name, then its schema";
  if (/^(allOf|anyOf|oneOf)$/.test(key) && isJsonObject(value))
    return "write a list: put `- ` in front of each schema";
  return undefined;
}
