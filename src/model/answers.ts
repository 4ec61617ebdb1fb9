import type { Diagnostic, Outcome } from "../diagnostics/diagnostic.js";
import { report } from "../diagnostics/report.js";
import {
  emptyObject,
  isJsonObject,
  isSchema,
  type Json,
  type JsonObject,
  type JsonPath,
  type JsonSchema,
} from "../json.js";
import { isAnnotation } from "../json-schema/keywords.js";
import { definitionName } from "../json-schema/references.js";
import type { Origin } from "../manifest/source.js";
import type { NamedSchema, ToolSchema } from "./server-model.js";

type Definitions = ReadonlyMap<string, NamedSchema>;

/**
 * The schema of the answers to a tool's form, with its references replaced by what they name. `listed` is the form that
 * clients get (`requestedSchema` of MCP's `ElicitRequestFormParams`); `schema` is closed: the server accepts no other
 * answers. A schema that elicitation does not allow gives diagnostics.
 */
export function answersOf(
  tool: string,
  schema: JsonSchema,
  origin: Origin,
  definitions: Definitions,
): Outcome<ToolSchema> {
  const reader = new FormReader(tool, definitions);
  const form = reader.form(schema, origin);
  if (form === undefined) return [undefined, reader.diagnostics];
  return [{ ...form, needs: [], origin }, reader.diagnostics];
}

/** Keywords of each type of answer beside annotations, as MCP 2025-11-25 and 2026-07-28 list them. */
const allowed = {
  string: ["minLength", "maxLength", "format"],
  choice: ["enum", "oneOf"],
  number: ["minimum", "maximum"],
  boolean: [],
  // Clients do not know `uniqueItems`: the server alone checks it.
  choices: ["items", "minItems", "maxItems", "uniqueItems"],
} as const;

/** Annotations that forms have. */
const shown: ReadonlySet<string> = new Set(["title", "description", "default"]);

const formats: readonly Json[] = ["email", "uri", "date", "date-time"];

/** A schema without its references: each keyword has the place where it is written. */
interface Resolved {
  readonly keywords: ReadonlyMap<string, { readonly value: Json; readonly at: Origin }>;
  readonly origin: Origin;
}

class FormReader {
  readonly diagnostics: Diagnostic[] = [];
  readonly #tool: string;
  readonly #definitions: Definitions;

  constructor(tool: string, definitions: Definitions) {
    this.#tool = tool;
    this.#definitions = definitions;
  }

  form(schema: JsonSchema, origin: Origin): Pick<ToolSchema, "schema" | "listed"> | undefined {
    const root = this.#resolve(schema, origin);
    if (root === undefined) return undefined;
    const properties = root.keywords.get("properties");
    if (root.keywords.get("type")?.value !== "object" || !isJsonObject(properties?.value ?? null)) {
      this.#refuse(
        root.origin,
        "a form is an object with `properties`",
        "write `type: object`, and a property for each field",
      );
      return undefined;
    }
    for (const [keyword, { value, at }] of root.keywords) {
      if (["type", "properties", "required"].includes(keyword) || isAnnotation(keyword)) continue;
      if (keyword === "additionalProperties" && value === false) continue;
      this.#refuseKeyword(keyword, at, "a form has `properties` and `required` alone");
    }
    const fields: (readonly [string, JsonObject, JsonObject])[] = [];
    for (const [name, field] of Object.entries(isJsonObject(properties?.value) ? properties.value : {})) {
      const at = {
        source: properties?.at.source ?? origin.source,
        path: [...(properties?.at.path ?? []), name],
      };
      const read = this.#field(isSchema(field) ? field : true, at);
      if (read !== undefined) fields.push([name, ...read]);
    }
    if (Object.keys(isJsonObject(properties?.value) ? properties.value : {}).length === 0) {
      this.#refuse(
        properties?.at ?? origin,
        "a form has at least one field",
        "use `confirm` for a question without fields",
      );
    }
    if (this.diagnostics.length > 0) return undefined;
    const required = root.keywords.get("required")?.value;
    const parts = (index: 1 | 2): JsonObject => ({
      type: "object",
      properties: Object.fromEntries(fields.map((field) => [field[0], field[index]])),
      ...(required !== undefined && { required }),
    });
    const description = root.keywords.get("description")?.value;
    return {
      listed: parts(1),
      schema: { ...(description !== undefined && { description }), ...parts(2), additionalProperties: false },
    };
  }

  /** A field as clients get it, and as the server checks it. */
  #field(schema: JsonSchema, origin: Origin): readonly [JsonObject, JsonObject] | undefined {
    const field = this.#resolve(schema, origin);
    if (field === undefined) return undefined;
    const kind = kindOf(field);
    if (kind === undefined) {
      this.#refuse(
        field.keywords.get("type")?.at ?? field.origin,
        "a field is a string, a number, an integer, a boolean, or an array of choices",
        "write one of these as `type`: forms are flat",
      );
      return undefined;
    }
    const known: readonly string[] = allowed[kind];
    const checked = emptyObject();
    for (const [keyword, { value, at }] of field.keywords) {
      if (keyword === "type" || known.includes(keyword)) {
        this.#checkValue(kind, keyword, value, at);
        checked[keyword] = value;
      } else if (shown.has(keyword)) checked[keyword] = value;
      else if (!isAnnotation(keyword)) {
        const names = known.filter((name) => name !== "uniqueItems").map((name) => `\`${name}\``);
        this.#refuseKeyword(
          keyword,
          at,
          names.length === 0
            ? "remove it"
            : `such a field may have ${names.join(", ")}; let the handler check the rest`,
        );
      }
    }
    const { uniqueItems: _unique, ...listed } = checked;
    return [listed, checked];
  }

  #checkValue(kind: keyof typeof allowed, keyword: string, value: Json, at: Origin): void {
    if (keyword === "format" && !formats.includes(value)) {
      const names = formats.map((name) => `\`${name}\``).join(", ");
      this.#refuse(
        at,
        `the format \`${value}\` is not one that forms have`,
        `use one of ${names}, or let the handler check the string`,
      );
    } else if (keyword === "enum" && !isStrings(value)) {
      this.#refuse(at, "the choices of a field are strings", "write them as strings");
    } else if (keyword === "oneOf" && !areTitled(value)) {
      this.#refuse(
        at,
        "choices with titles have `const`, a string, and `title`",
        "write `oneOf: [{ const: red, title: Red }]`",
      );
    } else if (kind === "choices" && keyword === "items" && !areChoices(value)) {
      this.#refuse(
        at,
        "the items of a field are choices",
        "write `items: { type: string, enum: [red, green] }`, or `items: { anyOf: [{ const: red, title: Red }] }`",
      );
    }
  }

  /** Follows references. A reference may have annotations beside it. */
  #resolve(schema: JsonSchema, origin: Origin): Resolved | undefined {
    const keywords = new Map<string, { readonly value: Json; readonly at: Origin }>();
    let [current, place]: [JsonSchema, Origin] = [schema, origin];
    while (isJsonObject(current)) {
      const { $ref, ...others }: JsonObject = current;
      const { source, path } = place;
      const at = (keyword: string): Origin => ({ source, path: [...path, keyword] satisfies JsonPath });
      for (const [keyword, value] of Object.entries(others)) {
        if (!keywords.has(keyword)) keywords.set(keyword, { value, at: at(keyword) });
        if ($ref === undefined || isAnnotation(keyword)) continue;
        this.#refuseKeyword(keyword, at(keyword), "write it into the schema that `$ref` names");
      }
      const target: NamedSchema | undefined = this.#definitions.get(definitionName($ref) ?? "");
      if (target === undefined) return { keywords, origin: place };
      [current, place] = [target.schema, target.origin];
    }
    this.#refuse(place, "a form and its fields say their `type`", "write a schema with `type`");
    return undefined;
  }

  #refuseKeyword(keyword: string, { source, path }: Origin, help: string): void {
    this.diagnostics.push(
      report("answers-schema", `the form of \`${this.#tool}\` cannot have \`${keyword}\` here`, {
        at: source.locate(path, "key"),
        help,
      }),
    );
  }

  #refuse({ source, path }: Origin, problem: string, help: string): void {
    this.diagnostics.push(
      report("answers-schema", `the form of \`${this.#tool}\` cannot be shown: ${problem}`, {
        at: source.locate(path),
        help,
      }),
    );
  }
}

function kindOf({ keywords }: Resolved): keyof typeof allowed | undefined {
  switch (keywords.get("type")?.value) {
    case "string":
      return keywords.has("enum") || keywords.has("oneOf") ? "choice" : "string";
    case "number":
    case "integer":
      return "number";
    case "boolean":
      return "boolean";
    case "array":
      return keywords.has("items") ? "choices" : undefined;
    default:
      return undefined;
  }
}

/** `{ type: string, enum }`, or choices with titles. */
function areChoices(items: Json): boolean {
  if (!isJsonObject(items)) return false;
  const keywords = Object.keys(items)
    .filter((keyword) => keyword !== "type")
    .join();
  if (keywords === "enum") return items["type"] === "string" && isStrings(items["enum"]);
  return keywords === "anyOf" && items["type"] === undefined && areTitled(items["anyOf"]);
}

function areTitled(value: Json | undefined): boolean {
  const keys = ["const", "title"];
  return (
    Array.isArray(value) &&
    value.every((choice: Json) => {
      if (!isJsonObject(choice)) return false;
      const members = Object.entries(choice);
      return (
        members.length === 2 && members.every(([key, text]) => keys.includes(key) && typeof text === "string")
      );
    })
  );
}

function isStrings(value: Json | undefined): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
