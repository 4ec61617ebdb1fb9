import { hasErrors } from "../diagnostics/diagnostic.js";
import type { ServerModel } from "../model/server-model.js";
import { statusOf } from "./exit.js";
import { printDiagnostics } from "./print-diagnostics.js";
import { projectRules } from "./project.js";

/**
 * The models of manifests, for commands that write no server. Undefined when one has errors: they are printed and the exit
 * status is set. Warnings are for `mcpile lint`.
 */
export async function loadModels(paths: readonly string[]): Promise<readonly ServerModel[] | undefined> {
  const [{ loadManifest }, { readManifestFile }, { buildModel }, { projectForHosts }] = await Promise.all([
    import("../manifest/load.js"),
    import("./read-files.js"),
    import("../model/build.js"),
    import("../hosts/projection.js"),
  ]);
  const models: ServerModel[] = [];
  for (const path of paths) {
    const [loaded, problems] = loadManifest(path, readManifestFile, projectRules().project);
    const [model, more] = loaded === undefined ? [undefined, []] : buildModel(loaded);
    const errors = [...problems, ...more].filter((diagnostic) => diagnostic.severity === "error");
    if (model === undefined || hasErrors(errors)) {
      await printDiagnostics(errors);
      process.exitCode = statusOf(errors);
      return undefined;
    }
    models.push(projectForHosts(model)[0]);
  }
  return models;
}
