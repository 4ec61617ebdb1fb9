import { isJsonObject, type Json, type JsonObject } from "../json.js";
import type { ReadFile } from "../manifest/read.js";
import { writeComments } from "./comments.js";
import { DocumentSet, isFailure, listOf, objectOf, record, textOf } from "./document-set.js";
import { environmentName, folded, serverName } from "./names.js";
import { type Operation, operationsOf } from "./operations.js";
import { type Remark, Remarks } from "./remarks.js";
import { SchemaTranslator } from "./schema-translator.js";
import { Security } from "./security.js";
import { idlePatterns, isSelected, type Selection } from "./selection.js";
import { Servers } from "./servers.js";
import { toolOf } from "./tool.js";
import { writeYaml } from "./yaml-writer.js";

export interface ImportOptions extends Selection {
  readonly read: ReadFile;
  /** The server's name; absent: made of the document's title. */
  readonly name?: string;
  /** Whether operations without declared security send a bearer token from the environment. */
  readonly bearer?: boolean;
}

export interface ImportedManifest {
  /** YAML. */
  readonly text: string;
  readonly tools: number;
  /** Operations of the document, the chosen ones among them. */
  readonly operations: number;
  readonly chosen: number;
  readonly remarks: readonly Remark[];
  /** The operation that each tool calls. */
  readonly origins: ReadonlyMap<string, Pick<Operation, "method" | "path">>;
}

/** Why there is no manifest, as a sentence without a final full stop. */
export interface ImportFailure {
  readonly problem: string;
}

/** Makes a manifest of an OpenAPI document (2.0, 3.0, 3.1, 3.2) in JSON or YAML, with the local files that it refers to. */
export async function importOpenApi(
  path: string,
  options: ImportOptions,
): Promise<ImportedManifest | ImportFailure> {
  const documents = new DocumentSet((file) => options.read(file, path));
  const loaded = documents.load(path);
  if (isFailure(loaded)) return { problem: `\`${path}\` cannot be read: ${loaded.reason}` };
  const remarks = new Remarks();
  const root = await upgraded(loaded.data, path, documents, remarks);
  if ("problem" in root && typeof root["problem"] === "string") return { problem: root["problem"] };
  const version = textOf(root["openapi"]) ?? "";
  const info = objectOf(root["info"]);
  const name = options.name ?? serverName(textOf(info["title"]) ?? "");
  const prefix = environmentName(name);
  const components = objectOf(root["components"]);
  const place = { file: path, pointer: "" };

  const operations = operationsOf(documents, root, path, remarks);
  const idle = idlePatterns(operations, options);
  if (idle.length > 0) return { problem: `no operation of \`${path}\` matches \`${idle.join("`, `")}\`` };
  const chosen = operations.filter((operation) => isSelected(operation, options));
  if (chosen.length === 0) return { problem: `\`${path}\` has no operation to make a tool of` };

  const schemas = new SchemaTranslator(documents, remarks, path, version, typeNames(operations));
  schemas.reserve(path, objectOf(components["schemas"]));
  const context = {
    documents,
    schemas,
    remarks,
    servers: new Servers(prefix, listOf(root["servers"]).filter(isJsonObject), remarks),
    security: new Security(documents, components, place, prefix, remarks),
    requirements: root["security"],
    bearer: options.bearer === true ? `\${${prefix}_TOKEN}` : undefined,
  };
  const tools = record();
  for (const operation of chosen) {
    const tool = toolOf(operation, context);
    if (typeof tool === "string") remarks.add("skipped", `${operation.method} ${operation.path}`, tool);
    else tools[operation.tool] = tool;
  }
  if (Object.keys(tools).length === 0)
    return { problem: `no tool can be made of \`${path}\`: ${remarks.all()[0]?.message ?? ""}` };
  for (const key of ["webhooks", "x-webhooks"]) {
    if (root[key] !== undefined) remarks.add("dropped", key, "what the API calls is no tool");
  }
  const shared = record([...schemas.finish()]);
  for (const [tool, definition] of Object.entries(tools))
    schemas.removeUnfit(schemasOf(definition), `tool ${tool}`);
  for (const [schema, definition] of Object.entries(shared))
    schemas.removeUnfit(definition, `schema ${schema}`);

  const manifest = record([
    ["manifest", 1],
    ["server", serverSection(name, info)],
    ["tools", tools],
  ]);
  if (Object.keys(shared).length > 0) manifest["schemas"] = shared;
  const all = remarks.all();
  const text = writeYaml(manifest, writeComments(manifest, root, chosen, all));
  return {
    text,
    tools: Object.keys(tools).length,
    operations: operations.length,
    chosen: chosen.length,
    remarks: all,
    origins: new Map(
      chosen
        .filter(({ tool }) => Object.hasOwn(tools, tool))
        .map(({ tool, method, path }) => [tool, { method, path }]),
    ),
  };
}

/** The document as OpenAPI 3, or an object with a `problem`. */
async function upgraded(
  data: Json,
  path: string,
  documents: DocumentSet,
  remarks: Remarks,
): Promise<JsonObject> {
  if (!isJsonObject(data)) return { problem: `\`${path}\` is no OpenAPI document: it is no mapping` };
  if (/^3\.[0-2](?:\.|$|-)/.test(String(data["openapi"]))) return data;
  if (String(data["swagger"]) === "2.0" || data["swagger"] === 2) {
    const { upgradeFromTwoToThree } = await import("@scalar/openapi-upgrader/2.0-to-3.0");
    const converted: Json = JSON.parse(JSON.stringify(upgradeFromTwoToThree({ ...data, swagger: "2.0" })));
    documents.replace(path, converted);
    remarks.add("changed", "document", "Swagger 2.0, read as OpenAPI 3.0");
    return objectOf(converted);
  }
  const found = data["openapi"] ?? data["swagger"];
  const says =
    found === undefined
      ? "it has neither `openapi` nor `swagger`"
      : `its version is ${JSON.stringify(found)}`;
  return { problem: `\`${path}\` is no OpenAPI document of version 2.0 or 3.0 to 3.2: ${says}` };
}

/** Names of the types that tools give: schemas have others. */
function typeNames(operations: readonly Operation[]): Set<string> {
  const suffixes = ["arguments", "input", "output", "handler"];
  return new Set(operations.flatMap(({ tool }) => suffixes.map((suffix) => folded(tool) + suffix)));
}

function schemasOf(tool: Json): Json {
  const { inputSchema, outputSchema } = objectOf(tool);
  return [inputSchema ?? true, outputSchema ?? true];
}

function serverSection(name: string, info: JsonObject): JsonObject {
  const [first = ""] = (textOf(info["summary"]) ?? textOf(info["description"]) ?? "")
    .trim()
    .split(/\r?\n\s*\r?\n/);
  const description = first.replaceAll(/\s+/g, " ").slice(0, 300).trim();
  const title = (textOf(info["title"]) ?? "").replaceAll(/\s+/g, " ").trim();
  return record([
    ["name", name],
    ...(title === "" ? [] : [["title", title] as const]),
    ["version", semanticVersion(textOf(info["version"]) ?? "")],
    ...(description === "" ? [] : [["description", description] as const]),
  ]);
}

function semanticVersion(version: string): string {
  const [, major, minor = "0", patch = "0"] =
    /^v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?$/.exec(version.trim()) ?? [];
  return major === undefined ? "1.0.0" : [major, minor, patch].map(Number).join(".");
}
