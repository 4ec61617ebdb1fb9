import type { ServerModel, ToolModel } from "../model/server-model.js";
import { tsCommentLines } from "./escape/typescript-comment.js";
import { toolDoc } from "./tool-doc.js";
import { type Declaration, importOf, type TypeScriptFile } from "./typescript-file.js";

/** A named type, as `declareTypes` (`src/schema`) gives it. */
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
  const untyped = model.tools.some((tool) => tool.output === undefined);
  return {
    path: "src/types.ts",
    header,
    imports: [
      ...(untyped ? [importOf("./runtime/content.js", ["UntypedOutput"], { types: true })] : []),
      ...(model.tools.some((tool) => tool.http === undefined)
        ? [importOf("./runtime/context.js", ["ToolContext"], { types: true })]
        : []),
    ],
    declarations: [
      ...types.map((type) => ({
        doc: tsCommentLines(type.doc.join("\n")),
        // A long union begins on the next line.
        code: `export type ${type.name} =${type.type.startsWith("\n") ? "" : " "}${type.type};`,
      })),
      ...model.tools.flatMap((tool) => [
        ...untypedOutput(tool, types),
        ...(tool.http === undefined ? [handlerType(tool)] : []),
      ]),
    ],
  };
}

/** The output type of a tool without an output schema. */
function untypedOutput(
  { identifiers, output }: ToolModel,
  types: readonly TypeDeclaration[],
): readonly Declaration[] {
  const name = `${identifiers.type}Output`;
  if (output !== undefined || types.some((type) => type.name === name)) return [];
  return [{ code: `export type ${name} = UntypedOutput;` }];
}

function handlerType(tool: ToolModel): Declaration {
  const { type } = tool.identifiers;
  return {
    doc: toolDoc(tool),
    code:
      `export type ${type}Handler = (\n  input: ${type}Input,\n  context: ToolContext,\n` +
      `) => ${type}Output | Promise<${type}Output>;`,
  };
}
