import { isJsonObject, type Json, type JsonObject, type JsonPath } from "../json.js";
import { commentBehind } from "./comment-behind.js";
import type { Source } from "./source.js";
import { toolSchema } from "./tool-schema.js";

/** A value of the wrong type: where it stands, and the types that the schema of its key wants. */
export interface WrongValue {
  readonly data: Json;
  readonly wanted: readonly string[];
  /** Numbers and booleans as they are written. */
  readonly written: string;
  readonly schema: JsonObject;
  readonly path: JsonPath;
  readonly source: Source;
}

/** Advice for the author of a value of the wrong type. */
export function typeHelp(value: WrongValue): string | undefined {
  const { data } = value;
  if (data === null) {
    return (
      commentBehind(value.source, value.path) ?? keyOfToolAbove(value) ?? "write a value, or remove the key"
    );
  }
  if (typeof data === "string") return keyOfToolAbove(value) ?? stringHelp(data, value);
  if (typeof data === "number" || typeof data === "boolean") return scalarHelp(value);
  return keyOfToolAbove(value) ?? collectionHelp(data, value);
}

/** A key of a tool that stands as deep as the tool's name is taken for another tool. */
function keyOfToolAbove({ path }: WrongValue): string | undefined {
  const [section, name] = path;
  const keys = toolSchema.json["properties"];
  if (section !== "tools" || path.length !== 2 || !isJsonObject(keys) || !Object.hasOwn(keys, String(name)))
    return undefined;
  return `indent it deeper: \`${name}\` is a key of the tool above`;
}

function stringHelp(data: string, { wanted, path }: WrongValue): string | undefined {
  const [section, , key] = path;
  if (wanted.includes("boolean") && /^(yes|on|y|true)$/i.test(data)) return "write `true`, without quotes";
  if (wanted.includes("boolean") && /^(no|off|n|false)$/i.test(data)) return "write `false`, without quotes";
  if (wanted.includes("integer") && /^\d+$/.test(data)) return `write \`${data}\`, without quotes`;
  if (path.join(".") === "server.port" && data.includes("$"))
    return "write a number: `PORT` in the environment of the running server replaces it";
  if (wanted.includes("object") && /^[\w.-]+ *=/.test(data))
    return "write `:` instead of `=`, one entry a line";
  if (section === "tools" && path.length === 2) return "write it as the `description` of the tool";
  if (wanted.includes("array")) return `write a list: \`[${data.length > 40 ? "…" : data}]\``;
  if (section === "auth" && key === undefined && path.length === 1)
    return "remove `auth` for an open server; otherwise write at least `auth: { audience: … }`";
  return undefined;
}

function scalarHelp({ data, wanted, written, schema, path }: WrongValue): string | undefined {
  if (wanted.includes("string")) {
    const { pattern, patternErrorMessage } = schema;
    const fits = typeof pattern !== "string" || new RegExp(pattern, "u").test(written);
    return fits ? `put it in quotes: \`"${written}"\`` : `it ${patternErrorMessage ?? "has the wrong form"}`;
  }
  if (path.join(".") === "auth" && data === false) return "remove `auth`: without it the server is open";
  return undefined;
}

function collectionHelp(
  data: JsonObject | readonly Json[],
  { wanted, path }: WrongValue,
): string | undefined {
  if (path.join(".") === "tools" && Array.isArray(data)) {
    const [first] = data;
    const name = typeof first === "string" ? first : isJsonObject(first) ? first["name"] : undefined;
    return `write a mapping: the name of each tool, then its keys, as in \`${typeof name === "string" && name.length < 40 ? name : "roll_dice"}: { description: … }\``;
  }
  if (path[0] === "tools" && path.length === 2 && Array.isArray(data))
    return "remove the `- ` in front of its keys";
  if (path.join(".") === "server.dependencies" && Array.isArray(data))
    return 'write a mapping of packages to exact versions: `{ zod: "4.1.0" }`';
  if (wanted.length === 1 && wanted[0] === "string" && isJsonObject(data))
    return "put a string that contains `: ` in quotes, or below `|`";
  return undefined;
}
