import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { wantsColour } from "./colour.js";
import { printRemark } from "./terminal.js";

/**
 * Writes diagnostics for people, with the lines of the manifest that they point at, to stderr. `texts`: of files that are not on
 * disk, or not as they were read.
 */
export async function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  texts: ReadonlyMap<string, string> = new Map(),
): Promise<void> {
  if (diagnostics.length === 0) return;
  const [{ renderText }, { sortDiagnostics }, { shownTexts }] = await Promise.all([
    import("../diagnostics/render/text.js"),
    import("../diagnostics/sort.js"),
    import("./read-files.js"),
  ]);
  const textOf = shownTexts(texts);
  printRemark(renderText(sortDiagnostics(diagnostics), { textOf, colour: wantsColour(process.stderr) }));
}
