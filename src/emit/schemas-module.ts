import { isJsonObject, type JsonSchema } from "../json.js";
import type { NamedSchema, ServerModel, ToolModel } from "../model/server-model.js";
import { literal } from "./expressions.js";
import { importOf } from "./imports.js";
import { constant, type Statement } from "./statements.js";
import type { TypeScriptFile } from "./typescript-file.js";

/** `src/schemas.ts`: the schemas that tools share, as `tools/list` shows them. Undefined when tools share none. */
export function schemasModule(model: ServerModel, header: string): TypeScriptFile | undefined {
  const used = new Set(
    model.tools.flatMap(listedSchemas).flatMap((schema) => sharedDefinitions(schema, model)),
  );
  const definitions = [...model.definitions.values()].filter((definition) => used.has(definition));
  if (definitions.length === 0) return undefined;
  const objects = definitions.some((definition) => typeof definition.schema !== "boolean");
  return {
    path: "src/schemas.ts",
    header,
    imports: objects ? [importOf("./runtime/tool.js", ["JsonObject"], { types: true })] : [],
    statements: definitions.map(statement),
  };
}

function statement({ typeName, schema }: NamedSchema): Statement {
  const type = typeof schema === "boolean" ? "boolean" : "JsonObject";
  return constant(typeName, literal(schema), { type });
}

/** Whether the listing of any tool imports its `$defs` from `schemas.ts`. */
export function usesDefinitions(model: ServerModel): boolean {
  return model.tools.flatMap(listedSchemas).some((schema) => sharedDefinitions(schema, model).length > 0);
}

/** The shared `$defs` of a listed schema, in its order; empty unless all of them are shared: some may only have the name of a shared one. */
export function sharedDefinitions(schema: JsonSchema, model: ServerModel): readonly NamedSchema[] {
  const definitions = isJsonObject(schema) ? schema["$defs"] : undefined;
  if (!isJsonObject(definitions)) return [];
  const shared = Object.entries(definitions).flatMap(([name, written]) => {
    const definition = model.definitions.get(name);
    return definition?.schema === written ? [definition] : [];
  });
  return shared.length === Object.keys(definitions).length ? shared : [];
}

/** The schemas that `tools/list` shows of a tool in one protocol revision or another. */
export function listedSchemas({ input, output }: ToolModel): readonly JsonSchema[] {
  return [input.listed, output?.listed, output?.legacy?.listed].filter((schema) => schema !== undefined);
}
