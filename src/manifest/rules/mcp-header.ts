import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { report } from "../../diagnostics/report.js";
import { isJsonObject, type Json, type JsonPath } from "../../json.js";
import { subschemasIn } from "../../json-schema/keywords.js";
import type { Source } from "../source.js";
import { quoted } from "../wording.js";

const keyword = "x-mcp-header";

/** RFC 9110, section 5.6.2: token. */
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

const carriedTypes: ReadonlySet<Json> = new Set(["string", "integer", "boolean"]);

/**
 * `x-mcp-header` (MCP 2026-07-28, "Custom Headers"): a token, unique in its tool without regard to case, on string,
 * integer and boolean properties that are reached through `properties` alone. Clients drop tools that break this.
 */
export function* checkHeaders(source: Source): Generator<Diagnostic> {
  const { data } = source;
  const tools = isJsonObject(data) ? data["tools"] : undefined;
  for (const [name, tool] of Object.entries(isJsonObject(tools) ? tools : {})) {
    if (!isJsonObject(tool) || !hasKeyword(tool)) continue;
    const owners = new Map<string, JsonPath>();
    yield* checkInput(source, tool["inputSchema"], ["tools", name, "inputSchema"], "root", owners);
    yield* checkInput(source, tool["outputSchema"], ["tools", name, "outputSchema"], "elsewhere", owners);
  }
}

/** Whether the keyword is anywhere in `value`: most tools have none, and are looked at no further. */
function hasKeyword(value: Json): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (isJsonObject(value) && value[keyword] !== undefined) return true;
  for (const item of Object.values(value)) if (hasKeyword(item)) return true;
  return false;
}

type Reach = "root" | "property" | "elsewhere";

function* checkInput(
  source: Source,
  schema: Json | undefined,
  path: JsonPath,
  reach: Reach,
  owners: Map<string, JsonPath>,
): Generator<Diagnostic> {
  if (!isJsonObject(schema)) return;
  const header = schema[keyword];
  if (header !== undefined)
    yield* checkHeader(source, header, schema["type"], [...path, keyword], reach, owners);
  for (const [key, item] of Object.entries(schema)) {
    const holds = subschemasIn(key, item);
    const direct = key === "properties" && reach !== "elsewhere";
    if (holds === "map" && isJsonObject(item)) {
      for (const [name, inner] of Object.entries(item)) {
        yield* checkInput(source, inner, [...path, key, name], direct ? "property" : "elsewhere", owners);
      }
    } else if (holds === "list" && Array.isArray(item)) {
      for (const [index, inner] of item.entries()) {
        yield* checkInput(source, inner, [...path, key, index], "elsewhere", owners);
      }
    } else if (holds === "schema") {
      yield* checkInput(source, item, [...path, key], "elsewhere", owners);
    }
  }
}

function* checkHeader(
  source: Source,
  header: Json,
  type: Json | undefined,
  path: JsonPath,
  reach: Reach,
  owners: Map<string, JsonPath>,
): Generator<Diagnostic> {
  // That it must be a string is said where keywords are checked.
  if (typeof header !== "string") return;
  const problem = (message: string, help: string, part: "key" | "value" = "value", first?: JsonPath) =>
    report("invalid-mcp-header", message, {
      at: source.locate(path, part),
      help,
      related:
        first === undefined ? undefined : [{ message: "it is used here", location: source.locate(first) }],
    });
  if (!token.test(header)) {
    yield problem(
      `${quoted(header)} cannot be part of a header's name`,
      "write letters, digits and `-` (RFC 9110, section 5.6.2)",
    );
  }
  if (reach !== "property") {
    yield problem(
      "`x-mcp-header` does nothing here, and clients drop the tool",
      "put it on a property that is reached from the input schema through `properties` alone",
      "key",
    );
  } else if (type === undefined || !carriedTypes.has(type)) {
    yield problem(
      "`x-mcp-header` is for properties of type string, integer or boolean",
      "remove it, or give the property one of these types",
      "key",
    );
  }
  const folded = header.toLowerCase();
  const first = owners.get(folded);
  if (first === undefined) owners.set(folded, path);
  else
    yield problem(
      `another property of the tool already uses the header ${quoted(header)}`,
      "choose another name; letter case does not count",
      "value",
      first,
    );
}
