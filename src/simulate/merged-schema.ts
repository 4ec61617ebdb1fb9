import { emptyObject, isJsonObject, type Json, type JsonObject, stringsOf } from "../json.js";

/** Both schemas' keywords; where both have one, what fits both as far as that is easily said. */
export function mergeSchemas(a: JsonObject, b: JsonObject): JsonObject {
  const merged = Object.assign(emptyObject(), a);
  for (const [key, value] of Object.entries(b)) {
    const other = merged[key];
    if (other === undefined) merged[key] = value;
    else if (key === "required") merged[key] = [...new Set([...stringsOf(other), ...stringsOf(value)])];
    else if (key === "properties" && isJsonObject(other) && isJsonObject(value)) {
      merged[key] = mergeProperties(other, value);
    } else if (key === "allOf" && Array.isArray(other) && Array.isArray(value))
      merged[key] = [...other, ...value];
    else if (key === "enum" && Array.isArray(other) && Array.isArray(value)) {
      const texts = new Set(value.map((item: Json) => JSON.stringify(item)));
      merged[key] = other.filter((item: Json) => texts.has(JSON.stringify(item)));
    } else if (/^(minimum|exclusiveMinimum|minLength|minItems|minProperties)$/.test(key))
      merged[key] = Math.max(Number(other), Number(value));
    else if (/^(maximum|exclusiveMaximum|maxLength|maxItems|maxProperties)$/.test(key))
      merged[key] = Math.min(Number(other), Number(value));
    else merged[key] = value;
  }
  return merged;
}

function mergeProperties(a: JsonObject, b: JsonObject): JsonObject {
  const merged = Object.assign(emptyObject(), a);
  for (const [name, value] of Object.entries(b)) {
    const other = merged[name];
    merged[name] = other === undefined ? value : { allOf: [other, value] };
  }
  return merged;
}
