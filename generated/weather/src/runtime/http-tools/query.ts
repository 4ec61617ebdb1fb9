import { ToolError } from "../tool-error.js";
import { writeExactly } from "./json-text.js";
import { type Entries, type Escape, entriesOf, joined, scalarText } from "./parameter-style.js";
import { percentEncode, percentEncodeReserved } from "./percent-encoding.js";
import type { QueryParameter } from "./request.js";
import { type Arguments, evaluate, type Template, type TemplateReader } from "./template.js";

/** Nesting of a `deepObject`; deeper ones are written as JSON. */
const deepestObject = 8;

/** How a parameter of a query or a form is written, with the defaults of OpenAPI filled in. */
export interface PairStyle {
  readonly name: string;
  readonly style: NonNullable<QueryParameter["style"]>;
  readonly explode: boolean;
  readonly allowReserved: boolean;
}

/** Writes the query parameters of one call, in the order of the manifest: `name=value`, encoded. */
export type QueryWriter = (input: Arguments) => readonly string[];

/** `others` are names that the request has in its query beside `parameters`. */
export function readQuery(
  parameters: readonly QueryParameter[],
  others: readonly string[],
  reader: TemplateReader,
): QueryWriter {
  const read = parameters.map((parameter) => [pairStyle(parameter), reader.read(parameter.value)] as const);
  const names = new Set([...parameters.map(({ name }) => name), ...others]);
  return (input) => read.flatMap(([style, template]) => pairs(style, evaluated(template, input), names));
}

export function pairStyle(parameter: Omit<QueryParameter, "value">): PairStyle {
  const { name, style = "form", allowReserved = false } = parameter;
  const { explode = style === "form" || style === "deepObject" } = parameter;
  return { name, style, explode, allowReserved };
}

function evaluated(template: Template, input: Arguments): unknown {
  return evaluate(template, input, scalarText);
}

/**
 * The pairs that a value becomes (RFC 6570 section 3.2.8, OpenAPI 3.1.1 "Style Examples"); none for an absent one.
 * `names` are the parameters that the manifest names: entries of an exploded object cannot pose as one of them.
 */
export function pairs(style: PairStyle, value: unknown, names: ReadonlySet<string>): readonly string[] {
  if (value === undefined || value === null) return [];
  const encode = style.allowReserved ? percentEncodeReserved : percentEncode;
  const pair = (name: string, text: string): string => `${percentEncode(name)}=${text}`;
  if (style.style === "json") return [pair(style.name, encode(writeExactly(value)))];
  if (style.style === "deepObject" && typeof value === "object") {
    return deepPairs(style.name, value, 0).map(([name, text]) => pair(name, encode(text)));
  }
  const entries = entriesOf(value);
  if (entries === undefined) return [];
  if (style.explode && entries.kind === "list") {
    return entries.items.map((item) => pair(style.name, encode(item)));
  }
  if (style.explode && entries.kind === "map") {
    return entries.entries.map(([name, text]) => {
      if (names.has(name)) {
        throw new ToolError(`\`${style.name}\` must not have a member named like another parameter`);
      }
      return pair(name, encode(text));
    });
  }
  return [pair(style.name, delimited(style, entries, encode))];
}

function delimited({ name, style }: PairStyle, entries: Entries, encode: Escape): string {
  const delimiter = style === "spaceDelimited" ? " " : style === "pipeDelimited" ? "|" : ",";
  // Escaped, a space or `|` in a value reads like the delimiter: nothing could tell one item from two.
  const safe: Escape = (text) => {
    if (text.includes(delimiter) && encode(text).includes(escapedDelimiter)) {
      throw new ToolError(`an entry of \`${name}\` must not contain ${JSON.stringify(delimiter)}`);
    }
    return encode(text);
  };
  const escapedDelimiter = delimiter === "," ? "," : percentEncode(delimiter);
  return joined(entries, false, escapedDelimiter, entries.kind === "scalar" ? encode : safe);
}

/** `filter[a][b]=1`; lists inside count their items: `filter[a][0]=1`. */
function deepPairs(name: string, value: object, depth: number): readonly (readonly [string, string])[] {
  return Object.entries(value).flatMap(
    ([key, item]: [string, unknown]): readonly (readonly [string, string])[] => {
      if (item === undefined || item === null) return [];
      // A bracket in a key would open or close a level that is not there.
      if (/[[\]]/.test(key)) throw new ToolError("the names of members must not contain brackets");
      const inner = `${name}[${key}]`;
      if (typeof item === "object" && depth < deepestObject) return deepPairs(inner, item, depth + 1);
      return [[inner, scalarText(item)]];
    },
  );
}
