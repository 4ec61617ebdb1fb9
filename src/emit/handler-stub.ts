import { tsString } from "../escape/typescript.js";
import type { ToolModel } from "../model/server-model.js";
import { handlerPath } from "./handler-path.js";
import { importOf } from "./imports.js";
import { constant } from "./statements.js";
import { toolDoc } from "./tool-doc.js";
import type { TypeScriptFile } from "./typescript-file.js";

/** `src/handlers/<file>.ts`: the stub that the author replaces by the implementation of a tool. Created once and never rewritten. */
export function handlerStub(tool: ToolModel): TypeScriptFile {
  const { type, value } = tool.identifiers;
  const message = tsString(`not implemented: ${tool.name}`);
  return {
    path: handlerPath(tool),
    header: "",
    imports: [importOf("../types.js", [`${type}Handler`], { types: true })],
    statements: [
      constant(
        value,
        (writer) => {
          writer.write("async (_input, _context) => ");
          writer.inlineBlock(() => writer.write(`throw new Error(${message});`).newLine());
        },
        { doc: toolDoc(tool), type: `${type}Handler` },
      ),
    ],
  };
}
