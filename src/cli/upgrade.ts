import { type Command, Option } from "commander";
import type { Plan } from "../output/plan.js";
import type { Writer } from "../output/written-by.js";
import { type ExitStatus, exitStatus, statusOf } from "./exit.js";
import { count, examples, printRemark, printResult } from "./terminal.js";

interface UpgradeOptions {
  readonly out: string;
  readonly dryRun: boolean;
  readonly force: boolean;
}

/** `mcpile upgrade`: every server as this version writes it, with a summary for reviewers. */
export function registerUpgrade(program: Command): void {
  program
    .command("upgrade")
    .summary("regenerate every server after an update of mcpile, with a summary for reviewers")
    .description(
      "Regenerates every server of the project as this version of mcpile writes it, all of them or none, and prints a summary " +
        "in Markdown: the versions, what changed in the templates, and the files of each server. Handlers are not touched.",
    )
    .option("--out <folder>", "folder that holds the servers' folders", "generated")
    .addOption(new Option("--dry-run", "print the summary and write nothing").default(false))
    .option("--force", "overwrite generated files that were changed by hand", false)
    .addHelpText(
      "after",
      examples(
        ["npm install --save-dev mcpile@latest && npx mcpile upgrade", "update mcpile and the servers"],
        ["mcpile upgrade --dry-run", "what an upgrade would change"],
        ["mcpile upgrade > upgrade.md", "for the text of a pull request"],
      ),
    )
    .action(async (options: UpgradeOptions) => {
      process.exitCode = await upgrade(options);
    });
}

async function upgrade({ out, dryRun, force }: UpgradeOptions): Promise<ExitStatus> {
  const [{ compileArguments, writeServers }, { printDiagnostics }, summary, { readTemplateChanges }] =
    await Promise.all([
      import("./servers.js"),
      import("./print-diagnostics.js"),
      import("../output/upgrade-summary.js"),
      import("../output/template-changes.js"),
    ]);
  const { templateChangesText } = await import("../templates.js");
  // Locks are not asked whether something changed: everything is compiled.
  const { servers, diagnostics } = await compileArguments([], { out });
  await printDiagnostics(diagnostics);
  if (servers === undefined) return statusOf(diagnostics);

  const planned = await writeServers(servers, { out, force, dryRun: true });
  const plans = planned.applied.map(({ plan }) => plan);
  const [first] = plans;
  const handEdited = plans.filter(({ changes }) => changes.some(({ kind }) => kind === "conflict"));
  const problems = [
    ...planned.obstacles,
    ...(await writtenByNewer(plans)),
    ...handEdited.flatMap(({ notices }) => notices),
  ];
  if (first === undefined || problems.length > 0) {
    await printDiagnostics(problems);
    printRemark("Nothing was written.");
    return exitStatus.usage;
  }
  const now: Writer = first.output;
  const folders = summary.upgradedFolders(plans);
  if (folders.length === 0) {
    printRemark(`${count(servers.length, "server")} up to date: mcpile ${now.generator} wrote them`);
    return exitStatus.success;
  }
  const text = summary.upgradeSummary(folders, readTemplateChanges(templateChangesText()), now);
  const { applied, obstacles } = await writeServers(servers, { out, force, dryRun });
  const failures = [...obstacles, ...applied.flatMap((done) => done.problems)];
  if (failures.length > 0) {
    await printDiagnostics(failures);
    return exitStatus.usage;
  }
  printResult(text);
  const { packageManagerOf } = await import("../dev/package-manager.js");
  const { run } = packageManagerOf(process.cwd());
  printRemark(dryRun ? "\nNothing was written." : `\n${nextStep(plans, run)}`);
  return exitStatus.success;
}

/** Servers that a newer mcpile wrote: an upgrade does not take them back. */
async function writtenByNewer(plans: readonly Plan[]) {
  const [{ report }, { writtenBy }, { isNewer }] = await Promise.all([
    import("../diagnostics/report.js"),
    import("../output/written-by.js"),
    import("../output/template-changes.js"),
  ]);
  return plans.flatMap(({ output, previous }) => {
    const writer = previous && writtenBy(output.folder, previous);
    return writer !== undefined && isNewer(writer.generator, output.generator)
      ? [
          report(
            "written-by-newer",
            `\`${output.folder}\` was written by mcpile ${writer.generator}, and this is ${output.generator}`,
            { help: `update mcpile to ${writer.generator} or later` },
          ),
        ]
      : [];
  });
}

/** @param run Put before the name of an installed program. */
function nextStep(plans: readonly Plan[], run: string): string {
  const packages = plans.some(({ changes }) =>
    changes.some(({ kind, path }) => kind === "update" && path === "package.json"),
  );
  const install = packages ? "install the packages, " : "";
  return `Next: ${install}review the difference, run \`${run} mcpile test\`, and commit everything with this summary.`;
}
