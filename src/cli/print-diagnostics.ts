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
  const [{ renderText }, { sortDiagnostics }, { shownText }] = await Promise.all([
    import("../diagnostics/render/text.js"),
    import("../diagnostics/sort.js"),
    import("./read-files.js"),
  ]);
  // Read once, however many problems it has.
  const read = new Map<string, string | undefined>(texts);
  const textOf = (file: string) => {
    if (!read.has(file)) read.set(file, shownText(file));
    return read.get(file);
  };
  printRemark(renderText(sortDiagnostics(diagnostics), { textOf, colour: wantsColour(process.stderr) }));
}
