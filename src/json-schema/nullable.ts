import type { Json, JsonObject, JsonSchema } from "../json.js";
import { emptyObject } from "../json.js";
import { compositions } from "./keywords.js";

/**
 * Removes OpenAPI's `nullable` from a schema, not from the schemas within it. JSON Schema has no such keyword, so a client
 * that reads it listed unchanged would refuse null.
 */
export function withoutNullable(schema: JsonObject): JsonSchema {
  if (!Object.hasOwn(schema, "nullable")) return schema;
  const { nullable: takesNull, ...rest } = schema;
  const result = Object.assign(emptyObject(), rest);
  return takesNull === true ? nullable(result) : result;
}

/**
 * A schema that accepts null as well; `schema` is changed. OpenAPI 3.0.3 gives `nullable` a meaning only beside `type`, and
 * none to an `enum` without null; authors mean it in both cases, and so does this.
 */
export function nullable(schema: Record<string, Json>): JsonSchema {
  const { type } = schema;
  if (typeof type === "string" || Array.isArray(type)) {
    const names = Array.isArray(type) ? type : [type];
    if (!names.includes("null")) schema["type"] = [...names, "null"];
    const { enum: values } = schema;
    if (Array.isArray(values) && !values.includes(null)) schema["enum"] = [...values, null];
    const composed = [...compositions, "not", "const"].some((keyword) => schema[keyword] !== undefined);
    if (!composed) return schema;
  }
  const constrains = Object.keys(schema).some(
    (keyword) => !outside.includes(keyword) && !keyword.startsWith("x-"),
  );
  if (!constrains) return schema;
  const result = emptyObject();
  // Annotations stay in front, where a person reads them.
  for (const keyword of outside) {
    if (schema[keyword] === undefined) continue;
    result[keyword] = schema[keyword];
    delete schema[keyword];
  }
  result["anyOf"] = [schema, { type: "null" }];
  return result;
}

const outside = ["title", "description", "deprecated", "default", "examples"];
