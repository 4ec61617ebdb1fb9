import type { ServerModel, ToolModel } from "../model/server-model.js";
import { hasSettings } from "./environment-module.js";
import { type Statement, typeAlias } from "./statements.js";
import { toolDoc } from "./tool-doc.js";
import { importOf, type TypeScriptFile } from "./typescript-file.js";

/** A named type, as `declareTypes` (`src/schema`) returns it. */
export interface TypeDeclaration {
  readonly name: string;
  /** A TypeScript type expression. */
  readonly type: string;
  /** Lines of its doc comment, not escaped. */
  readonly doc: readonly string[];
}

/** `src/types.ts`: the manifest's types, and the type of each tool's handler. */
export function typesModule(
  model: ServerModel,
  types: readonly TypeDeclaration[],
  header: string,
): TypeScriptFile {
  const handled = model.tools.some((tool) => tool.http === undefined);
  const context = hasSettings(model) ? "HandlerContext" : "ToolContext";
  const untyped = model.tools.some((tool) => tool.output === undefined);
  return {
    path: "src/types.ts",
    header,
    imports: [
      ...(handled && hasSettings(model) ? [importOf("./environment.js", [context], { types: true })] : []),
      ...(untyped ? [importOf("./runtime/content.js", ["UntypedOutput"], { types: true })] : []),
      ...(handled && !hasSettings(model)
        ? [importOf("./runtime/context.js", [context], { types: true })]
        : []),
    ],
    statements: [
      ...types.map(({ name, type, doc }) => typeAlias(name, type, doc)),
      ...model.tools.flatMap((tool) => [
        ...untypedOutput(tool, types),
        ...(tool.http === undefined ? [handlerType(tool, context)] : []),
      ]),
    ],
  };
}

/** The output type of a tool without an output schema. */
function untypedOutput(
  { identifiers, output }: ToolModel,
  types: readonly TypeDeclaration[],
): readonly Statement[] {
  const name = `${identifiers.type}Output`;
  if (output !== undefined || types.some((type) => type.name === name)) return [];
  return [typeAlias(name, "UntypedOutput")];
}

function handlerType(tool: ToolModel, context: string): Statement {
  const { type } = tool.identifiers;
  const given = tool.answers === undefined ? context : `${context} & { readonly answers: ${type}Answers }`;
  return typeAlias(
    `${type}Handler`,
    `(\n  input: ${type}Input,\n  context: ${given},\n) => ${type}Output | Promise<${type}Output>`,
    toolDoc(tool),
  );
}
