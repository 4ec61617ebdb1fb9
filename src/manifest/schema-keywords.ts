import { isJsonObject, type Json } from "../json.js";

/** What a JSON Schema keyword holds. `data` is never looked into: a `$ref` there is a value. */
export type KeywordKind = "schema" | "schemas" | "schema-list" | "schema-or-list" | "data" | "other";

interface Keyword {
  readonly kind: KeywordKind;
  /** What the keyword does, for editors. */
  readonly description: string;
  /** What its value must be, after "must be"; the value's JSON Schema type names for editors. */
  readonly wants?: string;
  readonly accepts?: (value: Json) => boolean;
}

const text = { wants: "a string", accepts: (value: Json) => typeof value === "string" };
const flag = { wants: "`true` or `false`", accepts: (value: Json) => typeof value === "boolean" };
const number = { wants: "a number", accepts: (value: Json) => typeof value === "number" };
const count = {
  wants: "an integer of 0 or more",
  accepts: (value: Json) => typeof value === "number" && Number.isInteger(value) && value >= 0,
};
const names = {
  wants: "a list of different names",
  accepts: (value: Json) => isTexts(value) && new Set(value).size === value.length,
};
const list = { wants: "a list", accepts: (value: Json) => Array.isArray(value) };
const schema = {
  kind: "schema",
  wants: "a schema: a mapping, `true` or `false`",
  accepts: isSchema,
} as const;
const schemas = {
  kind: "schemas",
  wants: "a mapping of names to schemas",
  accepts: isJsonObject,
} as const;
const schemaList = {
  kind: "schema-list",
  wants: "a list of at least one schema",
  accepts: (value: Json) => Array.isArray(value) && value.length > 0,
} as const;
const other = { kind: "other" } as const;
const data = { kind: "data" } as const;

/** Every keyword of JSON Schema 2020-12, 2019-09 and draft-07, and the few that OpenAPI and MCP add. */
export const schemaKeywords: ReadonlyMap<string, Keyword> = new Map<string, Keyword>([
  ["$schema", { ...other, ...text, description: "The dialect: 2020-12 unless this says otherwise." }],
  ["$id", { ...other, ...text, description: "The schema's own URI, for references to it." }],
  ["$anchor", { ...other, ...text, description: 'A name for `$ref: "#name"`.' }],
  [
    "$ref",
    { ...other, ...text, description: "Another schema to apply: `#/schemas/Name`, `./file.yaml#/Name`." },
  ],
  ["$dynamicRef", { ...other, ...text, description: "Not supported: use `$ref`." }],
  ["$dynamicAnchor", { ...other, ...text, description: "A name for `$dynamicRef`." }],
  ["$recursiveRef", { ...other, ...text, description: "Not supported: use `$ref`." }],
  ["$recursiveAnchor", { ...other, ...flag, description: "A mark for `$recursiveRef`." }],
  [
    "$vocabulary",
    {
      ...other,
      wants: "a mapping",
      accepts: isJsonObject,
      description: "Means something in meta-schemas only.",
    },
  ],
  ["$comment", { ...other, ...text, description: "A note to maintainers." }],
  ["$defs", { ...schemas, description: 'Schemas by name, for `$ref: "#/$defs/Name"`.' }],
  ["definitions", { ...schemas, description: "`$defs` of draft-07." }],
  ["type", { ...other, description: "The value's type, or a list of types." }],
  ["const", { ...data, description: "The only value." }],
  [
    "enum",
    {
      ...data,
      wants: "a list of at least one value",
      accepts: isFilled,
      description: "The possible values.",
    },
  ],
  [
    "multipleOf",
    {
      ...other,
      wants: "a number greater than 0",
      accepts: (value) => typeof value === "number" && value > 0,
      description: "The number is a multiple of this.",
    },
  ],
  ["maximum", { ...other, ...number, description: "Largest number." }],
  ["exclusiveMaximum", { ...other, ...number, description: "The number is less than this." }],
  ["minimum", { ...other, ...number, description: "Smallest number." }],
  ["exclusiveMinimum", { ...other, ...number, description: "The number is greater than this." }],
  ["maxLength", { ...other, ...count, description: "Most characters of a string." }],
  ["minLength", { ...other, ...count, description: "Fewest characters of a string." }],
  [
    "pattern",
    { ...other, ...text, description: "ECMAScript regular expression that the text matches somewhere." },
  ],
  ["format", { ...other, ...text, description: "`date-time`, `email`, `uri`, `uuid`, …" }],
  ["contentEncoding", { ...other, ...text, description: "How a string encodes bytes: `base64`." }],
  ["contentMediaType", { ...other, ...text, description: "The media type of a string's content." }],
  ["contentSchema", { ...schema, description: "The schema of a string's content." }],
  [
    "items",
    { ...schema, kind: "schema-or-list", description: "Schema of the list's items, after `prefixItems`." },
  ],
  ["additionalItems", { ...schema, description: "Draft-07: schema of the items after `items`." }],
  ["prefixItems", { ...schemaList, description: "Schemas of the first items, one each." }],
  ["contains", { ...schema, description: "At least one item fits this." }],
  ["maxContains", { ...other, ...count, description: "Most items that fit `contains`." }],
  ["minContains", { ...other, ...count, description: "Fewest items that fit `contains`." }],
  ["maxItems", { ...other, ...count, description: "Most items." }],
  ["minItems", { ...other, ...count, description: "Fewest items." }],
  ["uniqueItems", { ...other, ...flag, description: "No two items are equal." }],
  ["unevaluatedItems", { ...schema, description: "Schema of items that nothing else has looked at." }],
  ["properties", { ...schemas, description: "Schemas of the object's properties, by name." }],
  ["patternProperties", { ...schemas, description: "Schemas of properties whose names match a pattern." }],
  [
    "additionalProperties",
    { ...schema, description: "Schema of all other properties; `false`: there are none." },
  ],
  ["propertyNames", { ...schema, description: "Schema of the properties' names." }],
  ["required", { ...other, ...names, description: "Names of the properties that must be there." }],
  ["maxProperties", { ...other, ...count, description: "Most properties." }],
  ["minProperties", { ...other, ...count, description: "Fewest properties." }],
  [
    "dependentRequired",
    {
      ...other,
      wants: "a mapping of names to lists of names",
      accepts: (value) => isJsonObject(value) && Object.values(value).every(isTexts),
      description: "Names that must be there when a property is.",
    },
  ],
  ["dependentSchemas", { ...schemas, description: "Schemas to apply when a property is there." }],
  [
    "dependencies",
    { ...schemas, description: "Draft-07: `dependentRequired` and `dependentSchemas` in one." },
  ],
  [
    "unevaluatedProperties",
    { ...schema, description: "Schema of properties that nothing else has looked at." },
  ],
  ["allOf", { ...schemaList, description: "The value fits all of these." }],
  ["anyOf", { ...schemaList, description: "The value fits at least one of these." }],
  ["oneOf", { ...schemaList, description: "The value fits exactly one of these." }],
  ["not", { ...schema, description: "The value does not fit this." }],
  ["if", { ...schema, description: "When the value fits this, `then` applies, otherwise `else`." }],
  ["then", { ...schema, description: "Applies when `if` fits." }],
  ["else", { ...schema, description: "Applies when `if` does not fit." }],
  ["title", { ...other, ...text, description: "Name shown to people." }],
  ["description", { ...other, ...text, description: "What the value means: models read it." }],
  ["default", { ...data, description: "What stands for a property that is left out." }],
  ["examples", { ...data, ...list, description: "Values that fit." }],
  ["deprecated", { ...other, ...flag, description: "Not for new use." }],
  ["readOnly", { ...other, ...flag, description: "Set by the server only." }],
  ["writeOnly", { ...other, ...flag, description: "Never in an answer." }],
  ["nullable", { ...other, ...flag, description: "OpenAPI 3.0: with `type`, `null` is allowed too." }],
  ["x-mcp-header", { ...other, ...text, description: "MCP: the HTTP header that repeats this argument." }],
]);

/** Keywords of others that say nothing about which values fit: left alone, and not taken for misspellings. */
export const foreignKeywords: ReadonlySet<string> = new Set([
  "$async",
  "discriminator",
  "example",
  "externalDocs",
  "xml",
  "markdownDescription",
  "enumDescriptions",
  "markdownEnumDescriptions",
  "enumNames",
  "defaultSnippets",
  "deprecationMessage",
  "errorMessage",
  "patternErrorMessage",
  "doNotSuggest",
  "tsType",
  "tsEnumNames",
  "javaType",
]);

/** What the keyword `name` holds. */
export function keywordKind(name: string): KeywordKind {
  return schemaKeywords.get(name)?.kind ?? (name === "example" ? "data" : "other");
}

function isSchema(value: Json): boolean {
  return typeof value === "boolean" || isJsonObject(value);
}

function isTexts(value: Json): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isFilled(value: Json): boolean {
  return Array.isArray(value) && value.length > 0;
}
