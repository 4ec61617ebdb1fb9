import type { Command } from "commander";
import { runtimeFolder } from "../emit/shared/runtime-name.js";
import { CommandError, type ExitStatus, exitStatus } from "./exit.js";
import { sharedRuntime } from "./project.js";
import { count, examples, printRemark, printResult } from "./terminal.js";

interface TestOptions {
  readonly out: string;
  readonly install: boolean;
}

/** `mcpile test`: builds the generated servers and runs their tests. */
export function registerTest(program: Command): void {
  program
    .command("test")
    .summary("build the servers and run their tests")
    .description(
      "Installs the packages of the generated servers where they are missing, then builds each server, which type-checks " +
        "its handlers, and runs its tests: the examples of the manifest, and src/handlers/*.test.ts.",
    )
    .argument("[manifest...]", "paths or globs (default: manifests/*.yaml)")
    .option("--out <folder>", "folder that holds the servers' folders", "generated")
    .option("--no-install", "fail where packages are missing")
    .addHelpText(
      "after",
      examples(
        ["mcpile test", "every manifest in manifests/"],
        ["mcpile test manifests/dice.yaml --no-install", "one server, with the packages that are there"],
      ),
    )
    .action(async (patterns: string[], options: TestOptions) => {
      const status = await test(patterns, options);
      // An error in a manifest has set its own status.
      if (status !== undefined) process.exitCode = status;
    });
}

/** Undefined when a manifest has errors, which have been printed. */
async function test(patterns: readonly string[], options: TestOptions): Promise<ExitStatus | undefined> {
  const [{ findManifests }, { loadModels }, { normaliseFolder }] = await Promise.all([
    import("./manifests.js"),
    import("./models.js"),
    import("./paths.js"),
  ]);
  const models = await loadModels(await findManifests(patterns));
  if (models === undefined) return undefined;
  const parent = normaliseFolder(options.out);
  const folders = models.map(({ name }) => `${parent === "." ? "" : `${parent}/`}${name}`);
  const { canBuild, runTests } = await import("../dev/test-run.js");
  const absent = folders.filter((folder) => !canBuild(folder));
  if (absent.length > 0)
    throw new CommandError(`${absent.join(", ")} not found: run \`mcpile generate\` first`);
  const runtime = sharedRuntime();
  const prefix = parent === "." ? "" : `${parent}/`;
  const installed = runtime === undefined ? folders : [...folders, `${prefix}${runtimeFolder(runtime)}`];
  await preparePackages(installed, options.install);
  const failed: string[] = [];
  for (const folder of folders) {
    printRemark(`${folder}:`);
    const { good, output } = runTests(folder);
    printRemark(output.trimEnd());
    if (!good) failed.push(folder);
  }
  printResult(`${count(folders.length, "server")} tested: ${failed.length} failed`);
  for (const folder of failed) printResult(`failed  ${folder}`);
  return failed.length === 0 ? exitStatus.success : exitStatus.invalid;
}

/** Runs each command that installs missing packages once: servers in one workspace share it. */
async function preparePackages(folders: readonly string[], mayInstall: boolean): Promise<void> {
  const [{ installAdvice, installCommand, missingPackages, usesPlugAndPlay }, { install }] =
    await Promise.all([import("../dev/packages.js"), import("../dev/test-run.js")]);
  const lacking = folders.filter((folder) => missingPackages(folder).length > 0);
  const plugged = lacking.find(usesPlugAndPlay);
  if (plugged !== undefined)
    throw new CommandError(`packages of ${plugged} not found: ${installAdvice(plugged)}`);
  for (const command of new Set(lacking.map(installCommand))) {
    if (!mayInstall) {
      throw new CommandError(`packages of ${lacking.join(", ")} not found: run \`${command}\``);
    }
    printRemark(command);
    if (!install(command)) throw new CommandError(`\`${command}\` failed`);
  }
}
