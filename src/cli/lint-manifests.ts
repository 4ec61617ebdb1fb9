import { type Diagnostic, hasErrors } from "../diagnostics/diagnostic.js";
import type { Format } from "../diagnostics/format.js";
import { sortDiagnostics } from "../diagnostics/sort.js";
import { count } from "../diagnostics/summary.js";
import { lintAll } from "../pipeline.js";
import { mcpileVersion } from "../version.js";
import { wantsColour } from "./colour.js";
import { exitStatus, statusOf } from "./exit.js";
import { findManifests } from "./manifests.js";
import { projectRules } from "./project.js";
import { readManifestFile, shownTexts } from "./read-files.js";
import { count as amount, printRemark, printResult } from "./terminal.js";

/** The options of `mcpile lint`. */
export interface LintOptions {
  readonly format: Format;
  /** Fails when there are more warnings. */
  readonly maxWarnings?: number;
  /** Hosts whose every limit is checked. */
  readonly host?: readonly string[];
}

/** Reports every problem of the manifests that `patterns` name, and sets the exit status of the process. */
export async function lintManifests(patterns: readonly string[], options: LintOptions): Promise<void> {
  const paths = await findManifests(patterns);
  const inputs = projectRules();
  const found = await lintAll(paths, { read: readManifestFile, hosts: options.host ?? [], ...inputs });
  // With some manifests only, others may need an exception of the project.
  const unused = patterns.length === 0 && !hasErrors(found) ? inputs.project?.accepted.unused("lint") : [];
  const diagnostics = [...found, ...(unused ?? [])];
  if (options.format === "text" && diagnostics.length === 0) {
    printRemark(`${amount(paths.length, "manifest")}, no problems`);
    process.exitCode = exitStatus.success;
    return;
  }
  await print(diagnostics, options.format);
  const { warnings } = count(diagnostics);
  process.exitCode = statusOf(diagnostics);
  if (options.maxWarnings !== undefined && warnings > options.maxWarnings) {
    printRemark(`${amount(warnings, "warning")}: more than --max-warnings ${options.maxWarnings} allows`);
    process.exitCode ||= exitStatus.invalid;
  }
}

async function print(diagnostics: readonly Diagnostic[], format: Format): Promise<void> {
  const { render } = await import("../diagnostics/render.js");
  const text = render(sortDiagnostics(diagnostics), format, {
    textOf: shownTexts(),
    colour: wantsColour(process.stderr),
    version: mcpileVersion(),
  });
  if (format === "text") printRemark(text);
  else printResult(text);
}
