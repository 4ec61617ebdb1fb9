import type { Json, JsonObject } from "../../json.js";
import { isJsonObject } from "../../json.js";
import { objectOf, record, textOf } from "../document-set.js";

/** A Parameter Object of Swagger 2.0, its references followed. */
export interface Swagger2Parameter {
  readonly name: string;
  /** `path`, `query`, `header`, `formData` or `body`. */
  readonly in: string;
  readonly definition: JsonObject;
}

/** A schema, and how OpenAPI 3 writes its lists. */
interface Written {
  readonly schema: Json;
  readonly style?: string;
  readonly explode?: boolean;
  /** How the value is written where OpenAPI 3 has no style for it: the schema is a string then. */
  readonly asText?: string;
}

/** Members of a parameter that are not keywords of its schema. */
const ownMembers = new Set([
  "name",
  "in",
  "description",
  "required",
  "collectionFormat",
  "allowEmptyValue",
  "schema",
  "x-example",
]);

const separators: Readonly<Record<string, string>> = {
  csv: "commas",
  ssv: "blanks",
  tsv: "tabs",
  pipes: "`|`",
};

/** A parameter of path, query or headers as OpenAPI 3 has it. */
export function openApiParameter(
  { name, in: place, definition }: Swagger2Parameter,
  note: (message: string) => void,
): JsonObject {
  const { schema, style, explode, asText } = written(definition, place);
  if (asText !== undefined) note(`${place} \`${name}\` is one string: ${asText}`);
  const result = record([
    ["name", name],
    ["in", place],
  ]);
  const description = described(textOf(definition["description"]), asText);
  if (description !== "") result["description"] = description;
  for (const key of ["required", "allowEmptyValue"])
    if (definition[key] !== undefined) result[key] = definition[key];
  result["schema"] = schema;
  if (style !== undefined) result["style"] = style;
  if (explode !== undefined) result["explode"] = explode;
  const example = definition["x-example"];
  if (example !== undefined) result["example"] = example;
  for (const [key, value] of Object.entries(definition)) if (key.startsWith("x-")) result[key] = value;
  return result;
}

/** A form field as a property of the body, and its Encoding Object where one is needed. */
export function openApiFormField(
  { name, definition }: Swagger2Parameter,
  isMultipart: boolean,
  note: (message: string) => void,
): { readonly schema: Json; readonly encoding?: JsonObject } {
  const { schema, style, explode, asText } = written(definition, isMultipart ? "multipart" : "query");
  if (asText !== undefined) note(`form field \`${name}\` is one string: ${asText}`);
  const more = record();
  const description = described(textOf(definition["description"]), asText);
  if (description !== "") more["description"] = description;
  const example = definition["x-example"];
  if (example !== undefined) more["example"] = example;
  const encoding = record();
  if (style !== undefined) encoding["style"] = style;
  if (explode !== undefined) encoding["explode"] = explode;
  return {
    schema: record([...Object.entries(objectOf(schema)), ...Object.entries(more)]),
    ...(!isMultipart && Object.keys(encoding).length > 0 && { encoding }),
  };
}

export function isFile({ definition }: Swagger2Parameter): boolean {
  const { type, items } = definition;
  return type === "file" || (type === "array" && objectOf(items)["type"] === "file");
}

function described(description = "", asText: string | undefined): string {
  if (asText === undefined) return description;
  const sentence = `${asText.charAt(0).toUpperCase()}${asText.slice(1)}.`;
  return description === "" ? sentence : `${description.trim()} ${sentence}`;
}

function written(definition: JsonObject, place: string): Written {
  const schema = schemaOf(definition);
  const type = objectOf(schema)["type"];
  if (type !== "array") return { schema };
  const format = textOf(definition["collectionFormat"]) ?? "csv";
  const inner = objectOf(definition["items"]);
  if (inner["type"] === "array") {
    const within = textOf(inner["collectionFormat"]) ?? "csv";
    return asString(
      schema,
      `lists separated by ${separators[format] ?? "commas"}, the items of each by ${separators[within] ?? "commas"}`,
    );
  }
  // Multipart bodies have a part for each item; only `multi` means that.
  if (place === "multipart") {
    if (format === "multi" || isFileSchema(inner)) return { schema };
    return asString(schema, `items separated by ${separators[format] ?? "commas"}`);
  }
  if (place === "path" || place === "header") {
    return format === "csv" || format === "multi"
      ? { schema }
      : asString(schema, `items separated by ${separators[format] ?? "commas"}`);
  }
  switch (format) {
    case "multi":
      return { schema, style: "form", explode: true };
    case "ssv":
      return { schema, style: "spaceDelimited", explode: false };
    case "pipes":
      return { schema, style: "pipeDelimited", explode: false };
    case "tsv":
      return asString(schema, "items separated by tabs");
    default:
      return { schema, style: "form", explode: false };
  }
}

/** A string in the place of a list: the items' values, where they are known, are told in words. */
function asString(schema: Json, sentence: string): Written {
  const items = objectOf(objectOf(schema)["items"]);
  const values = Array.isArray(items["enum"]) ? `, each one of ${items["enum"].map(String).join(", ")}` : "";
  return { schema: { type: "string" }, asText: sentence + values };
}

/** The keywords of a parameter as a Schema Object. */
function schemaOf(definition: JsonObject): Json {
  if (definition["type"] === undefined && isJsonObject(definition["schema"])) return definition["schema"];
  const schema = record(Object.entries(definition).filter(([key]) => !ownMembers.has(key) && !isHint(key)));
  if (isFileSchema(schema)) return { type: "string", format: "binary" };
  const { items } = definition;
  if (isJsonObject(items)) {
    const { collectionFormat: _, ...inner } = items;
    schema["items"] = isFileSchema(inner) ? { type: "string", format: "binary" } : inner;
  }
  return schema;
}

/** Extensions except `x-nullable` speak of the parameter, not of its schema. */
function isHint(key: string): boolean {
  return key.startsWith("x-") && key !== "x-nullable";
}

function isFileSchema(schema: JsonObject): boolean {
  return schema["type"] === "file";
}
