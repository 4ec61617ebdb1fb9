import type { WriterFunction } from "ts-morph";
import { isJsonObject, isSchema, type Json, type JsonSchema } from "../json.js";
import { dataKey } from "../memory.js";
import { amountArguments } from "../model/answer-budget.js";
import { toolListing } from "../model/listing.js";
import { claimName } from "../model/names.js";
import type { NamedSchema, ServerModel, ToolModel } from "../model/server-model.js";
import { hasSettings } from "./environment-module.js";
import { call, code, list, literal, type Member, object, objectOfNames, property } from "./expressions.js";
import { importOf, namespaceImportOf } from "./imports.js";
import { exchangesTokens } from "./main-module.js";
import { listedSchemas, sharedDefinitions, usesDefinitions } from "./schemas-module.js";
import { constant, type StatementsOf } from "./statements.js";
import { toolDoc } from "./tool-doc.js";
import { toolKey } from "./tool-key.js";
import type { TypeScriptFile } from "./typescript-file.js";

/** `src/tools.ts`: one constant with a type annotation per tool, so that TypeScript infers no type of a large literal. */
export function toolsModule(model: ServerModel, header: string): TypeScriptFile {
  const { tools } = model;
  const handled = tools.filter((tool) => tool.http === undefined);
  const names = importNames(model);
  const records = tools.map((tool) => `${tool.identifiers.value}Tool`);
  return {
    path: "src/tools.ts",
    header,
    imports: [
      ...(hasSettings(model) ? [importAs("./environment.js", "environment", names.environment)] : []),
      ...handled.map(({ identifiers }) => importOf(`./handlers/${identifiers.file}.js`, [identifiers.value])),
      ...(model.hooks ? [importAs("./handlers/hooks.js", "hooks", names.hooks)] : []),
      ...(hasBudgets(model)
        ? [importAs("./runtime/calls/answer-budget.js", "answerBudget", names.answerBudget)]
        : []),
      ...(tools.every(({ argumentNames }) => argumentNames === undefined)
        ? []
        : [importAs("./runtime/calls/argument-names.js", "renamed", names.renamed)]),
      ...(hasSettings(model)
        ? [importAs("./runtime/environment/with-environment.js", "withEnvironment", names.withEnvironment)]
        : []),
      ...(model.hooks ? [importAs("./runtime/hooks/with-hooks.js", "withHooks", names.withHooks)] : []),
      ...(handled.length === tools.length
        ? []
        : [
            namespaceImportOf("./http-requests.js", names.requests),
            ...(tools.some(({ claims }) => claims.length > 0)
              ? [importAs("./runtime/http-tools/claims.js", "callerClaims", names.callerClaims)]
              : []),
            ...(model.hooks
              ? [importAs("./runtime/http-tools/hooked-send.js", "hookedSend", names.hookedSend)]
              : []),
            importAs("./runtime/http-tools/http-tool.js", "httpTool", names.httpTool),
            ...(exchangesTokens(model)
              ? [importAs("./runtime/http-tools/token-exchange.js", "tokenExchange", names.tokenExchange)]
              : []),
          ]),
      importOf("./runtime/tool.js", ["Tool"], { types: true }),
      ...(usesDefinitions(model) ? [namespaceImportOf("./schemas.js", names.schemas)] : []),
      ...(handled.length === 0
        ? []
        : [
            importOf(
              "./types.js",
              handled.map((tool) => `${tool.identifiers.type}Handler`),
              { types: true },
            ),
          ]),
      ...(tools.length === 0 ? [] : [namespaceImportOf("./validators.js", "validators")]),
    ],
    statements: [
      ...tools.map((tool) => toolConstant(tool, model, names)),
      constant("tools", toolList(records, model, names), {
        doc: ["In the order of the manifest."],
        type: "readonly Tool[]",
      }),
    ],
  };
}

/** The tools, with that which their handlers are given. */
function toolList(records: readonly string[], model: ServerModel, names: ImportNames): WriterFunction {
  const tools = nameList(records);
  const hooked = model.hooks ? call(names.withHooks, tools, code(names.hooks)) : tools;
  return hasSettings(model) ? call(names.withEnvironment, hooked, code(names.environment)) : hooked;
}

function hasBudgets({ tools, limits }: ServerModel): boolean {
  return limits.resultTokens !== undefined
    ? tools.length > 0
    : tools.some(({ maxResultTokens }) => maxResultTokens !== undefined);
}

/** The import of one export under the name that is free for it. */
function importAs(moduleSpecifier: string, name: string, local: string): ReturnType<typeof importOf> {
  return importOf(moduleSpecifier, [local === name ? name : `${name} as ${local}`]);
}

function nameList(names: readonly string[]): WriterFunction {
  const flat = `[${names.join(", ")}]`;
  return flat.length < 60 ? code(flat) : list(names.map(code));
}

/** The part of the server that the record of a tool depends on, besides the tool. */
interface RecordContext {
  readonly hooks: boolean;
  readonly limits: Pick<ServerModel["limits"], "resultTokens">;
  /** The definitions that a schema of the tool shares with others, instead of repeating them. */
  readonly shared: (schema: JsonSchema) => readonly Pick<NamedSchema, "name" | "typeName">[];
}

function toolConstant(tool: ToolModel, model: ServerModel, names: ImportNames): StatementsOf {
  const { hooks, limits } = model;
  const { resultTokens } = limits;
  const shared = new Map(
    listedSchemas(tool).map((schema) => [schema, sharedDefinitions(schema, model)] as const),
  );
  return {
    inputs: () => {
      const sharedNames = [...shared.values()].map((all) =>
        all.map(({ name, typeName }) => [name, typeName]),
      );
      return ["tools.ts", toolKey(tool), dataKey({ hooks, resultTokens, sharedNames, names })];
    },
    make: () => {
      const context = {
        hooks,
        limits: { ...(resultTokens !== undefined && { resultTokens }) },
        shared: (schema: JsonSchema) => shared.get(schema) ?? [],
      };
      return [
        constant(`${tool.identifiers.value}Tool`, toolRecord(tool, context, names), {
          doc: toolDoc(tool),
          type: "Tool",
          isExported: false,
        }),
      ];
    },
  };
}

function toolRecord(tool: ToolModel, model: RecordContext, names: ImportNames): WriterFunction {
  const { type, value } = tool.identifiers;
  const members: readonly Member[] = [
    data("name", tool.name),
    ...(tool.aliases === undefined || tool.aliases.length === 0 ? [] : [data("aliases", tool.aliases)]),
    property("listing", object(listing(tool, model, names))),
    ...(tool.output?.legacy?.wrapped === true
      ? [schemaProperty("legacyOutputSchema", tool.output.legacy.listed, model, names)]
      : []),
    ...(tool.tags.length === 0 ? [] : [data("tags", tool.tags)]),
    ...(tool.argumentNames === undefined
      ? []
      : [property("argumentNames", call(names.renamed, literal(tool.argumentNames)))]),
    data("scopes", tool.scopes),
    data("timeoutMs", tool.timeoutMs),
    data("streaming", tool.streaming),
    ...(tool.confirm === undefined ? [] : [data("confirm", { ...tool.confirm })]),
    property("validateInput", code(`validators.${value}Input`)),
    ...(tool.output === undefined ? [] : [property("validateOutput", code(`validators.${value}Output`))]),
    ...(tool.answers === undefined ? [] : [property("validateAnswers", code(`validators.${value}Answers`))]),
    ...budgetOf(tool, model, names),
  ];
  if (tool.http !== undefined) {
    const validator = tool.output === undefined ? undefined : code(`validators.${value}Output`);
    const features = httpFeatures(tool, model, names);
    const spread = call(
      names.httpTool,
      code(`${names.requests}.${value}`),
      ...(features.length === 0
        ? validator === undefined
          ? []
          : [validator]
        : [validator ?? code("undefined"), object(features)]),
    );
    return object([...members, { spread }]);
  }
  return object([...members, property("handler", code(`${value} satisfies ${type}Handler`))]);
}

function budgetOf(tool: ToolModel, model: RecordContext, names: ImportNames): readonly Member[] {
  const tokens = tool.maxResultTokens ?? model.limits.resultTokens;
  if (tokens === undefined) return [];
  const budget = {
    tokens,
    less: amountArguments(tool),
    readOnly: tool.annotations.readOnlyHint ?? (tool.http?.method === "GET" || tool.http?.method === "HEAD"),
  };
  const validator = tool.output === undefined ? [] : [code(`validators.${tool.identifiers.value}Output`)];
  return [property("fitAnswer", call(names.answerBudget, literal(budget), ...validator))];
}

/** The features that a request asks for; files of other features are not copied. */
function httpFeatures(
  { claims, http }: ToolModel,
  { hooks }: RecordContext,
  names: ImportNames,
): readonly Member[] {
  return [
    ...(claims.length === 0
      ? []
      : [property("claims", call(names.callerClaims, ...claims.map((claim) => literal(claim))))]),
    ...(http?.credentials?.tokenExchange === undefined
      ? []
      : [property("exchange", code(names.tokenExchange))]),
    ...(hooks ? [property("send", call(names.hookedSend, code(names.hooks)))] : []),
  ];
}

function listing(tool: ToolModel, model: RecordContext, names: ImportNames): readonly Member[] {
  return Object.entries(toolListing(tool)).map(([member, value]) =>
    member === "inputSchema" || member === "outputSchema"
      ? schemaProperty(member, value, model, names)
      : data(member, value),
  );
}

function data(name: string, value: Json): Member {
  return property(name, literal(value));
}

/** A schema that refers to its shared definitions in `schemas.ts` instead of repeating them. */
function schemaProperty(name: string, schema: Json, model: RecordContext, imports: ImportNames): Member {
  const definitions = isSchema(schema) ? model.shared(schema) : [];
  if (!isJsonObject(schema) || definitions.length === 0) return data(name, schema);
  const module = imports.schemas;
  const names = definitions.map(({ name, typeName }) => [name, `${module}.${typeName}`] as const);
  const entries = Object.entries(schema).map(
    ([keyword, value]): Member =>
      keyword === "$defs" ? property(keyword, objectOfNames(names)) : data(keyword, value),
  );
  return property(name, object(entries));
}

interface ImportNames {
  readonly schemas: string;
  readonly requests: string;
  readonly httpTool: string;
  readonly renamed: string;
  readonly callerClaims: string;
  readonly answerBudget: string;
  readonly tokenExchange: string;
  readonly environment: string;
  readonly withEnvironment: string;
  readonly hooks: string;
  readonly withHooks: string;
  readonly hookedSend: string;
}

/** Local names of the imports of `tools.ts`, different from those of handlers and tool constants. */
function importNames(model: ServerModel): ImportNames {
  const values = model.tools.map((tool) => tool.identifiers.value);
  const taken = new Set([...values, ...values.map((value) => `${value}Tool`)]);
  return {
    schemas: claimName("schemas", taken),
    requests: claimName("requests", taken),
    httpTool: claimName("httpTool", taken),
    renamed: claimName("renamed", taken),
    callerClaims: claimName("callerClaims", taken),
    answerBudget: claimName("answerBudget", taken),
    tokenExchange: claimName("tokenExchange", taken),
    environment: claimName("environment", taken),
    withEnvironment: claimName("withEnvironment", taken),
    hooks: claimName("hooks", taken),
    withHooks: claimName("withHooks", taken),
    hookedSend: claimName("hookedSend", taken),
  };
}
