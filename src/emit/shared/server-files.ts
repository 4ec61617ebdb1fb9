import { tsLineComment } from "../../escape/typescript-comment.js";
import type { GeneratedFile } from "../file-set.js";
import { renderLayout } from "../layout.js";
import type { Templates } from "../templates.js";
import { runtimeFolder, type SharedRuntime } from "./runtime-name.js";
import { handlerModules } from "./shared-runtime.js";

/** `src/runtime/<name>.ts` of a server with a shared runtime: what its handlers import, from the package. */
export function handlerReexports(runtime: SharedRuntime, header: string): readonly GeneratedFile[] {
  return handlerModules.map((name) => ({
    path: `src/runtime/${name}.ts`,
    text: `${tsLineComment(header)}\nexport * from "${runtime.packageName}/${name}.js";\n`,
    owner: "generated",
  }));
}

/** `build.mjs` of a server with a shared runtime. */
export function sharedBuildScript(runtime: SharedRuntime, header: string, templates: Templates): string {
  return renderLayout(templates, "shared/build-server.mjs.hbs", {
    header: tsLineComment(header),
    folder: runtimeFolder(runtime),
  });
}
