import { ComparedModel } from "../breaking/compared-model.js";
import { SubsetCheck } from "../breaking/subset.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { report } from "../diagnostics/report.js";
import { allHosts, hosts } from "../host-catalogue/catalogue.js";
import type { Host, Limit } from "../host-catalogue/host.js";
import { emptyObject, isJsonObject, isSchema, type Json, type JsonObject, type JsonSchema } from "../json.js";
import { subschemasIn } from "../json-schema/keywords.js";
import { definitionName } from "../json-schema/references.js";
import type { ServerModel, ToolModel } from "../model/server-model.js";
import { listedDefinitions } from "../model/tool-schema.js";
import { type LoweredRoot, lowerRoot } from "./lower-root.js";
import { argumentRenaming, renameArguments } from "./rename-arguments.js";
import { type Renaming, renamedInstance } from "./rename-in-place.js";
import { shortenNames } from "./shorten-names.js";

/**
 * Lowers what the tools list so that the hosts named in the manifest accept it: alternatives at the root become one object,
 * arrays get `items`, argument names get characters that are taken, and tool names fit with the host's prefix. The server
 * still validates the schema as it is written. A listed schema replaces the original only if it provably accepts every
 * value that the original accepts; otherwise the original stays, with a warning.
 */
export function projectForHosts(
  model: ServerModel,
  prove: Proof = accepts,
): readonly [ServerModel, readonly Diagnostic[]] {
  const chosen = chosenHosts(model.hosts);
  if (chosen.length === 0) return [model, []];
  const limits = chosen.flatMap((host) => host.limits);
  const side = new ComparedModel(model);
  const needsItems = limits.some(({ rule }) => rule === "array-items");
  const definitions = needsItems ? withItemsInAll(model.definitions) : model.definitions;
  const problems: Diagnostic[] = [];
  const tools = shortenNames(model, limits).map((tool) => {
    const lowered = lowerInput(tool, limits, model);
    if (lowered === undefined) return tool;
    if (prove(tool, lowered.schema, side)) {
      return withListing(tool, lowered, limits, definitions);
    }
    problems.push(
      report("host-projection", `the input of \`${tool.name}\` cannot be written so that its hosts take it`, {
        at: tool.input.origin.source.locate(tool.input.origin.path, "key"),
        help: "simplify the alternatives at the root of the schema",
      }),
    );
    return tool;
  });
  return [{ ...model, tools, client: withListedTools(model, tools) }, problems];
}

/** The clients' settings, which name tools as the manifest does. */
function withListedTools(model: ServerModel, tools: readonly ToolModel[]): ServerModel["client"] {
  const { allowedTools } = model.client;
  if (allowedTools === undefined) return model.client;
  const listed = new Map(model.tools.map(({ name }, index) => [name, tools[index]?.name ?? name]));
  return { ...model.client, allowedTools: allowedTools.map((name) => listed.get(name) ?? name) };
}

/** The hosts that a manifest names. Directories judge descriptions, not schemas. */
export function chosenHosts(names: readonly string[]): readonly Host[] {
  return hosts.filter(
    (host) => names.includes(host.name) || (names.includes(allHosts) && host.isDirectory === undefined),
  );
}

/** Undefined: nothing has to change. */
function lowerInput(tool: ToolModel, limits: readonly Limit[], model: ServerModel): LoweredRoot | undefined {
  const { schema } = tool.input;
  if (!isJsonObject(schema)) return undefined;
  const keywords = limits.flatMap((limit) => (limit.rule === "root-composition" ? limit.keywords : []));
  const target = resolveRoot(schema, model);
  const root = lowerRoot(target, [...new Set(keywords)], model.definitions);
  const needsItems = limits.some(({ rule }) => rule === "array-items");
  const complete = needsItems ? withItems(root.schema) : root.schema;
  const changed = complete !== target || argumentRenaming(complete, limits).size > 0;
  const inDefinitions = needsItems && tool.input.needs.some((name) => definitionLacksItems(name, model));
  return changed || inDefinitions ? { schema: complete, notes: root.notes } : undefined;
}

function definitionLacksItems(name: string, model: ServerModel): boolean {
  const schema = model.definitions.get(name)?.schema;
  return schema !== undefined && withItems(schema) !== schema;
}

function resolveRoot(schema: JsonObject, model: ServerModel): JsonObject {
  const reference = schema["$ref"];
  if (typeof reference !== "string" || Object.keys(schema).length > 1) return schema;
  const target = model.definitions.get(definitionName(reference) ?? "")?.schema;
  return isJsonObject(target) ? resolveRoot(target, model) : schema;
}

/** Whether every value that the tool's own schema accepts is provably accepted by `wider`. */
type Proof = (tool: ToolModel, wider: JsonObject, side: ComparedModel) => boolean;

function accepts(tool: ToolModel, wider: JsonObject, side: ComparedModel): boolean {
  const check = new SubsetCheck({
    narrower: side,
    wider: side,
    newer: "wider",
    defaults: "input",
    filling: { narrower: false, wider: false },
  });
  const { schema, origin } = tool.input;
  const found = check.compare(
    [{ schema, origin, conditional: false }],
    { schema: wider, origin, conditional: false },
    origin,
  );
  return found.length === 0;
}

function withListing(
  tool: ToolModel,
  { schema, notes }: LoweredRoot,
  limits: readonly Limit[],
  definitions: ServerModel["definitions"],
): ToolModel {
  const renaming = argumentRenaming(schema, limits);
  const shown = renaming.size === 0 ? schema : renameArguments(schema, renaming, definitions);
  const listed = listedDefinitions(shown, definitions);
  const description = [tool.description, ...notes(renaming)].filter((text) => text !== undefined).join(" ");
  return {
    ...tool,
    ...(description !== "" && { description }),
    input: { ...tool.input, listed },
    ...(renaming.size > 0 && {
      argumentNames: originalNames(renaming),
      examples: tool.examples.map((example) => ({
        ...example,
        input: renamedInstance(example.input, renaming),
      })),
    }),
  };
}

function originalNames(renaming: Renaming): Readonly<Record<string, string>> {
  const names = emptyObject<string>();
  for (const [original, listed] of renaming) names[listed] = original;
  return names;
}

function withItemsInAll(definitions: ServerModel["definitions"]): ServerModel["definitions"] {
  return new Map(
    [...definitions].map(([name, definition]) => {
      const schema = withItems(definition.schema);
      return [name, schema === definition.schema ? definition : { ...definition, schema }];
    }),
  );
}

/** A schema whose arrays all have `items`. The same object where they have. */
export function withItems(schema: JsonObject): JsonObject;
export function withItems(schema: JsonSchema): JsonSchema;
export function withItems(schema: JsonSchema): JsonSchema {
  if (!isJsonObject(schema)) return schema;
  let changed = false;
  const result = emptyObject();
  for (const [keyword, value] of Object.entries(schema)) {
    const lowered = itemsWithin(keyword, value);
    changed ||= lowered !== value;
    result[keyword] = lowered;
  }
  const { type } = schema;
  const isArray = type === "array" || (Array.isArray(type) && type.includes("array"));
  if (isArray && !Object.hasOwn(schema, "items")) {
    result["items"] = {};
    changed = true;
  }
  return changed ? result : schema;
}

function itemsWithin(keyword: string, value: Json): Json {
  const holds = subschemasIn(keyword, value);
  if (holds === "schema") return isSchema(value) ? withItems(value) : value;
  if (holds === "list" && Array.isArray(value)) {
    const items = value.map((item) => (isSchema(item) ? withItems(item) : item));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (holds === "map" && isJsonObject(value)) {
    const entries = Object.entries(value).map(
      ([name, item]) => [name, isSchema(item) ? withItems(item) : item] as const,
    );
    if (entries.every(([name, item]) => item === value[name])) return value;
    const result = emptyObject();
    for (const [name, item] of entries) result[name] = item;
    return result;
  }
  return value;
}
