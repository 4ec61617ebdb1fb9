import { tsLineComment } from "../escape/typescript-comment.js";
import type { ServerModel } from "../model/server-model.js";
import { hasContractTest } from "./contract-test.js";
import { handlerPaths } from "./handler-path.js";
import { renderLayout } from "./layout.js";
import type { Templates } from "./templates.js";

/** `build.mjs`: compiles the server, and runs its tests. */
export function emitBuildScript(header: string, templates: Templates): string {
  return renderLayout(templates, "build.mjs.hbs", { header: tsLineComment(header) });
}

/** Whether the server can have tests: examples of the manifest, or tests beside its handlers. */
export function canHaveTests(model: ServerModel): boolean {
  return hasContractTest(model) || handlerPaths(model).length > 0;
}
