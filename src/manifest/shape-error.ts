import type { ErrorObject } from "ajv";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { nearest } from "../diagnostics/nearest.js";
import { report } from "../diagnostics/report.js";
import { isJsonObject, type Json, type JsonObject, type JsonPath } from "../json.js";
import { sharedSecretAlgorithms } from "./auth-schema.js";
import { habitOf } from "./key-habits.js";
import { manifestSchema } from "./manifest-schema.js";
import type { Source } from "./source.js";
import { typeHelp } from "./type-help.js";
import { describe, oneOf, pathText, quoted } from "./wording.js";

/** A kind of file that people write. */
export interface Document {
  readonly schema: JsonObject;
  /** With its article, in messages. */
  readonly called: string;
}

export const manifestDocument: Document = { schema: manifestSchema, called: "a manifest" };

/** Explains an error of a file's schema in terms of the file. Undefined if another error covers it. */
export function explainShape(
  error: ErrorObject,
  path: JsonPath,
  data: Json,
  source: Source,
  document: Document,
): Diagnostic | undefined {
  const { keyword, params } = error;
  const schema: JsonObject = isJsonObject(error.parentSchema) ? error.parentSchema : {};
  const where = pathText(path);
  const invalid = (message: string, help?: string) =>
    report("invalid-value", message, { at: source.locate(path), help });
  switch (keyword) {
    case "additionalProperties":
      return unknownKey(String(params["additionalProperty"]), path, data, schema, source, document);
    case "required":
      return missingKey(String(params["missingProperty"]), path, data, schema, source);
    case "type":
      return wrongType(data, schema, path, source);
    case "enum": {
      // A rule explains why, and what to use instead.
      if (typeof data === "string" && refusedAlgorithms.has(data)) return undefined;
      const allowed = (Array.isArray(schema["enum"]) ? schema["enum"] : []).map(String);
      const meant = typeof data === "string" ? nearest(data, allowed) : undefined;
      return invalid(
        `${where} must be ${oneOf(allowed)}, found ${describe(data)}`,
        meant === undefined ? undefined : `did you mean \`${meant}\`?`,
      );
    }
    case "const": {
      const quotes = typeof data === "string" && data === String(schema["const"]) ? ", without quotes" : "";
      return invalid(
        `${where} must be \`${schema["const"]}\`, found ${describe(data)}`,
        `write \`${schema["const"]}\`${quotes}`,
      );
    }
    case "pattern":
      return invalid(
        `${where} ${schema["patternErrorMessage"] ?? "has the wrong form"}, found ${describe(data)}`,
        patternHelp(path, data, schema),
      );
    case "minLength":
      return invalid(`${where} is empty`, "write a string, or remove the key");
    case "maxLength":
      return invalid(`${where} is longer than ${params["limit"]} characters`);
    case "minItems":
      return invalid(`${where} is empty: it must hold at least one entry`);
    case "minProperties":
      return invalid(
        `${where} is empty: it must hold at least one entry`,
        "add a tool: a server without tools does nothing",
      );
    case "uniqueItems":
      return report("invalid-value", `${where} holds the same entry twice`, {
        at: source.locate([...path, Number(params["i"])]),
        help: "remove one of the two",
        related: [{ message: "the same entry", location: source.locate([...path, Number(params["j"])]) }],
      });
    case "minimum":
    case "maximum":
      return invalid(`${where} must be ${range(schema)}, found ${describe(data)}`);
    default:
      return invalid(`${where} ${error.message ?? "is not valid"}`);
  }
}

function unknownKey(
  key: string,
  path: JsonPath,
  data: Json,
  schema: JsonObject,
  source: Source,
  document: Document,
): Diagnostic | undefined {
  // The wrapper of OpenAI's functions is one mistake, not two.
  if (key === "type" && path.length === 2 && isJsonObject(data) && Object.hasOwn(data, "function"))
    return undefined;
  const known = Object.keys(isJsonObject(schema["properties"]) ? schema["properties"] : {});
  const habit = document === manifestDocument ? habitOf(key, path) : undefined;
  const advice = habit === undefined || known.includes(habit) ? undefined : habit;
  const meant = habit !== undefined && advice === undefined ? habit : nearest(key, known);
  const homes =
    meant === undefined ? sectionsWith(key, document).filter((home) => home !== path.join(".")) : [];
  const where = path.length === 0 ? document.called : pathText(path);
  const help = isUnquoted(data, schema)
    ? `put the placeholder in quotes: \`"{${key}}"\``
    : (advice ?? exampleAdvice(key, path, data)) !== undefined
      ? (advice ?? exampleAdvice(key, path, data))
      : meant !== undefined
        ? `did you mean \`${meant}\`?`
        : homes.length > 0
          ? `\`${key}\` belongs under ${oneOf(homes)}`
          : `the keys here are ${known.map((name) => `\`${name}\``).join(", ")}`;
  return report("unknown-key", `${where} has no key ${quoted(key)}`, {
    at: source.locate([...path, key], "key"),
    help,
  });
}

/** Advice for an argument that stands in an example itself, not under `input`. */
function exampleAdvice(key: string, path: JsonPath, data: Json): string | undefined {
  const isExample = path.length === 4 && path[0] === "tools" && path[2] === "examples";
  if (!isExample || !isJsonObject(data) || Object.hasOwn(data, "input")) return undefined;
  return habitOf(key, path) === undefined
    ? `put the arguments under \`input\`: \`input: { ${key}: … }\``
    : undefined;
}

/** The nearest name or version of a server that its pattern takes. */
function patternHelp(path: JsonPath, data: Json, { pattern }: JsonObject): string | undefined {
  if (!["server.name", "server.version"].includes(path.join("."))) return undefined;
  if (typeof data !== "string" || typeof pattern !== "string") return undefined;
  const name = data
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  const version = data.replace(/^[vV]/, "");
  const candidates = [version, `${version}.0`, `${version}.0.0`, name];
  const meant = candidates.find((candidate) => new RegExp(pattern, "u").test(candidate));
  return meant === undefined ? undefined : `write \`${meant}\``;
}

/** Whether a mapping is an unquoted `{x}` in YAML, in a place that also accepts a string. */
function isUnquoted(data: Json, schema: JsonObject): boolean {
  if (!Array.isArray(schema["type"]) || !schema["type"].includes("string")) return false;
  const values = Object.values(isJsonObject(data) ? data : {});
  return values.length === 1 && values[0] === null;
}

/** Not reported if a misspelt key in the same place explains it, so that one mistake gives one diagnostic. */
function missingKey(
  key: string,
  path: JsonPath,
  data: Json,
  schema: JsonObject,
  source: Source,
): Diagnostic | undefined {
  const known = Object.keys(isJsonObject(schema["properties"]) ? schema["properties"] : {});
  const unknown = Object.keys(isJsonObject(data) ? data : {}).filter((name) => !known.includes(name));
  const isMeant = (name: string) => habitOf(name, path) === key || nearest(name, known) === key;
  if (unknown.some((name) => isMeant(name) || exampleAdvice(name, path, data) !== undefined))
    return undefined;
  const property = isJsonObject(schema["properties"]) ? schema["properties"][key] : undefined;
  const example =
    isJsonObject(property) && Array.isArray(property["examples"]) ? property["examples"][0] : undefined;
  const scalar = typeof example === "string" || typeof example === "number";
  return report("missing-key", `${path.length === 0 ? "the manifest" : pathText(path)} has no \`${key}\``, {
    at: source.locate(path, "key"),
    help: scalar ? `add it, for example \`${key}: ${example}\`` : `add \`${key}:\``,
  });
}

function wrongType(data: Json, schema: JsonObject, path: JsonPath, source: Source): Diagnostic {
  const wanted = (Array.isArray(schema["type"]) ? schema["type"] : [schema["type"]]).map(String);
  const names = wanted.filter((type) => type !== "null").map((type) => typeNames.get(type) ?? type);
  const place = source.locate(path);
  const { start, end } = place.range;
  const written = typeof data === "number" ? source.text.slice(start.offset, end.offset) : "";
  const found = written === "" ? describe(data) : `the number ${quoted(written)}`;
  return report(
    "wrong-type",
    `${pathText(path)} must be ${names.join(" or ").replace(" or `true`", ", `true`")}, found ${found}`,
    {
      at: place,
      help: typeHelp({
        data,
        wanted,
        written: typeof data === "boolean" ? String(data) : written,
        schema,
        path,
        source,
      }),
    },
  );
}

const refusedAlgorithms: ReadonlySet<string> = new Set([...sharedSecretAlgorithms, "none"]);

const typeNames: ReadonlyMap<string, string> = new Map([
  ["string", "a string"],
  ["integer", "an integer"],
  ["number", "a number"],
  ["boolean", "`true` or `false`"],
  ["array", "a list"],
  ["object", "a mapping"],
]);

function range(schema: JsonObject): string {
  const { minimum, maximum } = schema;
  if (minimum !== undefined && maximum !== undefined) return `from ${minimum} to ${maximum}`;
  return minimum === undefined ? `at most ${maximum}` : `at least ${minimum}`;
}

/** The sections that have a key of this name, for a key in the wrong section. */
function sectionsWith(key: string, document: Document): readonly string[] {
  const homes: string[] = [];
  const visit = (schema: Json | undefined, path: string): void => {
    if (!isJsonObject(schema)) return;
    const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
    if (Object.hasOwn(properties, key) && path !== "") homes.push(path);
    for (const [name, property] of Object.entries(properties))
      visit(property, path === "" ? name : `${path}.${name}`);
    if (isJsonObject(schema["additionalProperties"])) visit(schema["additionalProperties"], `${path}.<name>`);
  };
  visit(document.schema, "");
  return homes.slice(0, 3);
}
