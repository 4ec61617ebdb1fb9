import { type Command, Option } from "commander";
import type { Plan } from "../output/plan.js";
import { type ExitStatus, exitStatus, statusOf } from "./exit.js";
import { formatterAdvice } from "./formatters.js";
import { normaliseFolder } from "./paths.js";
import { count, examples, printRemark, printResult } from "./terminal.js";

interface GenerateOptions {
  readonly out: string;
  readonly watch: boolean;
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly cache: boolean;
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
    .option("--watch", "go on: write again whenever a manifest or a file it refers to changes", false)
    .addOption(
      new Option("--dry-run", "show what would be written, and write nothing")
        .default(false)
        .conflicts("watch"),
    )
    .option("--force", "overwrite generated files that were changed by hand", false)
    .option("--no-cache", "make everything again, whatever earlier runs remember")
    .addHelpText(
      "after",
      examples(
        ["mcpile generate", "every manifest in manifests/"],
        ["mcpile generate manifests/dice.yaml --out servers", "one manifest, elsewhere"],
        ["mcpile generate --dry-run", "only say what would change"],
        ["mcpile generate --watch", "until Ctrl-C"],
      ),
    )
    .action(async (patterns: string[], options: GenerateOptions) => {
      if (options.watch) {
        const { watchManifests } = await import("./watch.js");
        await watchManifests(patterns, options);
      } else process.exitCode = await generate(patterns, options);
    });
}

async function generate(patterns: readonly string[], options: GenerateOptions): Promise<ExitStatus> {
  const { compileArguments, memoriesOf, writeServers } = await import("./servers.js");
  const { printDiagnostics } = await import("./print-diagnostics.js");
  const { hasFormatted } = await import("../output/plan.js");

  const memories = memoriesOf(options);
  const { servers, diagnostics } = await compileArguments(patterns, {
    out: options.out,
    trustLocks: options.cache,
    memories,
  });
  if (!options.dryRun) memories?.endRun();
  await printDiagnostics(diagnostics);
  if (servers === undefined) return statusOf(diagnostics);

  const { applied, obstacles } = await writeServers(servers, options);
  if (obstacles.length > 0) {
    await printDiagnostics(obstacles);
    printRemark("Nothing was written.");
    return exitStatus.usage;
  }
  let status: ExitStatus = exitStatus.success;
  for (const { plan: done, problems } of applied) {
    await printDiagnostics([...problems, ...done.notices]);
    if (problems.length > 0 || done.changes.some((change) => change.kind === "conflict"))
      status = exitStatus.usage;
    if (problems.length > 0) printRemark(`\`${done.output.folder}\` was left as it was.`);
    else report(done, options.dryRun);
  }
  if (applied.some(({ plan }) => hasFormatted(plan)))
    printRemark(formatterAdvice(normaliseFolder(options.out)));
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
  const conflicts = changes.filter((change) => change.kind === "conflict").length;
  printRemark(
    changed === 0
      ? `${output.folder}: ${conflicts === 0 ? "up to date" : `nothing to write but ${count(conflicts, "file")} changed by hand`}`
      : `${output.folder}: ${count(changed, "file")} ${dryRun ? "to write" : "written"}, ${changes.length - changed} kept`,
  );
}
