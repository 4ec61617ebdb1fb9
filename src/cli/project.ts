import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { Command } from "commander";
import type { SharedRuntime } from "../emit/shared/runtime-name.js";
import type { LoadedProject } from "../manifest/project.js";
import type { ProjectRules } from "../manifest/project-rules.js";
import { defaultRuntimePackage } from "../package-versions.js";
import { CommandError, exitStatus } from "./exit.js";
import { defaultManifests, useManifests } from "./manifests.js";
import { withSlashes } from "./paths.js";

const fileName = "mcpile.yaml";

let shared: SharedRuntime | undefined;
let rules: ProjectRules | undefined;

/** The runtime that the servers of this command share; undefined where each has its own. */
export function sharedRuntime(): SharedRuntime | undefined {
  return shared;
}

/** The rules of this command's project for its manifests, as an input of the stages. */
export function projectRules(): { readonly project?: ProjectRules; readonly runtime?: SharedRuntime } {
  return {
    ...(rules !== undefined && { project: rules }),
    ...(shared !== undefined && { runtime: shared }),
  };
}

/**
 * Takes over what `mcpile.yaml` says for a command: the manifests and the folder of the servers where its words name none,
 * and the runtime. Throws `CommandError` where the file has errors, after they were printed.
 */
export async function useProject(command: Command, reads: boolean): Promise<void> {
  shared = undefined;
  rules = undefined;
  useManifests([defaultManifests]);
  const path = reads ? findProject() : undefined;
  const { settings, rules: said } = path === undefined ? {} : await readProject(path);
  rules = said;
  if (path !== undefined && settings !== undefined) {
    const below = (inner: string) => withSlashes(join(dirname(path), inner));
    useManifests(settings.manifests.map(below));
    if (command.getOptionValueSource("out") === "default") {
      command.setOptionValueWithSource("out", below(settings.out), "config");
    }
  }
  const kind: unknown = command.getOptionValue("runtime") ?? settings?.runtime;
  if (kind === "shared") {
    const { packageManagerOf } = await import("../dev/package-manager.js");
    const folder = resolve(path === undefined ? "." : dirname(path));
    shared = {
      packageName: settings?.runtimePackage ?? defaultRuntimePackage,
      packageManager: settings?.packageManager ?? packageManagerOf(folder).name,
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

async function readProject(path: string): Promise<Partial<LoadedProject>> {
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
