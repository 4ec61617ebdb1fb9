import { isJsonObject, isSchema, type Json } from "../json.js";

/**
 * How a keyword holds subschemas: `schema` is one, `list` an array of them, `map` an object of them by name. `data` holds
 * values that are never schemas: a `$ref` in them is a value. `nothing` holds neither.
 */
export type Holding = "schema" | "list" | "map" | "schema or list" | "data" | "nothing";

/**
 * The function of a keyword (JSON Schema core sections 7 to 10). A `location` keyword says where a schema is or how it is read,
 * and means nothing in a bundled schema; an `applicator` applies subschemas; an `assertion` constrains the value;
 * an `annotation` only describes it.
 */
export type Role = "location" | "reference" | "applicator" | "assertion" | "annotation";

export interface Keyword {
  readonly holds: Holding;
  readonly role: Role;
  /** Whether the subschemas apply to the same value as the schema that the keyword stands in. */
  readonly inPlace?: true;
  /**
   * Whether the subschemas apply to every valid value, so that their defaults are filled in. A branch that may fail or not
   * apply (`anyOf`, `if`, `not` …) fills nothing: a default of a branch that fails in the end would stay in the value.
   */
  readonly fills?: true;
  /** Whether the keyword changes what references mean, or needs more than the schema to be understood. */
  readonly contextual?: true;
  /** Whether 2020-12 no longer has the keyword. */
  readonly old?: true;
  /** The keyword's description, for editors. */
  readonly description: string;
  /** The required form of its value, as the end of a sentence with "must be". */
  readonly wants?: string;
  readonly accepts?: (value: Json) => boolean;
}

const isString = { wants: "a string", accepts: (value: Json) => typeof value === "string" };
const isBoolean = { wants: "`true` or `false`", accepts: (value: Json) => typeof value === "boolean" };
const isNumber = { wants: "a number", accepts: (value: Json) => typeof value === "number" };
const isCount = {
  wants: "an integer of 0 or more",
  accepts: (value: Json) => typeof value === "number" && Number.isInteger(value) && value >= 0,
};
const areNames = {
  wants: "a list of different names",
  accepts: (value: Json) => isStrings(value) && new Set(value).size === value.length,
};
const isList = { wants: "a list", accepts: (value: Json) => Array.isArray(value) };
const isMapping = { wants: "a mapping", accepts: isJsonObject };

const location = { holds: "nothing", role: "location" } as const;
const reference = { holds: "nothing", role: "reference" } as const;
const assertion = { holds: "nothing", role: "assertion" } as const;
const annotation = { holds: "nothing", role: "annotation" } as const;
const data = { holds: "data" } as const;
const schema = {
  holds: "schema",
  role: "applicator",
  wants: "a schema: a mapping, `true` or `false`",
  accepts: isSchema,
} as const;
const map = {
  holds: "map",
  role: "applicator",
  wants: "a mapping of names to schemas",
  accepts: isJsonObject,
} as const;
const list = {
  holds: "list",
  role: "applicator",
  wants: "a list of at least one schema",
  accepts: isFilled,
} as const;

/** Every keyword of JSON Schema 2020-12, 2019-09 and draft-07, and the few that OpenAPI and MCP add. */
export const keywords: ReadonlyMap<string, Keyword> = new Map<string, Keyword>([
  ["$schema", { ...location, ...isString, description: "The dialect: 2020-12 unless this says otherwise." }],
  [
    "$id",
    {
      ...location,
      contextual: true,
      ...isString,
      description: "The schema's own URI, for references to it.",
    },
  ],
  ["$anchor", { ...location, ...isString, description: 'A name for `$ref: "#name"`.' }],
  [
    "$ref",
    {
      ...reference,
      ...isString,
      description: "Another schema to apply: `#/schemas/Name`, `./file.yaml#/Name`.",
    },
  ],
  ["$dynamicRef", { ...reference, contextual: true, ...isString, description: "Not supported: use `$ref`." }],
  ["$dynamicAnchor", { ...location, ...isString, description: "A name for `$dynamicRef`." }],
  [
    "$recursiveRef",
    { ...reference, contextual: true, ...isString, description: "Not supported: use `$ref`." },
  ],
  ["$recursiveAnchor", { ...location, ...isBoolean, description: "An anchor for `$recursiveRef`." }],
  [
    "$vocabulary",
    {
      ...location,
      contextual: true,
      ...isMapping,
      description: "Only used in meta-schemas.",
    },
  ],
  ["$comment", { ...location, ...isString, description: "A note to maintainers." }],
  ["$defs", { ...map, role: "location", description: 'Schemas by name, for `$ref: "#/$defs/Name"`.' }],
  ["definitions", { ...map, role: "location", old: true, description: "`$defs` of draft-07." }],
  ["type", { ...assertion, description: "The value's type, or a list of types." }],
  ["const", { ...assertion, ...data, description: "The only allowed value." }],
  [
    "enum",
    {
      ...assertion,
      ...data,
      wants: "a list of at least one value",
      accepts: isFilled,
      description: "The allowed values.",
    },
  ],
  [
    "multipleOf",
    {
      ...assertion,
      wants: "a number greater than 0",
      accepts: (value) => typeof value === "number" && value > 0,
      description: "The number is a multiple of this.",
    },
  ],
  ["maximum", { ...assertion, ...isNumber, description: "The largest allowed number." }],
  ["exclusiveMaximum", { ...assertion, ...isNumber, description: "The number is less than this." }],
  ["minimum", { ...assertion, ...isNumber, description: "The smallest allowed number." }],
  ["exclusiveMinimum", { ...assertion, ...isNumber, description: "The number is greater than this." }],
  ["maxLength", { ...assertion, ...isCount, description: "The largest number of characters of a string." }],
  ["minLength", { ...assertion, ...isCount, description: "The smallest number of characters of a string." }],
  [
    "pattern",
    {
      ...assertion,
      ...isString,
      description: "ECMAScript regular expression that some part of the string must match.",
    },
  ],
  ["format", { ...assertion, ...isString, description: "`date-time`, `email`, `uri`, `uuid`, …" }],
  ["contentEncoding", { ...annotation, ...isString, description: "How a string encodes bytes: `base64`." }],
  ["contentMediaType", { ...annotation, ...isString, description: "The media type of a string's content." }],
  ["contentSchema", { ...schema, role: "annotation", description: "The schema of a string's content." }],
  [
    "items",
    {
      ...schema,
      holds: "schema or list",
      fills: true,
      description: "Schema of the array's items after `prefixItems`.",
    },
  ],
  [
    "additionalItems",
    { ...schema, old: true, description: "Draft-07: schema of the items after those of `items`." },
  ],
  ["prefixItems", { ...list, fills: true, description: "Schemas of the first items, in order." }],
  ["contains", { ...schema, description: "At least one item is valid against this schema." }],
  [
    "maxContains",
    {
      ...assertion,
      ...isCount,
      description: "The largest number of items that are valid against `contains`.",
    },
  ],
  [
    "minContains",
    {
      ...assertion,
      ...isCount,
      description: "The smallest number of items that are valid against `contains`.",
    },
  ],
  ["maxItems", { ...assertion, ...isCount, description: "The largest number of items." }],
  ["minItems", { ...assertion, ...isCount, description: "The smallest number of items." }],
  ["uniqueItems", { ...assertion, ...isBoolean, description: "No two items are equal." }],
  ["unevaluatedItems", { ...schema, description: "Schema of items that no other keyword has evaluated." }],
  ["properties", { ...map, fills: true, description: "Schemas of the object's properties, by name." }],
  [
    "patternProperties",
    { ...map, fills: true, description: "Schemas of properties whose names match a pattern." },
  ],
  [
    "additionalProperties",
    {
      ...schema,
      fills: true,
      description: "Schema of all other properties. `false`: no others are allowed.",
    },
  ],
  ["propertyNames", { ...schema, description: "Schema of the properties' names." }],
  ["required", { ...assertion, ...areNames, description: "Names of the required properties." }],
  ["maxProperties", { ...assertion, ...isCount, description: "The largest number of properties." }],
  ["minProperties", { ...assertion, ...isCount, description: "The smallest number of properties." }],
  [
    "dependentRequired",
    {
      ...assertion,
      wants: "a mapping of names to lists of names",
      accepts: (value) => isJsonObject(value) && Object.values(value).every(isStrings),
      description: "Properties that are required if another property is present.",
    },
  ],
  [
    "dependentSchemas",
    { ...map, inPlace: true, description: "Schemas that apply if a property is present." },
  ],
  [
    "dependencies",
    { ...map, old: true, description: "Draft-07: `dependentRequired` and `dependentSchemas` combined." },
  ],
  [
    "unevaluatedProperties",
    { ...schema, description: "Schema of properties that no other keyword has evaluated." },
  ],
  [
    "allOf",
    { ...list, inPlace: true, fills: true, description: "The value is valid against all of these schemas." },
  ],
  [
    "anyOf",
    { ...list, inPlace: true, description: "The value is valid against at least one of these schemas." },
  ],
  [
    "oneOf",
    { ...list, inPlace: true, description: "The value is valid against exactly one of these schemas." },
  ],
  ["not", { ...schema, inPlace: true, description: "The value is not valid against this schema." }],
  [
    "if",
    {
      ...schema,
      inPlace: true,
      description: "If the value is valid against this schema, `then` applies, otherwise `else`.",
    },
  ],
  ["then", { ...schema, inPlace: true, description: "Applies if the value is valid against `if`." }],
  ["else", { ...schema, inPlace: true, description: "Applies if the value is not valid against `if`." }],
  ["title", { ...annotation, ...isString, description: "Name shown to people." }],
  ["description", { ...annotation, ...isString, description: "The meaning of the value. Models read it." }],
  ["default", { ...annotation, ...data, description: "The value of a property that is omitted." }],
  ["examples", { ...annotation, ...data, ...isList, description: "Examples of valid values." }],
  ["deprecated", { ...annotation, ...isBoolean, description: "Should no longer be used." }],
  ["readOnly", { ...annotation, ...isBoolean, description: "Only the server sets it." }],
  ["writeOnly", { ...annotation, ...isBoolean, description: "Never part of a result." }],
  [
    "nullable",
    { ...location, ...isBoolean, description: "OpenAPI 3.0: with `type`, `null` is allowed too." },
  ],
  [
    "x-mcp-header",
    { ...annotation, ...isString, description: "MCP: the HTTP header that repeats this argument." },
  ],
]);

/** Keywords of other tools that do not affect validation. They are not reported as misspellings. */
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

/** How the keyword `name` holds subschemas, whatever its value. Unknown keywords hold nothing. */
export function holdingOf(name: string): Holding {
  return keywords.get(name)?.holds ?? (name === "example" ? "data" : "nothing");
}

/** How the keyword `name` holds subschemas in `value`. Undefined: there are none, or the value has another form. */
export function subschemasIn(name: string, value: Json): "schema" | "list" | "map" | undefined {
  const holds = keywords.get(name)?.holds;
  if (holds === "schema or list") return Array.isArray(value) ? "list" : "schema";
  if (holds === "list") return Array.isArray(value) ? "list" : undefined;
  if (holds === "map") return isJsonObject(value) ? "map" : undefined;
  return holds === "schema" ? "schema" : undefined;
}

/** Whether a keyword only describes the value: it accepts and refuses nothing. */
export function isAnnotation(name: string): boolean {
  return name === "$comment" || name.startsWith("x-") || keywords.get(name)?.role === "annotation";
}

/** The names of the keywords that have a property. */
export function keywordsThat(has: (keyword: Keyword) => boolean): readonly string[] {
  return [...keywords].flatMap(([name, keyword]) => (has(keyword) ? [name] : []));
}

/** The keywords that combine schemas of the same value: `allOf`, `anyOf`, `oneOf`. */
export const compositions: readonly string[] = keywordsThat(
  ({ inPlace, holds }) => inPlace === true && holds === "list",
);

/** The keywords through which schemas of the same value take part in its validation, `not` aside, which only refuses. */
export const joiningKeywords: readonly string[] = keywordsThat(({ inPlace }) => inPlace === true).filter(
  (name) => name !== "not",
);

function isStrings(value: Json): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isFilled(value: Json): boolean {
  return Array.isArray(value) && value.length > 0;
}
