import type { ServerModel, ToolModel } from "../model/server-model.js";
import { hasSettings } from "./environment-module.js";
import { importOf } from "./imports.js";
import { type Statement, typeAlias } from "./statements.js";
import { toolDoc } from "./tool-doc.js";
import { toolKey } from "./tool-key.js";
import type { TypeScriptFile } from "./typescript-file.js";

/** Types that stand together, as `declareTypes` (`src/schema`) returns them. */
export interface TypeGroup {
  readonly names: readonly string[];
  /** Different where a declaration differs. */
  readonly key: () => string;
  readonly declarations: () => readonly TypeDeclaration[];
}

/** A named type. */
export interface TypeDeclaration {
  readonly name: string;
  /** A TypeScript type expression. */
  readonly type: string;
  /** Lines of its doc comment, not escaped. */
  readonly doc: readonly string[];
}

/** `src/types.ts`: the manifest's types, and the type of each tool's handler. */
export function typesModule(model: ServerModel, types: readonly TypeGroup[], header: string): TypeScriptFile {
  const handled = model.tools.some((tool) => tool.http === undefined);
  const context = hasSettings(model) ? "HandlerContext" : "ToolContext";
  const typed = new Set(types.flatMap(({ names }) => names));
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
      ...types.map(({ key, declarations }) => ({
        inputs: () => ["types.ts", key()],
        make: () => declarations().map(({ name, type, doc }) => typeAlias(name, type, doc)),
      })),
      ...model.tools.map((tool) => {
        const isUntyped = tool.output === undefined && !typed.has(outputType(tool));
        return {
          inputs: () => ["handler type", toolKey(tool), context, String(isUntyped)],
          make: () => [
            ...(isUntyped ? [typeAlias(outputType(tool), "UntypedOutput")] : []),
            ...(tool.http === undefined ? [handlerType(tool, context)] : []),
          ],
        };
      }),
    ],
  };
}

function outputType({ identifiers }: ToolModel): string {
  return `${identifiers.type}Output`;
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
