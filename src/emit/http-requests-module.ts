import type { Json } from "../json.js";
import type { ServerModel } from "../model/server-model.js";
import { literal } from "./expressions.js";
import { importOf } from "./imports.js";
import { constant } from "./statements.js";
import { toolDoc } from "./tool-doc.js";
import type { TypeScriptFile } from "./typescript-file.js";

/** `src/http-requests.ts`: the requests of the HTTP tools. Undefined when there are no HTTP tools. */
export function httpRequestsModule(model: ServerModel, header: string): TypeScriptFile | undefined {
  const statements = model.tools.flatMap((tool) =>
    tool.http === undefined
      ? []
      : [
          constant(tool.identifiers.value, literal(plain(tool.http)), {
            doc: toolDoc(tool),
            type: "HttpRequest",
          }),
        ],
  );
  if (statements.length === 0) return undefined;
  return {
    path: "src/http-requests.ts",
    header,
    imports: [importOf("./runtime/http-tools/request.js", ["HttpRequest"], { types: true })],
    statements,
  };
}

/** A section of the manifest as JSON. Its interface types are not assignable to `Json`. */
function plain(section: object): Json {
  return JSON.parse(JSON.stringify(section));
}
