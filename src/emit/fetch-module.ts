import type { ServerModel } from "../model/server-model.js";
import { erasOf, hasHttpTools, redisOf } from "./main-module.js";
import { importOf, namespaceImportOf, type TypeScriptFile } from "./typescript-file.js";

/**
 * `src/fetch.ts`: the server as a web-standard function. Unlike `main.ts` it loads all parts at once: bundles hold them
 * anyway, and a worker must not wait in one request for what another began.
 */
export function fetchModule(model: ServerModel, header: string): TypeScriptFile {
  const parts = [
    "settings",
    "tools",
    "sdk: async () => sdk",
    ...(model.directDispatch ? [`direct: webDirect(${erasOf(model)})`] : []),
    ...(hasHttpTools(model) ? ["prepare: prepareTools"] : []),
    ...(model.auth === undefined ? [] : ["auth: async () => auth"]),
    ...redisOf(model),
    // No type that the server has knows it.
    'main: Reflect.get(import.meta, "main") === true',
  ];
  return {
    path: "src/fetch.ts",
    header,
    imports: [
      ...(model.auth === undefined ? [] : [namespaceImportOf("./runtime/auth/access.js", "auth")]),
      ...(hasHttpTools(model) ? [importOf("./runtime/calls/prepare.js", ["prepareTools"])] : []),
      ...(model.directDispatch ? [importOf("./runtime/fetch/direct-web.js", ["webDirect"])] : []),
      importOf("./runtime/fetch/fetch.js", ["createFetch"]),
      namespaceImportOf(`./runtime/protocol/sdk-${model.sdk}.js`, "sdk"),
      importOf("./settings.js", ["settings"]),
      importOf("./tools.js", ["tools"]),
    ],
    declarations: [
      {
        doc: ["Answers a request to the server, in runtimes that listen themselves."],
        code: `export const fetch = createFetch({\n${parts.map((part) => `  ${part},\n`).join("")}});`,
      },
      { code: "export default { fetch };" },
    ],
  };
}
