import { isJsonObject, type Json, type JsonSchema } from "../json.js";
import { claimName } from "../model/names.js";
import type { ServerModel, ToolModel } from "../model/server-model.js";
import { tsString, tsValue } from "./escape/typescript.js";
import { namesExpression, objectExpression, type PropertyCode, property } from "./object-expression.js";
import { sharedDefinitions, usesDefinitions } from "./schemas-module.js";
import { toolDoc } from "./tool-doc.js";
import { importOf, namespaceImportOf, type TypeScriptFile } from "./typescript-file.js";

/** `src/tools.ts`: one annotated record a tool, so that no large literal has its type inferred. */
export function toolsModule(model: ServerModel, header: string): TypeScriptFile {
  const { tools } = model;
  const records = tools.map((tool) => `${tool.identifiers.value}Tool`);
  return {
    path: "src/tools.ts",
    header,
    imports: [
      ...tools.map(({ identifiers }) => importOf(`./handlers/${identifiers.file}.js`, [identifiers.value])),
      importOf("./runtime/tool.js", ["Tool"], { types: true }),
      ...(usesDefinitions(model) ? [namespaceImportOf("./schemas.js", schemasName(model))] : []),
      ...(tools.length === 0
        ? []
        : [
            importOf(
              "./types.js",
              tools.map((tool) => `${tool.identifiers.type}Handler`),
              { types: true },
            ),
            namespaceImportOf("./validators.js", "validators"),
          ]),
    ],
    declarations: [
      ...tools.map((tool) => ({
        doc: toolDoc(tool),
        code: `const ${tool.identifiers.value}Tool: Tool = ${toolRecord(tool, model)};`,
      })),
      {
        doc: ["In the order of the manifest."],
        code: `export const tools: readonly Tool[] = ${nameList(records)};`,
      },
    ],
  };
}

function nameList(names: readonly string[]): string {
  const flat = `[${names.join(", ")}]`;
  return flat.length < 60 ? flat : `[\n${names.map((name) => `  ${name},\n`).join("")}]`;
}

function toolRecord(tool: ToolModel, model: ServerModel): string {
  const { type, value } = tool.identifiers;
  return objectExpression([
    property("name", tsString(tool.name)),
    ["listing", (indent) => objectExpression(listing(tool, model), indent)],
    ...(tool.output?.legacy?.wrapped === true
      ? [schemaProperty("legacyOutputSchema", tool.output.legacy.listed, model)]
      : []),
    data("scopes", tool.scopes),
    data("timeoutMs", tool.timeoutMs),
    data("streaming", tool.streaming),
    property("validateInput", `validators.${value}Input`),
    ...(tool.output === undefined ? [] : [property("validateOutput", `validators.${value}Output`)]),
    property("handler", `${value} satisfies ${type}Handler`),
  ]);
}

function listing(tool: ToolModel, model: ServerModel): readonly PropertyCode[] {
  const annotations = Object.entries(tool.annotations).filter(([, hint]) => hint !== undefined);
  return [
    data("name", tool.name),
    ...(tool.title === undefined ? [] : [data("title", tool.title)]),
    ...(tool.description === undefined ? [] : [data("description", tool.description)]),
    schemaProperty("inputSchema", tool.input.listed, model),
    ...(tool.output === undefined ? [] : [schemaProperty("outputSchema", tool.output.listed, model)]),
    ...(annotations.length === 0 ? [] : [data("annotations", Object.fromEntries(annotations))]),
  ];
}

function data(name: string, value: Json): PropertyCode {
  return [name, (indent) => tsValue(value, indent)];
}

/** A schema whose shared definitions are named, not repeated. */
function schemaProperty(name: string, schema: JsonSchema, model: ServerModel): PropertyCode {
  const definitions = sharedDefinitions(schema, model);
  if (!isJsonObject(schema) || definitions.length === 0) return data(name, schema);
  const module = schemasName(model);
  const names = definitions.map(({ name, typeName }) => [name, `${module}.${typeName}`] as const);
  const entries = Object.entries(schema).map(
    ([keyword, value]): PropertyCode =>
      keyword === "$defs" ? [keyword, (indent) => namesExpression(names, indent)] : data(keyword, value),
  );
  return [name, (indent) => objectExpression(entries, indent)];
}

/** What `tools.ts` calls the module of shared schemas: a tool's handler may have the name already. */
function schemasName(model: ServerModel): string {
  return claimName("schemas", new Set(model.tools.map((tool) => tool.identifiers.value)));
}
