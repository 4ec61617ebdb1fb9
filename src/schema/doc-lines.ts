import { tsCommentLines } from "../escape/typescript-comment.js";
import { isJsonObject, type Json, type JsonSchema, own } from "../json.js";

/** Keywords whose values are documented, because TypeScript types cannot express them. */
const CONSTRAINTS = [
  "minimum",
  "exclusiveMinimum",
  "maximum",
  "exclusiveMaximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "pattern",
  "format",
  "contentEncoding",
  "contentMediaType",
  "minItems",
  "maxItems",
  "uniqueItems",
  "minContains",
  "maxContains",
  "minProperties",
  "maxProperties",
] as const;

/** Values longer than this, in UTF-16 code units of JSON, are not shown. */
const LONGEST_VALUE = 100;

/**
 * Lines for the inside of a schema's documentation comment, escaped: title, description, constraints that its type cannot
 * express, and the tags of TSDoc for its default, examples and deprecation.
 */
export function schemaDoc(schema: JsonSchema): readonly string[] {
  if (!isJsonObject(schema)) return [];
  const lines: string[] = [];
  for (const keyword of ["title", "description"]) {
    const text = own(schema, keyword);
    if (typeof text === "string" && text.trim() !== "" && !lines.includes(text.trim())) {
      lines.push(...tsCommentLines(text));
    }
  }
  const type = own(schema, "type");
  const constraints = type === "integer" ? ["integer"] : [];
  for (const keyword of CONSTRAINTS) {
    const value = own(schema, keyword);
    const shown =
      value === undefined ? undefined : typeof value === "string" ? short(value) : shortJson(value);
    if (shown !== undefined) constraints.push(`${keyword}: ${shown}`);
  }
  lines.push(...tsCommentLines(constraints.join(", ")));
  const fallback = own(schema, "default");
  const shownDefault = fallback === undefined ? undefined : shortJson(fallback);
  if (shownDefault !== undefined) lines.push(tag("default", shownDefault));
  const examples = own(schema, "examples");
  for (const example of Array.isArray(examples) ? examples : []) {
    const shown = shortJson(example);
    if (shown !== undefined) lines.push(tag("example", shown));
  }
  if (own(schema, "deprecated") === true) lines.push("@deprecated");
  return lines;
}

function tag(name: string, value: string): string {
  return `@${name} ${tsCommentLines(value).join(" ")}`;
}

/** Line terminators of TypeScript. */
const LINE_BREAK = /\r\n|[\n\r\u2028\u2029]/;

function shortJson(value: Json): string | undefined {
  return short(JSON.stringify(value));
}

function short(text: string): string | undefined {
  return text.length > LONGEST_VALUE || LINE_BREAK.test(text) ? undefined : text;
}
