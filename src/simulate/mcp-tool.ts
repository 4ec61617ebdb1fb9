import { isJsonObject, type Json, type JsonObject } from "../json.js";
import { invalidRequest, invalidType, missingParameter } from "./api-error.js";

/** Names and properties of tools: what `allowed_tools` and `require_approval` select by. */
export interface ToolFilter {
  readonly toolNames?: readonly string[];
  readonly readOnly?: boolean;
}

/** Where a server is: by URL, or by the tunnel that leads to it. */
export type ServerPlace = { readonly url: URL } | { readonly tunnelId: string };

/** One `{"type": "mcp"}` tool of a request, checked. */
export interface McpTool {
  readonly label: string;
  readonly place: ServerPlace;
  /** Sent to the server with every request, `authorization` among them. */
  readonly headers: Readonly<Record<string, string>>;
  /** Absent: all tools. */
  readonly allowed?: ToolFilter;
  readonly approval: ApprovalRule;
  /** Whether the model searches for the server's tools, and is not given them. */
  readonly deferred: boolean;
  /** Path of the tool in the request: `tools[0]`. */
  readonly param: string;
}

/** Which calls wait for an approval: those that `always` selects, or all that `never` does not. */
export type ApprovalRule = "always" | "never" | { readonly always?: ToolFilter; readonly never?: ToolFilter };

/** The parts of a listed tool that the filters use. */
export interface FilteredTool {
  readonly name: string;
  readonly annotations?: { readonly readOnlyHint?: boolean | undefined } | undefined;
}

export function selects(filter: ToolFilter, tool: FilteredTool): boolean {
  const readOnly = tool.annotations?.readOnlyHint === true;
  if (filter.readOnly !== undefined && filter.readOnly !== readOnly) return false;
  return filter.toolNames === undefined || filter.toolNames.includes(tool.name);
}

/** Whether a call of `tool` waits for an approval. The API's default is that it does. */
export function needsApproval(rule: ApprovalRule, tool: FilteredTool): boolean {
  if (typeof rule === "string") return rule === "always";
  if (rule.always !== undefined && selects(rule.always, tool)) return true;
  return rule.never === undefined || !selects(rule.never, tool);
}

const labelPattern = /^[a-zA-Z][a-zA-Z0-9_-]*$/;

/** Reads one tool of a request. Throws {@link invalidRequest} and its like where the API would refuse it. */
export function readMcpTool(tool: JsonObject, param: string): McpTool {
  const label = tool["server_label"];
  if (label === undefined) throw missingParameter(`${param}.server_label`);
  if (typeof label !== "string") throw invalidType(`${param}.server_label`, "a string");
  if (!labelPattern.test(label)) {
    throw invalidRequest(
      `Invalid '${param}.server_label': string does not match pattern. ` +
        `Expected a string that matches the pattern '${labelPattern.source}'.`,
      `${param}.server_label`,
      "invalid_value",
    );
  }
  const allowed = tool["allowed_tools"] ?? null;
  return {
    label,
    place: readPlace(tool, param),
    headers: readHeaders(tool, param),
    ...(allowed !== null && { allowed: readFilter(allowed, `${param}.allowed_tools`) }),
    approval: readApproval(tool["require_approval"] ?? null, `${param}.require_approval`),
    deferred: readDeferred(tool["defer_loading"] ?? false, `${param}.defer_loading`),
    param,
  };
}

function readPlace(tool: JsonObject, param: string): ServerPlace {
  const ways = ["server_url", "connector_id", "tunnel_id"] as const;
  const [way, ...others] = ways.filter((name) => (tool[name] ?? null) !== null);
  if (way === undefined || others.length > 0) {
    throw invalidRequest(
      `Invalid '${param}': exactly one of 'server_url', 'connector_id', or 'tunnel_id' must be provided.`,
      param,
      way === undefined ? "missing_required_parameter" : "mutually_exclusive_parameters",
    );
  }
  const value = tool[way];
  if (typeof value !== "string") throw invalidType(`${param}.${way}`, "a string");
  if (way === "tunnel_id") return { tunnelId: value };
  if (way === "connector_id") {
    throw invalidRequest(
      `Invalid '${param}.connector_id': this simulator knows no connectors.`,
      `${param}.connector_id`,
      "unsupported_value",
    );
  }
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
    throw invalidRequest(
      `Invalid '${param}.server_url': expected a valid URL, but got '${value}' instead.`,
      `${param}.server_url`,
      "invalid_value",
    );
  }
  return { url: new URL(value) };
}

function readHeaders(tool: JsonObject, param: string): Record<string, string> {
  const headers = tool["headers"] ?? null;
  const authorization = tool["authorization"] ?? null;
  if (headers !== null && !isJsonObject(headers)) throw invalidType(`${param}.headers`, "an object");
  const read: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (typeof value !== "string") throw invalidType(`${param}.headers.${name}`, "a string");
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name) || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      throw invalidRequest(
        `Invalid '${param}.headers': '${name}' is not a valid HTTP header.`,
        `${param}.headers`,
        "invalid_value",
      );
    }
    read[name.toLowerCase()] = value;
  }
  if (authorization !== null) {
    if (typeof authorization !== "string") throw invalidType(`${param}.authorization`, "a string");
    if (read["authorization"] !== undefined) {
      throw invalidRequest(
        `Invalid '${param}': 'authorization' and an 'Authorization' header cannot both be provided.`,
        `${param}.authorization`,
        "mutually_exclusive_parameters",
      );
    }
    read["authorization"] = `Bearer ${authorization}`;
  }
  return read;
}

function readDeferred(value: Json, param: string): boolean {
  if (typeof value !== "boolean") throw invalidType(param, "a boolean");
  return value;
}

function readFilter(value: Json, param: string): ToolFilter {
  if (Array.isArray(value)) return { toolNames: readNames(value, param) };
  if (!isJsonObject(value)) throw invalidType(param, "a list of names or an object");
  const readOnly = value["read_only"];
  const names = value["tool_names"];
  if (readOnly !== undefined && typeof readOnly !== "boolean")
    throw invalidType(`${param}.read_only`, "a boolean");
  return {
    ...(readOnly !== undefined && { readOnly }),
    ...(names !== undefined && { toolNames: readNames(names, `${param}.tool_names`) }),
  };
}

function readNames(value: Json, param: string): readonly string[] {
  if (!Array.isArray(value)) throw invalidType(param, "a list of strings");
  return value.map((name: Json, index) => {
    if (typeof name !== "string") throw invalidType(`${param}[${index}]`, "a string");
    return name;
  });
}

function readApproval(value: Json, param: string): ApprovalRule {
  if (value === null) return "always";
  if (value === "always" || value === "never") return value;
  if (!isJsonObject(value)) {
    throw invalidRequest(
      `Invalid value: '${String(value)}'. Supported values are: 'always', 'never', or an object.`,
      param,
      "invalid_value",
    );
  }
  const { always = null, never = null } = value;
  return {
    ...(always !== null && { always: readFilter(always, `${param}.always`) }),
    ...(never !== null && { never: readFilter(never, `${param}.never`) }),
  };
}
