import { mdCell, mdCode, mdCodeCell, mdText } from "../escape/markdown.js";
import { isJsonObject, type JsonSchema } from "../json.js";
import type { ServerModel } from "../model/server-model.js";
import { oldestNode } from "../package-versions.js";
import { hasContractTest } from "./contract-test.js";
import { environmentTable } from "./environment-table.js";
import { hostInstructions } from "./hosts/instructions.js";
import { renderLayout } from "./layout.js";
import { locksPackages } from "./packages/locked-packages.js";
import { publicationUses } from "./publish/publication-files.js";
import type { Templates } from "./templates.js";

/** `README.md` of a generated server. */
export function emitReadme(model: ServerModel, header: string, templates: Templates): string {
  const { auth } = model;
  return renderLayout(templates, "README.md.hbs", {
    header,
    name: model.name,
    title: mdText(model.title ?? model.name),
    repository: templates.repository,
    description: mdText(model.description ?? ""),
    node: oldestNode,
    url: mdCode(`http://${model.host}:${model.port}${model.path}`),
    port: String(model.port),
    fetch: model.fetch,
    locked: locksPackages(model),
    auth: auth !== undefined,
    algorithms: codeList(auth?.algorithms ?? []),
    audience: (auth?.audience ?? []).map(mdCode).join(" or "),
    requiredScopes: codeList(auth?.requiredScopes ?? []),
    scopes: model.tools.some((tool) => tool.scopes.length > 0),
    tools: model.tools.map((tool) => ({
      name: mdCodeCell(tool.name),
      description: mdCell(firstParagraph(tool.description ?? tool.title ?? "")),
      arguments: argumentNames(tool.input.listed).map(mdCodeCell).join(", "),
      scopes: tool.scopes.map(mdCodeCell).join(", "),
    })),
    resources: model.resources.map(({ name, uri, uriTemplate, title, description }) => ({
      address: mdCodeCell(uri ?? uriTemplate ?? name),
      description: mdCell(firstParagraph(description ?? title ?? name)),
    })),
    prompts: model.prompts.map(({ name, title, description }) => ({
      name: mdCodeCell(name),
      description: mdCell(firstParagraph(description ?? title ?? name)),
    })),
    promptHandlers: model.prompts.some(({ messages }) => messages === undefined),
    resourceHandlers: model.resources.some(({ contents }) => contents === undefined),
    variables: environmentTable(model).map(({ name, meaning, fallback, required }) => ({
      name: mdCodeCell(name),
      meaning: mdCell(meaning),
      fallback: required ? "**required**" : fallback === undefined ? "" : mdCodeCell(fallback),
    })),
    tested: hasContractTest(model),
    hosts: hostInstructions(model),
    publish: publicationUses(model),
    ...handlerExample(model),
  });
}

function codeList(values: readonly string[]): string {
  return values.map(mdCode).join(", ");
}

/** The first paragraph of a description, for a table cell. */
function firstParagraph(text: string): string {
  return text.split(/\n\s*\n/)[0] ?? "";
}

/** Names of a tool's arguments; optional ones end in `?`. */
function argumentNames(schema: JsonSchema): readonly string[] {
  if (!isJsonObject(schema) || !isJsonObject(schema["properties"])) return [];
  const required = new Set(Array.isArray(schema["required"]) ? schema["required"] : []);
  return Object.keys(schema["properties"]).map((name) => (required.has(name) ? name : `${name}?`));
}

interface HandlerExample {
  /** Whether any tool has a handler, and any is an HTTP call. */
  readonly handlers: boolean;
  readonly http: boolean;
  readonly handlerImport: string;
  readonly handlerExample: string;
}

function handlerExample({ tools }: ServerModel): HandlerExample {
  const tool = tools.find(({ http }) => http === undefined);
  const { type, value } = tool?.identifiers ?? { type: "RollDice", value: "rollDice" };
  return {
    handlers: tool !== undefined || tools.length === 0,
    http: tools.some(({ http }) => http !== undefined),
    handlerImport: `import type { ${type}Handler } from "../types.js";`,
    handlerExample: `export const ${value}: ${type}Handler = async (input, context) => {\n  // …\n};`,
  };
}
