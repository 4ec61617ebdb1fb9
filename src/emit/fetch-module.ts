import type { ServerModel } from "../model/server-model.js";
import { call, code, type Member, object, property } from "./expressions.js";
import { authorParts } from "./hooks-module.js";
import { importOf, namespaceImportOf } from "./imports.js";
import {
  askingImports,
  confirms,
  erasOf,
  exchangesTokens,
  preparesTools,
  redisOf,
  sdkModule,
} from "./main-module.js";
import { methodImports, methodsOf } from "./method-features.js";
import { constant, defaultExport } from "./statements.js";
import type { TypeScriptFile } from "./typescript-file.js";

/**
 * `src/fetch.ts`: the server as a web-standard function. Unlike `main.ts` it imports all parts statically: a bundle
 * contains them anyway, and in a worker one request must not await a promise that another request created.
 */
export function fetchModule(model: ServerModel, header: string): TypeScriptFile {
  const author = authorParts(model);
  const parts: readonly Member[] = [
    { variable: "settings" },
    { variable: "tools" },
    property("sdk", code("async () => sdk")),
    ...(model.directDispatch ? [property("direct", call("webDirect", erasOf(model)))] : []),
    ...(preparesTools(model) ? [property("prepare", code("prepareTools"))] : []),
    ...methodsOf(model),
    ...(model.auth === undefined ? [] : [property("auth", code("async () => auth"))]),
    ...(exchangesTokens(model) ? [property("keepToken", code("keepToken"))] : []),
    ...redisOf(model),
    ...author.members,
    ...(confirms(model) ? [property("asking", code("startAsking"))] : []),
    // The types of Node.js 20 do not have `import.meta.main`.
    property("main", code('Reflect.get(import.meta, "main") === true')),
  ];
  return {
    path: "src/fetch.ts",
    header,
    imports: [
      ...author.imports,
      ...(model.auth === undefined ? [] : [namespaceImportOf("./runtime/auth/access.js", "auth")]),
      ...askingImports(model),
      ...(exchangesTokens(model) ? [importOf("./runtime/calls/caller-token.js", ["keepToken"])] : []),
      ...(preparesTools(model) ? [importOf("./runtime/calls/prepare.js", ["prepareTools"])] : []),
      ...(model.directDispatch ? [importOf("./runtime/fetch/direct-web.js", ["webDirect"])] : []),
      importOf("./runtime/fetch/fetch.js", ["createFetch"]),
      ...methodImports(model),
      namespaceImportOf(sdkModule(model), "sdk"),
      importOf("./settings.js", ["settings"]),
      importOf("./tools.js", ["tools"]),
    ],
    statements: [
      constant("fetch", call("createFetch", object(parts)), {
        doc: ["Answers a request to the server. For runtimes that listen for requests themselves."],
      }),
      defaultExport(code("{ fetch }")),
    ],
  };
}
