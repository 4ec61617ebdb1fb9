import type { WriterFunction } from "ts-morph";
import { tsPropertyName, tsString } from "../../escape/typescript.js";
import { tsCommentLines } from "../../escape/typescript-comment.js";
import type { Json, JsonObject } from "../../json.js";
import type { ResourceModel } from "../../model/resource-model.js";
import type { ServerModel } from "../../model/server-model.js";
import { code, list, literal, object, property } from "../expressions.js";
import { resourceHandlerPath } from "../handler-path.js";
import { importOf } from "../imports.js";
import { constant, typeAlias } from "../statements.js";
import type { TypeScriptFile } from "../typescript-file.js";

/** `src/resources.ts`: the resources as the run-time code reads them. */
export function resourcesModule({ resources }: ServerModel, header: string): TypeScriptFile {
  const handled = resources.filter(({ contents }) => contents === undefined);
  const fixed = resources.filter(({ uri }) => uri !== undefined);
  const templates = resources.filter(({ uriTemplate }) => uriTemplate !== undefined);
  return {
    path: "src/resources.ts",
    header,
    imports: [
      ...handled.map(({ identifiers: { file, value } }) =>
        importOf(`./handlers/resources/${file}.js`, [`${value} as ${value}Handler`]),
      ),
      ...(handled.length === 0
        ? []
        : [
            importOf(
              "./resource-types.js",
              handled.map(({ identifiers }) => `${identifiers.type}Handler`),
              { types: true },
            ),
          ]),
      importOf("./runtime/resource.js", ["Resources"], { types: true }),
    ],
    statements: [
      constant(
        "resources",
        object([property("fixed", listOf(fixed)), property("templates", listOf(templates))]),
        { doc: ["In the order of the manifest."], type: "Resources" },
      ),
    ],
  };
}

function listOf(resources: readonly ResourceModel[]): WriterFunction {
  return resources.length === 0 ? code("[]") : list(resources.map(record));
}

function record(resource: ResourceModel): WriterFunction {
  const { uriTemplate, scopes, timeoutMs, contents, identifiers } = resource;
  const source =
    contents === undefined
      ? property("handler", code(`${identifiers.value}Handler satisfies ${identifiers.type}Handler`))
      : property("text", literal(contents));
  return object([
    property("listing", literal(listing(resource))),
    property("scopes", literal(scopes)),
    property("timeoutMs", literal(timeoutMs)),
    ...(uriTemplate === undefined ? [] : [property("variables", literal(rulesOf(resource)))]),
    property("source", object([source])),
  ]);
}

function listing(resource: ResourceModel): JsonObject {
  const { name, uri, uriTemplate, title, description, mimeType, annotations, size, icons } = resource;
  return {
    name,
    ...(uri !== undefined && { uri }),
    ...(uriTemplate !== undefined && { uriTemplate }),
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(mimeType !== undefined && { mimeType }),
    ...(annotations !== undefined && { annotations: data(annotations) }),
    // MCP has no size for a template.
    ...(size !== undefined && uri !== undefined && { size }),
    ...(icons !== undefined && { icons: icons.map(data) }),
  };
}

/** The members of a section that are set. */
function data(section: object): JsonObject {
  const entries: readonly (readonly [string, Json])[] = Object.entries(section);
  return Object.fromEntries(entries);
}

function rulesOf({ variables }: ResourceModel): JsonObject {
  return Object.fromEntries(
    [...variables].map(([name, { description: _, ...rules }]) => [name, data(rules)] as const),
  );
}

/** `src/resource-types.ts`: the types of the handlers of resources. */
export function resourceTypesModule(handled: readonly ResourceModel[], header: string): TypeScriptFile {
  return {
    path: "src/resource-types.ts",
    header,
    imports: [
      importOf("./runtime/context.js", ["ToolContext"], { types: true }),
      importOf("./runtime/resource.js", ["ResourceContents"], { types: true }),
    ],
    statements: handled.flatMap((resource) => {
      const { type } = resource.identifiers;
      return [
        typeAlias(`${type}Variables`, variablesType(resource)),
        typeAlias(
          `${type}Handler`,
          `(\n  variables: ${type}Variables,\n  context: ToolContext,\n) => ResourceContents | Promise<ResourceContents>`,
          docOf(resource),
        ),
      ];
    }),
  };
}

function variablesType({ variables }: ResourceModel): string {
  if (variables.size === 0) return "Readonly<Record<string, never>>";
  const members = [...variables].map(([name, { type, enum: values, description }]) => {
    const valueType =
      values === undefined ? (type === "integer" ? "number" : type) : values.map(tsString).join(" | ");
    const doc = description === undefined ? "" : `  /** ${tsCommentLines(description).join(" ")} */\n`;
    return `${doc}  readonly ${tsPropertyName(name)}: ${valueType};\n`;
  });
  return `{\n${members.join("")}}`;
}

/** `src/handlers/resources/<file>.ts`: the stub that the author replaces. Created once and never rewritten. */
export function resourceStub(resource: ResourceModel): TypeScriptFile {
  const { type, value } = resource.identifiers;
  const message = tsString(`not implemented: ${resource.name}`);
  return {
    path: resourceHandlerPath(resource),
    header: "",
    imports: [importOf("../../resource-types.js", [`${type}Handler`], { types: true })],
    statements: [
      constant(
        value,
        (writer) => {
          writer.write("async (_variables, _context) => ");
          writer.inlineBlock(() => writer.write(`throw new Error(${message});`).newLine());
        },
        { doc: docOf(resource), type: `${type}Handler` },
      ),
    ],
  };
}

function docOf({ name, title, description }: ResourceModel): readonly string[] {
  return tsCommentLines(description ?? title ?? name);
}
