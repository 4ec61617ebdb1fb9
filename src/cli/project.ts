import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Command } from "commander";
import type { SharedRuntime } from "../emit/shared/runtime-name.js";
import { defaultRuntimePackage } from "../package-versions.js";
import { CommandError, exitStatus } from "./exit.js";
import { defaultManifests, useManifests } from "./manifests.js";
import { withSlashes } from "./paths.js";

const fileName = "mcpile.yaml";

let shared: SharedRuntime | undefined;

/** The runtime that the servers of this command share; undefined where each has its own. */
export function sharedRuntime(): SharedRuntime | undefined {
  return shared;
}

/**
 * Takes over what `mcpile.yaml` says for a command: the manifests and the folder of the servers where its words name none,
 * and the runtime. Throws `CommandError` where the file has errors, after they were printed.
 */
export async function useProject(command: Command, reads: boolean): Promise<void> {
  shared = undefined;
  useManifests([defaultManifests]);
  const path = reads ? findProject() : undefined;
  const project = path === undefined ? undefined : await readProject(path);
  if (path !== undefined && project !== undefined) {
    const below = (inner: string) => withSlashes(join(dirname(path), inner));
    useManifests(project.manifests.map(below));
    if (command.getOptionValueSource("out") === "default") {
      command.setOptionValueWithSource("out", below(project.out), "config");
    }
  }
  const kind: unknown = command.getOptionValue("runtime") ?? project?.runtime;
  if (kind === "shared") {
    shared = {
      packageName: project?.runtimePackage ?? defaultRuntimePackage,
      packageManager: project?.packageManager ?? "npm",
    };
  }
}

/** The nearest `mcpile.yaml` from the working directory upwards, not beyond its repository. Relative to the working directory. */
function findProject(): string | undefined {
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    const path = join(folder, fileName);
    if (existsSync(path)) return withSlashes(relative(process.cwd(), path));
    if (existsSync(join(folder, ".git")) || dirname(folder) === folder) return undefined;
  }
}

async function readProject(path: string) {
  const [{ loadProject }, { readManifestFile }, { printDiagnostics }] = await Promise.all([
    import("../manifest/project.js"),
    import("./read-files.js"),
    import("./print-diagnostics.js"),
  ]);
  const [project, diagnostics] = loadProject(path, readManifestFile);
  await printDiagnostics(diagnostics);
  if (project === undefined) throw new CommandError(`\`${path}\` has errors`, exitStatus.invalid);
  return project;
}
