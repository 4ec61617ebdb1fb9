import { isJsonObject, type Json } from "../json.js";

/** The JSON Schema drafts that a manifest's schemas may be written in. */
export type Dialect = "draft-07" | "2019-09" | "2020-12";

const dialects: ReadonlyMap<string, Dialect> = new Map([
  ["https://json-schema.org/draft/2020-12/schema", "2020-12"],
  ["https://json-schema.org/draft/2019-09/schema", "2019-09"],
  ["http://json-schema.org/draft-07/schema", "draft-07"],
]);

/** The dialect that a value of `$schema` names, with or without a `#` at its end. */
export function dialectNamed(uri: string): Dialect | undefined {
  return dialects.get(uri.replace(/#$/, ""));
}

/** The dialect that a schema's `$schema` names; `inherited` when it names none or an unknown one. */
export function dialectOf(schema: Json, inherited: Dialect): Dialect {
  if (!isJsonObject(schema) || typeof schema["$schema"] !== "string") return inherited;
  return dialectNamed(schema["$schema"]) ?? inherited;
}
