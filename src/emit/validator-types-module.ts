import type { ServerModel } from "../model/server-model.js";
import { importOf } from "./imports.js";
import { declaredConstant } from "./statements.js";
import type { TypeScriptFile } from "./typescript-file.js";

/** `src/validators.d.ts`: the types of `validators.js`, for programs without `allowJs`. */
export function validatorTypesModule({ tools }: ServerModel, header: string): TypeScriptFile {
  const names = tools.flatMap(({ identifiers: { value }, output, answers }) => [
    `${value}Input`,
    ...(output === undefined ? [] : [`${value}Output`]),
    ...(answers === undefined ? [] : [`${value}Answers`]),
  ]);
  return {
    path: "src/validators.d.ts",
    header,
    imports: [importOf("./runtime/tool.js", ["Validator"], { types: true })],
    statements: names.map((name) => declaredConstant(name, "Validator")),
  };
}
