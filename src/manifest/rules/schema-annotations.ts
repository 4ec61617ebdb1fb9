import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { didYouMean } from "../../diagnostics/nearest.js";
import { report } from "../../diagnostics/report.js";
import { dialectNamed } from "../../json-schema/dialects.js";
import { quoted } from "../wording.js";
import type { SchemaPlace } from "./schema-walk.js";

/** The formats that the generated validators check: those of ajv-formats. */
export const knownFormats: readonly string[] = [
  "date",
  "time",
  "date-time",
  "iso-time",
  "iso-date-time",
  "duration",
  "uri",
  "uri-reference",
  "uri-template",
  "url",
  "email",
  "hostname",
  "ipv4",
  "ipv6",
  "regex",
  "uuid",
  "json-pointer",
  "json-pointer-uri-fragment",
  "relative-json-pointer",
  "byte",
  "int32",
  "int64",
  "float",
  "double",
  "password",
  "binary",
];

const formats: ReadonlySet<string> = new Set(knownFormats);

/** `$schema` names a dialect that mcpile compiles. */
export function* checkDialect({ source, path, schema }: SchemaPlace): Generator<Diagnostic> {
  const named = schema["$schema"];
  if (typeof named !== "string" || dialectNamed(named) !== undefined) return;
  yield report("unknown-dialect", `${quoted(named)} is not a JSON Schema dialect that mcpile knows`, {
    at: source.locate([...path, "$schema"]),
    help: "leave it out for draft 2020-12; for draft-07 write `http://json-schema.org/draft-07/schema#`",
  });
}

/** `format` names a format that the validators check. */
export function* checkFormat({ source, path, schema }: SchemaPlace): Generator<Diagnostic> {
  const { format } = schema;
  if (typeof format !== "string" || formats.has(format)) return;
  yield report("unknown-format", `${quoted(format)} is not a format that validators check`, {
    at: source.locate([...path, "format"]),
    help:
      didYouMean(format, formats) ??
      "use one of `date-time`, `date`, `email`, `uri`, `uuid`, …, or a `pattern`",
  });
}

const ranges = [
  ["minimum", "maximum"],
  ["minLength", "maxLength"],
  ["minItems", "maxItems"],
  ["minProperties", "maxProperties"],
  ["minContains", "maxContains"],
] as const;

/** The least is not more than the most. */
export function* checkRanges({ source, path, schema }: SchemaPlace): Generator<Diagnostic> {
  for (const [least, most] of ranges) {
    const [low, high] = [schema[least], schema[most]];
    if (typeof low !== "number" || typeof high !== "number" || low <= high) continue;
    yield report("empty-range", `nothing fits: \`${least}\` ${low} is more than \`${most}\` ${high}`, {
      at: source.locate([...path, least]),
      help: "exchange the two, or correct one",
      related: [{ message: `\`${most}\` is here`, location: source.locate([...path, most]) }],
    });
  }
}
