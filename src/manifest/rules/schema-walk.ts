import {
  decodeFragmentStep,
  isJsonObject,
  isSchema,
  type Json,
  type JsonObject,
  type JsonPath,
} from "../../json.js";
import { type Dialect, dialectOf } from "../../json-schema/dialects.js";
import { keywords, subschemasIn } from "../../json-schema/keywords.js";
import { resolvePath, schemasOf } from "../references.js";
import type { Source } from "../source.js";

/** A schema in a file. */
export interface SchemaPlace {
  readonly source: Source;
  readonly path: JsonPath;
  readonly schema: JsonObject;
  readonly dialect: Dialect;
  /** Properties that enclosing schemas of the same value declare. */
  readonly declared: ReadonlySet<string>;
}

/** A value in the place of a schema that is not an object or a boolean. */
export interface NoSchema {
  readonly source: Source;
  readonly path: JsonPath;
  readonly value: Json;
}

interface Visitor {
  readonly schema: (place: SchemaPlace) => void;
  readonly noSchema: (place: NoSchema) => void;
}

const none: ReadonlySet<string> = new Set();

/**
 * Visits every schema of a manifest and of the files that its references lead to, each once. In a referenced file only
 * the targets of references are schemas.
 */
export function walkSchemas(root: Source, references: ReadonlyMap<string, Source>, visitor: Visitor): void {
  const seen = new Set<Json>();
  const pending: { source: Source; path: JsonPath; value: Json; dialect: Dialect }[] = [];

  const visit = (
    source: Source,
    path: JsonPath,
    value: Json,
    inherited: Dialect,
    declared: ReadonlySet<string>,
  ): void => {
    if (typeof value === "boolean") return;
    if (!isJsonObject(value)) {
      visitor.noSchema({ source, path, value });
      return;
    }
    if (seen.has(value)) return;
    seen.add(value);
    const dialect = dialectOf(value, inherited);
    visitor.schema({ source, path, schema: value, dialect, declared });
    // Computed on demand: few schemas have subschemas that apply to the same value.
    let withOwn: ReadonlySet<string> | undefined;
    const here = (): ReadonlySet<string> => {
      withOwn ??= withNames(declared, value["properties"]);
      return withOwn;
    };
    for (const key of Object.keys(value)) {
      const item = value[key] ?? null;
      if (key === "$ref" && typeof item === "string") follow(source, item, dialect);
      if (typeof item !== "object" || item === null) continue;
      const holds = subschemasIn(key, item);
      const outer = keywords.get(key)?.inPlace ? here() : none;
      if (holds === "map" && isJsonObject(item)) {
        for (const [name, schema] of Object.entries(item)) {
          if (key === "dependencies" && Array.isArray(schema)) continue;
          visit(source, [...path, key, name], schema, dialect, outer);
        }
      } else if (holds === "list" && Array.isArray(item)) {
        for (const [index, schema] of item.entries())
          visit(source, [...path, key, index], schema, dialect, outer);
      } else if (holds === "schema" && isSchema(item)) {
        visit(source, [...path, key], item, dialect, outer);
      }
    }
  };

  const follow = (from: Source, reference: string, dialect: Dialect): void => {
    const [file = "", fragment = ""] = reference.split("#", 2);
    const target = file === "" ? from : references.get(resolvePath(from.path, file));
    if (target === undefined || (fragment !== "" && !fragment.startsWith("/"))) return;
    const path = pointerSteps(fragment, target.data);
    // A pointer into the manifest may lead to any value; the manifest's schemas are visited anyway.
    if (path === undefined || target === root) return;
    pending.push({ source: target, path: path[0], value: path[1], dialect });
  };

  for (const [value, path] of schemasOf(root.data)) {
    // The manifest schema has already reported values that are not schemas.
    if (isSchema(value)) visit(root, path, value, "2020-12", none);
  }
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    visit(next.source, next.path, next.value, next.dialect, none);
  }
}

function withNames(declared: ReadonlySet<string>, properties: Json | undefined): ReadonlySet<string> {
  return isJsonObject(properties) ? new Set([...declared, ...Object.keys(properties)]) : declared;
}

/** The steps of a JSON Pointer (RFC 6901) in a URI fragment, and the value at its end. */
function pointerSteps(fragment: string, root: Json): readonly [JsonPath, Json] | undefined {
  const path: (string | number)[] = [];
  let value: Json | undefined = root;
  for (const raw of fragment.split("/").slice(1)) {
    const step = decodeFragmentStep(raw);
    if (Array.isArray(value)) {
      path.push(Number(step));
      value = value[Number(step)];
    } else {
      path.push(step);
      value = isJsonObject(value) ? value[step] : undefined;
    }
  }
  return value === undefined ? undefined : [path, value];
}
