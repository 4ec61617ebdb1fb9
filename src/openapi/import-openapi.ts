import { isJsonObject, type Json, type JsonObject } from "../json.js";
import type { ReadFile } from "../manifest/read.js";
import { toolIdentifiers, toolTypeNames } from "../model/names.js";
import { writeComments } from "./comments.js";
import { DocumentSet, isFailure, listOf, objectOf, record, textOf } from "./document-set.js";
import { type CheckData, leaveOutErrors } from "./leave-out-errors.js";
import { type ListCost, listCost, rootsOf } from "./list-cost.js";
import { environmentName, serverName, typeKey } from "./names.js";
import { type Operation, operationsOf } from "./operations.js";
import { type Remark, Remarks } from "./remarks.js";
import { readExamples } from "./responses.js";
import { rootDocument } from "./root-document.js";
import { SchemaTranslator } from "./schema-translator.js";
import { Security } from "./security.js";
import { idlePatterns, isSelected, type Selection } from "./selection.js";
import { serverSection } from "./server-section.js";
import { Servers } from "./servers.js";
import { cutOptional, neededBy, referencesIn } from "./slim.js";
import { type ListShape, toolOf } from "./tool.js";
import { writeYaml } from "./yaml-writer.js";

export interface ImportOptions extends Selection, Partial<ListShape> {
  readonly read: ReadFile;
  /** The server's name; absent: made of the document's title. */
  readonly name?: string;
  /** Whether operations without declared security send a bearer token from the environment. */
  readonly bearer?: boolean;
  /** Levels of members below which optional ones are left out; absent: none is. */
  readonly maxDepth?: number;
  /** Finds the errors of the manifest, whose defaults and examples fit their schemas: tools with errors are left out. */
  readonly check: CheckData;
}

export interface ImportedManifest {
  /** YAML. */
  readonly text: string;
  readonly tools: number;
  /** Operations of the document, the chosen ones among them. */
  readonly operations: number;
  readonly chosen: number;
  readonly remarks: readonly Remark[];
  /** Parts of the document that a manifest has no place for, wherever they stand: "`xml`". */
  readonly passedOver: readonly string[];
  /** The operation that each tool calls. */
  readonly origins: ReadonlyMap<string, Pick<Operation, "method" | "path">>;
  /** The cost of the tool list. */
  readonly cost: ListCost;
}

/** Why there is no manifest, as a sentence without a final full stop. */
export interface ImportFailure {
  readonly problem: string;
  /** Why operations were left out, where there were any. */
  readonly remarks?: readonly Remark[];
}

/**
 * Makes a manifest of an OpenAPI document (2.0, 3.0, 3.1, 3.2) in JSON or YAML, with the local files that it refers to. The
 * manifest has no errors.
 */
export async function importOpenApi(
  path: string,
  options: ImportOptions,
): Promise<ImportedManifest | ImportFailure> {
  const documents = new DocumentSet((file) => options.read(file, path));
  const loaded = documents.load(path);
  if (isFailure(loaded)) return { problem: `\`${path}\` cannot be read: ${loaded.reason}` };
  const remarks = new Remarks();
  const document = rootDocument(loaded.data, path, documents, remarks);
  if ("problem" in document) return document;
  const { root, specification } = document;
  const operations = operationsOf(documents, root, path, remarks);
  const idle = idlePatterns(operations, options);
  if (idle.length > 0) return { problem: `no operation of \`${path}\` matches \`${idle.join("`, `")}\`` };
  const chosen = operations.filter((operation) => isSelected(operation, options));
  if (chosen.length === 0)
    return { problem: `\`${path}\` has no operation to make a tool of`, remarks: remarks.all() };

  const info = objectOf(root["info"]);
  const name = options.name ?? serverName(textOf(info["title"]) ?? "");
  const schemas = translatorOf(root, path, operations, documents, remarks);
  const tools = toolsOf(
    chosen,
    { root, path, prefix: environmentName(name), documents, schemas, remarks },
    options,
  );
  passOverRoot(root, info, remarks);
  const shared = record([...schemas.finish()]);
  slim(tools, shared, options, remarks);
  // Then a default or example that is left certainly fits its schema: the check need not look at them.
  for (const [tool, definition] of Object.entries(tools))
    schemas.removeUnfit(schemasOf(definition), `tool ${tool}`);
  for (const [schema, definition] of Object.entries(shared))
    schemas.removeUnfit(definition, `schema ${schema}`);

  const manifest = record([
    ["manifest", 1],
    ["server", serverSection(name, info, remarks)],
    ["tools", tools],
  ]);
  if (Object.keys(shared).length > 0) manifest["schemas"] = shared;
  const byTool = new Map(chosen.map((operation) => [operation.tool, operation]));
  const operationOf = (tool: string) => `${byTool.get(tool)?.method} ${byTool.get(tool)?.path}`;
  const parts = { tools, schemas: shared, operationOf };
  const problem = await leaveOutErrors(manifest, parts, remarks, options.check);
  if (Object.keys(tools).length === 0)
    return { problem: `no tool can be made of \`${path}\``, remarks: remarks.all() };
  if (problem !== undefined) return { problem, remarks: remarks.all() };
  return {
    text: writeYaml(manifest, writeComments(manifest, { info, specification }, chosen, remarks)),
    tools: Object.keys(tools).length,
    operations: operations.length,
    chosen: chosen.length,
    remarks: remarks.all(),
    passedOver: remarks.passedOver(),
    origins: new Map(
      chosen
        .filter(({ tool }) => Object.hasOwn(tools, tool))
        .map(({ tool, method, path }) => [tool, { method, path }]),
    ),
    cost: listCost(tools, new Map(Object.entries(shared)), {
      isCut: options.requiredOnly === true || options.maxDepth !== undefined,
    }),
  };
}

/** Passes over the parts of a document that describe neither an operation nor a schema. */
function passOverRoot(root: JsonObject, info: JsonObject, remarks: Remarks): void {
  for (const key of ["webhooks", "x-webhooks"]) {
    if (root[key] !== undefined) remarks.add("dropped", key, "what the API calls is not a tool");
  }
  remarks.passOverExtensions(root, ["x-webhooks"]);
  if (root["externalDocs"] !== undefined) remarks.passOver("`externalDocs`");
  if (listOf(root["tags"]).length > 0) remarks.passOver("descriptions of tags");
  remarks.passOverExtensions(info);
  for (const key of ["contact", "license", "termsOfService"])
    if (info[key] !== undefined) remarks.passOver(`\`${key}\``);
}

function translatorOf(
  root: JsonObject,
  path: string,
  operations: readonly Operation[],
  documents: DocumentSet,
  remarks: Remarks,
): SchemaTranslator {
  const version = textOf(root["openapi"]) ?? "";
  const schemas = new SchemaTranslator(documents, remarks, path, version, typeNames(operations));
  schemas.reserve(path, "/components/schemas", objectOf(objectOf(root["components"])["schemas"]));
  schemas.reserve(path, "/definitions", objectOf(root["definitions"]));
  for (const { definition, at } of operations)
    readExamples(definition["responses"], at, documents, schemas.nulls);
  return schemas;
}

interface Made {
  readonly root: JsonObject;
  readonly path: string;
  /** Begins the names of environment variables. */
  readonly prefix: string;
  readonly documents: DocumentSet;
  readonly schemas: SchemaTranslator;
  readonly remarks: Remarks;
}

/** The tools of operations, by name; an operation without one is remarked on. */
function toolsOf(
  chosen: readonly Operation[],
  { root, path, prefix, documents, schemas, remarks }: Made,
  { bearer, noOutput = false, requiredOnly = false, strictOutput = false }: ImportOptions,
): Record<string, Json> {
  const components = objectOf(root["components"]);
  const context = {
    documents,
    schemas,
    remarks,
    servers: new Servers(prefix, listOf(root["servers"]).filter(isJsonObject), remarks),
    security: new Security(documents, components, { file: path, pointer: "" }, prefix, remarks),
    requirements: root["security"],
    bearer: bearer === true ? `\${${prefix}_TOKEN}` : undefined,
    shape: { noOutput, requiredOnly, strictOutput },
  };
  const tools = record();
  for (const operation of chosen) {
    const tool = toolOf(operation, context);
    if (typeof tool === "string") remarks.add("skipped", `${operation.method} ${operation.path}`, tool);
    else tools[operation.tool] = tool;
  }
  return tools;
}

/** Takes out of schemas what the options leave out, and shared schemas that nothing needs any more. */
function slim(
  tools: JsonObject,
  shared: Record<string, Json>,
  { maxDepth, requiredOnly = false }: ImportOptions,
  remarks: Remarks,
): void {
  if (maxDepth === undefined && !requiredOnly) return;
  const all = new Map(Object.entries(shared));
  const depth = maxDepth ?? Number.POSITIVE_INFINITY;
  // Arguments were chosen already where only required ones stay: below them the same counts.
  const count = cutOptional(
    Object.values(tools).flatMap((tool) => rootsOf(tool, requiredOnly ? 1 : depth, depth)),
    all,
  );
  if (count > 0)
    remarks.add(
      "dropped",
      "schemas",
      `${count} optional members ${requiredOnly ? "of arguments" : `below level ${depth}`}`,
    );
  const references = new Map([...all].map(([name, schema]) => [name, referencesIn(schema)]));
  const needed = neededBy(
    Object.values(tools).flatMap((tool) => referencesIn(schemasOf(tool))),
    references,
  );
  for (const name of all.keys()) if (!needed.has(name)) delete shared[name];
}

/** The keys of types that tools give: schemas must have others. */
function typeNames(operations: readonly Operation[]): Set<string> {
  return new Set(operations.flatMap(({ tool }) => toolTypeNames(toolIdentifiers(tool)).map(typeKey)));
}

function schemasOf(tool: Json): Json {
  const { inputSchema, outputSchema } = objectOf(tool);
  return [inputSchema ?? true, outputSchema ?? true];
}
