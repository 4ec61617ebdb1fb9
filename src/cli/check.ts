import { type Command, Option } from "commander";
import { type Format, formats } from "../diagnostics/render.js";
import type { Finding } from "../output/check.js";
import { type ExitStatus, exitStatus, statusOf } from "./exit.js";
import { count, examples, printRemark, printResult } from "./terminal.js";

interface CheckOptions {
  readonly out: string;
  readonly diff: boolean;
  readonly staged: boolean;
  readonly format: Format;
}

export function registerCheck(program: Command): void {
  program
    .command("check")
    .summary("fail when the written servers are out of date")
    .description(
      "Does everything that `generate` would do but writes nothing, and lists the files that differ: " +
        "missing, modified (and why), orphaned and unexpected ones. Exits 3 when there are any.",
    )
    .argument("[manifest...]", "paths or globs (default: manifests/*.yaml)")
    .option("--out <folder>", "folder that holds the servers' folders", "generated")
    .option("--diff", "show what `generate` would change, as a unified diff", false)
    .option("--staged", "check what is staged for a commit, for a pre-commit hook", false)
    .addOption(new Option("--format <format>", "how to report").choices(formats).default("text"))
    .addHelpText(
      "after",
      examples(
        ["mcpile check", "every manifest in manifests/, and nothing else in generated/"],
        ["mcpile check --diff", "with what would change"],
        ["mcpile check --format github", "as annotations of a pull request"],
      ),
    )
    .action(async (patterns: string[], options: CheckOptions) => {
      const { withStagedFiles } = await import("./staged.js");
      const run = () => check(patterns, options);
      process.exitCode = options.staged ? await withStagedFiles(options.out, run) : await run();
    });
}

async function check(patterns: readonly string[], options: CheckOptions): Promise<ExitStatus> {
  const [{ compileArguments, outputOf }, { normaliseFolder }] = await Promise.all([
    import("./servers.js"),
    import("./paths.js"),
  ]);
  const { plan } = await import("../output/plan.js");
  const { check: compare, findOrphanedServers } = await import("../output/check.js");
  const { printDiagnostics } = await import("./print-diagnostics.js");

  // A lock can be edited along with the files that it lists: what judges other people's changes compiles.
  const trusted = process.env["CI"] || options.staged ? undefined : options.out;
  const { servers, diagnostics } = await compileArguments(patterns, undefined, trusted);
  await printDiagnostics(diagnostics);
  if (servers === undefined) return statusOf(diagnostics);

  const { mergeRecogniser } = await import("./git-merge.js");
  const isMerge = mergeRecogniser();
  const plans = servers.map((server) => plan(outputOf(server, options.out), { isMerge }));
  const obstacles = plans.flatMap((planned) => planned.obstacles);
  if (obstacles.length > 0) {
    await printDiagnostics(obstacles);
    return exitStatus.usage;
  }
  const folders = new Set(plans.map((planned) => planned.output.folder));
  const findings = [
    ...plans.flatMap((planned) => compare(planned)),
    // With some manifests only, the other servers are somebody else's business.
    ...(patterns.length === 0 ? findOrphanedServers(normaliseFolder(options.out), folders) : []),
  ];
  const mend = mendingCommand(patterns, options);
  await print(findings, mend, options);
  if (findings.length > 0)
    printRemark(`${count(folders.size, "server")} compared: ${count(findings.length, "difference")}`);
  if (findings.length === 0) {
    printRemark(`${count(folders.size, "server")} up to date`);
    return exitStatus.success;
  }
  return exitStatus.drift;
}

async function print(findings: readonly Finding[], mend: string, options: CheckOptions): Promise<void> {
  if (options.format !== "text") {
    const { findingDiagnostic } = await import("../output/finding-diagnostic.js");
    const { render } = await import("../diagnostics/render.js");
    const { mcpileVersion } = await import("../version.js");
    const diagnostics = findings.map((finding) => findingDiagnostic(finding, mend));
    // Plain text goes to stdout here, so nothing of these formats points into a manifest's text.
    printResult(
      render(diagnostics, options.format, {
        textOf: () => undefined,
        colour: false,
        version: mcpileVersion(),
      }),
    );
    return;
  }
  const { diffOf } = await import("../output/diff.js");
  const width = Math.max(0, ...findings.map((finding) => label(finding).length));
  for (const finding of findings) {
    printResult(`${label(finding).padEnd(width)}  ${finding.path}  (${finding.cause})`);
    if (options.diff) printResult(diffOf(finding));
  }
  const [manual, mendable] = [findings.filter((f) => !f.mendable), findings.filter((f) => f.mendable)];
  for (const { path, remedy } of manual) printRemark(`\`${path}\`: ${remedy}`);
  if (mendable.length > 0) printRemark(`To mend ${count(mendable.length, "file")}, run: ${mend}`);
}

/** `handler-missing` as `missing handler`. */
function label({ state }: Finding): string {
  return state.split("-").reverse().join(" ");
}

/** The command that writes what is compared here. */
function mendingCommand(patterns: readonly string[], { out }: CheckOptions): string {
  const words = [
    "npx mcpile generate",
    ...patterns.map(quote),
    ...(out === "generated" ? [] : ["--out", quote(out)]),
  ];
  return words.join(" ");
}

function quote(word: string): string {
  return /^[\w./@:+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
