import type { Command } from "commander";
import type { Plan } from "../output/plan.js";
import { type ExitStatus, exitStatus, statusOf } from "./exit.js";
import { count, examples, printRemark, printResult } from "./terminal.js";

interface GenerateOptions {
  readonly out: string;
  readonly dryRun: boolean;
  readonly force: boolean;
}

export function registerGenerate(program: Command): void {
  program
    .command("generate")
    .summary("write the servers of the manifests")
    .description(
      "Validates and compiles manifests and writes each server to <out>/<server.name>/.\n" +
        "Handlers (src/handlers) are made once and never written again.",
    )
    .argument("[manifest...]", "paths or globs (default: manifests/*.yaml)")
    .option("--out <folder>", "folder that holds the servers' folders", "generated")
    .option("--dry-run", "show what would be written, and write nothing", false)
    .option("--force", "overwrite generated files that were changed by hand", false)
    .addHelpText(
      "after",
      examples(
        ["mcpile generate", "every manifest in manifests/"],
        ["mcpile generate manifests/dice.yaml --out servers", "one manifest, elsewhere"],
        ["mcpile generate --dry-run", "only say what would change"],
      ),
    )
    .action(async (patterns: string[], options: GenerateOptions) => {
      process.exitCode = await generate(patterns, options);
    });
}

/** Plans every server before it writes the first, so that a problem with one leaves all of them as they are. */
async function generate(patterns: readonly string[], options: GenerateOptions): Promise<ExitStatus> {
  const { compileArguments, outputOf } = await import("./servers.js");
  const { plan } = await import("../output/plan.js");
  const { printDiagnostics } = await import("./print-diagnostics.js");

  const { servers, diagnostics } = await compileArguments(patterns);
  await printDiagnostics(diagnostics);
  if (servers === undefined) return statusOf(diagnostics);

  const plans = servers.map((server) => plan(outputOf(server, options.out), { force: options.force }));
  const obstacles = plans.flatMap((planned) => planned.obstacles);
  if (obstacles.length > 0) {
    await printDiagnostics(obstacles);
    printRemark("Nothing was written.");
    return exitStatus.usage;
  }
  let status: ExitStatus = exitStatus.success;
  const { apply } = await import("../output/apply.js");
  for (const planned of plans) {
    const { plan: done, problems } = options.dryRun ? { plan: planned, problems: [] } : await apply(planned);
    await printDiagnostics([...problems, ...done.notices]);
    if (problems.length > 0 || done.changes.some((change) => change.kind === "conflict"))
      status = exitStatus.usage;
    if (problems.length > 0) printRemark(`\`${done.output.folder}\` was left as it was.`);
    else report(done, options.dryRun);
  }
  return status;
}

/** One line a changed file, then a line for the server. Of a new server only what its author has to write is listed. */
function report({ changes, output, previous }: Plan, dryRun: boolean): void {
  const verbs = dryRun
    ? { create: "would create", update: "would update", delete: "would delete" }
    : { create: "created", update: "updated", delete: "deleted" };
  const lines: string[] = [];
  let changed = 0;
  for (const change of changes) {
    if (change.kind === "keep" || change.kind === "conflict") continue;
    changed++;
    const ofInterest = previous !== undefined || (change.kind === "create" && change.owner === "user");
    if (ofInterest) lines.push(`${verbs[change.kind]} ${output.folder}/${change.path}`);
  }
  if (lines.length > 0) printResult(lines.join("\n"));
  printRemark(
    changed === 0
      ? `${output.folder}: up to date`
      : `${output.folder}: ${count(changed, "file")} ${dryRun ? "to write" : "written"}, ${changes.length - changed} kept`,
  );
}
