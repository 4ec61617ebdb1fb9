import type { Format } from "../diagnostics/format.js";
import { check as compare, type Finding, findOrphanedServers } from "../output/check.js";
import { hasFormatted, type Plan, plan } from "../output/plan.js";
import { mcpileVersion } from "../version.js";
import { type ExitStatus, exitStatus, statusOf } from "./exit.js";
import { formatterAdvice } from "./formatters.js";
import { mergeRecogniser } from "./git-merge.js";
import { normaliseFolder } from "./paths.js";
import { printDiagnostics } from "./print-diagnostics.js";
import { compileArguments, memoriesOf, outputsOf } from "./servers.js";
import { count, printRemark, printResult } from "./terminal.js";

/** The options of `mcpile check`. */
export interface CheckOptions {
  /** The folder that holds the servers' folders. */
  readonly out: string;
  /** Whether to print what `generate` would change. */
  readonly diff: boolean;
  /** Whether to check what is staged for a commit. */
  readonly staged: boolean;
  readonly format: Format;
  /** Whether what earlier runs of this user made is used. */
  readonly cache: boolean;
}

/** Compares the servers of the manifests that `patterns` name with what is written, and prints the differences. */
export async function checkServers(patterns: readonly string[], options: CheckOptions): Promise<ExitStatus> {
  if (!options.staged) return check(patterns, options);
  const { withStagedFiles } = await import("./staged.js");
  return withStagedFiles(options.out, () => check(patterns, options));
}

async function check(patterns: readonly string[], options: CheckOptions): Promise<ExitStatus> {
  // The lock can be edited together with the files it lists, so CI and hooks compile instead of trusting it.
  const trustLocks = options.cache && !process.env["CI"] && !options.staged;
  const { servers, diagnostics } = await compileArguments(patterns, {
    out: options.out,
    trustLocks,
    memories: memoriesOf({ cache: options.cache && !options.staged }),
  });
  await printDiagnostics(diagnostics);
  if (servers === undefined) return statusOf(diagnostics);

  const isMerge = mergeRecogniser();
  const outputs = await outputsOf(servers, options.out);
  const plans = outputs.map((output) => plan(output, { isMerge }));
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
  const fix = fixingCommand(patterns, options);
  await print(findings, fix, options);
  if (findings.length > 0 && options.format === "text") await printWriters(plans);
  if (plans.some(hasFormatted)) printRemark(formatterAdvice(normaliseFolder(options.out)));
  if (findings.length > 0)
    printRemark(`${count(servers.length, "server")} compared: ${count(findings.length, "difference")}`);
  if (findings.length === 0) {
    printRemark(`${count(servers.length, "server")} up to date`);
    return exitStatus.success;
  }
  return exitStatus.drift;
}

/** Which mcpile wrote servers that this one would write differently, and in words what changed in its templates since. */
async function printWriters(plans: readonly Plan[]): Promise<void> {
  const [{ upgradedFolders, wordLine, wordsOf }, { readTemplateChanges }, { templateChangesText }] =
    await Promise.all([
      import("../output/upgrade-summary.js"),
      import("../output/template-changes.js"),
      import("../templates.js"),
    ]);
  const changes = readTemplateChanges(templateChangesText());
  for (const folder of upgradedFolders(plans)) {
    const now = plans.find(({ output }) => output.folder === folder.folder)?.output;
    const { writer } = folder;
    if (writer === undefined || now === undefined) continue;
    if (writer.generator === now.generator && writer.templates === now.templates) continue;
    const words = wordsOf([folder], changes, now);
    const since = words.length === 0 ? "" : " Since then, templates of its files changed:";
    printRemark(
      [
        `\`${folder.folder}\` was written by mcpile ${writer.generator}; this is ${now.generator}.${since}`,
        ...words.map((change) => `  ${wordLine(change)}`),
      ].join("\n"),
    );
  }
}

async function print(findings: readonly Finding[], fix: string, options: CheckOptions): Promise<void> {
  if (options.format !== "text") {
    const { findingDiagnostic } = await import("../output/finding-diagnostic.js");
    const { render } = await import("../diagnostics/render.js");
    const diagnostics = findings.map((finding) => findingDiagnostic(finding, fix));
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
  const [manual, fixable] = [findings.filter((f) => !f.fixable), findings.filter((f) => f.fixable)];
  for (const { path, remedy } of manual) printRemark(`\`${path}\`: ${remedy}`);
  if (fixable.length > 0) printRemark(`To fix ${count(fixable.length, "file")}, run: ${fix}`);
}

/** `handler-missing` as `missing handler`. */
function label({ state }: Finding): string {
  return state.split("-").reverse().join(" ");
}

/** The command that writes what is compared here. */
function fixingCommand(patterns: readonly string[], { out }: CheckOptions): string {
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
