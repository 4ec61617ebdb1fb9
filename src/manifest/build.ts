import { isJsonObject, type Json, type JsonObject, type JsonSchema } from "../json.js";
import { buildHttp } from "./build-http.js";
import { defaults } from "./defaults.js";
import type {
  AuthSection,
  ClientSection,
  LimitsSection,
  Manifest,
  RequireApproval,
  ServerSection,
  ToolAnnotations,
  ToolExample,
  ToolSection,
} from "./manifest.js";
import type { Source } from "./source.js";

/** What a tool without `inputSchema` takes: nothing. */
const noArguments: JsonObject = { type: "object", properties: {}, additionalProperties: false };

/** Makes the manifest of a source that fits the manifest schema, with every default filled in. */
export function buildManifest(source: Source): Manifest {
  const root = object(source.data);
  const server = buildServer(object(root["server"]));
  const schemas: Record<string, JsonSchema> = Object.create(null);
  for (const [name, schema] of Object.entries(object(root["schemas"]))) schemas[name] = schemaOf(schema);
  const tools = inOrder(source, "tools", Object.entries(object(root["tools"]))).map(
    ([name, tool]) => [name, buildTool(object(tool))] as const,
  );
  return {
    manifest: 1,
    server,
    ...(root["auth"] === undefined ? {} : { auth: buildAuth(object(root["auth"])) }),
    schemas,
    tools: new Map(tools),
    client: buildClient(object(root["client"]), server),
  };
}

/** Objects put keys that look like array indexes first; the text knows better. */
function inOrder<T>(
  source: Source,
  section: string,
  entries: readonly (readonly [string, T])[],
): readonly (readonly [string, T])[] {
  if (!entries.some(([name]) => /^(0|[1-9]\d*)$/.test(name))) return entries;
  const place = (name: string) => source.locate([section, name], "key").range.start.offset;
  return entries.toSorted(([a], [b]) => place(a) - place(b));
}

function buildServer(data: JsonObject): ServerSection {
  return {
    name: text(data["name"]) ?? "",
    ...optional("title", text(data["title"])),
    version: text(data["version"]) ?? "",
    ...optional("description", text(data["description"])),
    ...optional("instructions", text(data["instructions"])),
    host: text(data["host"]) ?? defaults.host,
    port: number(data["port"]) ?? defaults.port,
    path: text(data["path"]) ?? defaults.path,
    sdk: data["sdk"] === "v1" ? "v1" : defaults.sdk,
    directDispatch: flag(data["directDispatch"]) ?? defaults.directDispatch,
    telemetry: flag(data["telemetry"]) ?? defaults.telemetry,
    metrics: flag(data["metrics"]) ?? defaults.metrics,
    fetch: flag(data["fetch"]) ?? defaults.fetch,
    allowedHosts: texts(data["allowedHosts"]) ?? [],
    allowedOrigins: texts(data["allowedOrigins"]) ?? [],
    limits: buildLimits(object(data["limits"])),
    dependencies: textsByName(data["dependencies"]),
  };
}

function buildLimits(data: JsonObject): LimitsSection {
  return {
    requestBytes: number(data["requestBytes"]) ?? defaults.requestBytes,
    toolTimeoutMs: number(data["toolTimeoutMs"]) ?? defaults.toolTimeoutMs,
    requestsPerMinute: number(data["requestsPerMinute"]) ?? defaults.requestsPerMinute,
    toolsPerPage: number(data["toolsPerPage"]) ?? defaults.toolsPerPage,
    ...optional("redisUrl", text(data["redisUrl"])),
  };
}

function buildAuth(data: JsonObject): AuthSection {
  const audience = text(data["audience"]);
  return {
    audience: audience === undefined ? (texts(data["audience"]) ?? []) : [audience],
    ...optional("issuer", text(data["issuer"])),
    ...optional("jwksUri", text(data["jwksUri"])),
    ...optional("publicKey", text(data["publicKey"])),
    algorithms: texts(data["algorithms"]) ?? defaults.algorithms,
    requiredScopes: texts(data["requiredScopes"]) ?? [],
    ...optional("resource", text(data["resource"])),
    authorizationServers: texts(data["authorizationServers"]) ?? [],
  };
}

function buildTool(data: JsonObject): ToolSection {
  return {
    ...optional("title", text(data["title"])),
    ...optional("description", text(data["description"])),
    inputSchema: data["inputSchema"] === undefined ? noArguments : schemaOf(data["inputSchema"]),
    ...(data["outputSchema"] === undefined ? {} : { outputSchema: schemaOf(data["outputSchema"]) }),
    tags: texts(data["tags"]) ?? [],
    annotations: buildAnnotations(object(data["annotations"])),
    scopes: texts(data["scopes"]) ?? [],
    ...optional("timeoutMs", number(data["timeoutMs"])),
    streaming: flag(data["streaming"]) ?? false,
    examples: (Array.isArray(data["examples"]) ? data["examples"] : []).map((item) =>
      buildExample(object(item)),
    ),
    ...(isJsonObject(data["http"])
      ? { http: buildHttp(data["http"], data["outputSchema"] !== undefined) }
      : {}),
  };
}

function buildAnnotations(data: JsonObject): ToolAnnotations {
  return {
    ...optional("title", text(data["title"])),
    ...optional("readOnlyHint", flag(data["readOnlyHint"])),
    ...optional("destructiveHint", flag(data["destructiveHint"])),
    ...optional("idempotentHint", flag(data["idempotentHint"])),
    ...optional("openWorldHint", flag(data["openWorldHint"])),
  };
}

function buildExample(data: JsonObject): ToolExample {
  return {
    ...optional("title", text(data["title"])),
    input: object(data["input"]),
    ...(data["output"] === undefined ? {} : { output: data["output"] }),
    ...optional("error", text(data["error"])),
  };
}

function buildClient(data: JsonObject, server: ServerSection): ClientSection {
  const openai = object(data["openai"]);
  return {
    openai: {
      model: text(openai["model"]) ?? defaults.model,
      serverLabel: text(openai["serverLabel"]) ?? labelOf(server.name),
      serverUrl: text(openai["serverUrl"]) ?? defaults.serverUrl,
      ...optional("tunnelId", text(openai["tunnelId"])),
      requireApproval: approval(openai["requireApproval"]) ?? defaults.requireApproval,
      ...optional("allowedTools", texts(openai["allowedTools"])),
      ...optional("allowedTags", texts(openai["allowedTags"])),
      deferLoading: flag(openai["deferLoading"]) ?? defaults.deferLoading,
      input: text(openai["input"]) ?? defaults.input,
    },
  };
}

/** A server name is already a letter, then letters, digits and hyphens; OpenAI's examples write `_`. */
function labelOf(name: string): string {
  return name.replaceAll("-", "_");
}

function approval(value: Json | undefined): RequireApproval | undefined {
  return value === "always" || value === "never" || value === "auto" ? value : undefined;
}

function object(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : Object.create(null);
}

function schemaOf(value: Json | undefined): JsonSchema {
  return typeof value === "boolean" ? value : object(value);
}

function text(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function number(value: Json | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function flag(value: Json | undefined): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}

function texts(value: Json | undefined): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : undefined;
}

function textsByName(value: Json | undefined): Readonly<Record<string, string>> {
  const result: Record<string, string> = Object.create(null);
  for (const [name, item] of Object.entries(object(value))) if (typeof item === "string") result[name] = item;
  return result;
}

function optional<K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } {
  const result: { [P in K]?: T } = {};
  if (value !== undefined) result[key] = value;
  return result;
}
