import type { NamedSchema, ServerModel } from "../model/server-model.js";
import { tsValue } from "./escape/typescript.js";
import { type Declaration, importOf, type TypeScriptFile } from "./typescript-file.js";

/** `src/schemas.ts`: the schemas that tools share, as `tools/list` shows them. Undefined where there are none. */
export function schemasModule(model: ServerModel, header: string): TypeScriptFile | undefined {
  const definitions = [...model.definitions.values()];
  if (definitions.length === 0) return undefined;
  const objects = definitions.some((definition) => typeof definition.schema !== "boolean");
  return {
    path: "src/schemas.ts",
    header,
    imports: objects ? [importOf("./runtime/tool.js", ["JsonObject"], { types: true })] : [],
    declarations: definitions.map(declaration),
  };
}

function declaration({ typeName, schema }: NamedSchema): Declaration {
  const type = typeof schema === "boolean" ? "boolean" : "JsonObject";
  return { code: `export const ${typeName}: ${type} = ${tsValue(schema)};` };
}
