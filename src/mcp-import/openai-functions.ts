import { isJsonObject, type Json, type JsonObject } from "../json.js";
import { changedNumberIn } from "../json-numbers.js";
import { record, textOf } from "../openapi/document-set.js";
import type { Remark } from "../openapi/remarks.js";
import type { ListedServer } from "./listed-server.js";

/** Function tools as a server would list them. */
export interface ListedFunctions {
  readonly server: ListedServer;
  /** Entries that are not functions, and members that only OpenAI reads. */
  readonly remarks: readonly Remark[];
}

const known = new Set(["type", "name", "description", "parameters", "input_schema", "strict"]);

/**
 * Reads function tools: those of the Responses API (`{"type": "function", "name": …, "parameters": …}`), of Chat Completions
 * (`{"type": "function", "function": {…}}`), and of its older `functions`. A string says why there are none.
 */
export function listedFunctions(text: string): ListedFunctions | string {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    return `it is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  const changed = changedNumberIn(text);
  if (changed !== undefined) return `the number ${changed} would lose digits: write it with at most 15`;
  const entries = entriesOf(data);
  if (entries === undefined)
    return "it has no list of tools: write a list, or an object with `tools` or `functions`";
  const remarks: Remark[] = [];
  const tools = entries.flatMap((entry, index) => {
    const tool = listedFunction(entry, `entry ${index + 1} of the list`, remarks);
    return tool === undefined ? [] : [tool];
  });
  const server: ListedServer = {
    info: { version: "1.0.0" },
    capabilities: {},
    legacy: false,
    tools,
    others: new Map(),
    incomplete: [],
  };
  return { server, remarks };
}

function entriesOf(data: unknown): readonly Json[] | undefined {
  if (Array.isArray(data)) return data;
  if (!isJsonObject(data)) return undefined;
  const { tools, functions, name } = data;
  if (Array.isArray(tools)) return tools;
  if (Array.isArray(functions)) return functions;
  return typeof name === "string" || isJsonObject(data["function"]) ? [data] : undefined;
}

function listedFunction(entry: Json, about: string, remarks: Remark[]): JsonObject | undefined {
  if (!isJsonObject(entry)) {
    remarks.push({ kind: "skipped", about, message: "it is not an object" });
    return undefined;
  }
  const { type } = entry;
  if (type !== undefined && type !== "function" && type !== "custom") {
    remarks.push({
      kind: "skipped",
      about,
      message: `a tool of type \`${String(type)}\` is not a function of yours`,
    });
    return undefined;
  }
  if (type === "custom") {
    remarks.push({
      kind: "skipped",
      about,
      message: "a custom tool takes text, and a tool of MCP takes an object",
    });
    return undefined;
  }
  const definition = isJsonObject(entry["function"]) ? entry["function"] : entry;
  const tool = textOf(definition["name"]);
  const whose = tool === undefined ? about : `tool ${tool}`;
  if (definition["strict"] === true)
    remarks.push({ kind: "dropped", about: whose, message: "`strict`, which only OpenAI's API reads" });
  for (const name of Object.keys(definition)) {
    if (!known.has(name)) remarks.push({ kind: "dropped", about: whose, message: `its \`${name}\`` });
  }
  const description = definition["description"];
  return record([
    ...(tool === undefined ? [] : [["name", tool] as const]),
    ...(description === undefined ? [] : [["description", description] as const]),
    [
      "inputSchema",
      definition["parameters"] ??
        definition["input_schema"] ?? { type: "object", properties: {}, additionalProperties: false },
    ],
  ]);
}
