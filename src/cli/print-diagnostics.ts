import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { printRemark } from "./terminal.js";

/** Writes diagnostics for people, to stderr. */
export function printDiagnostics(diagnostics: readonly Diagnostic[]): void {
  for (const { location, severity, code, message, help } of diagnostics) {
    const where =
      location === undefined
        ? ""
        : `${location.file}:${location.range.start.line}:${location.range.start.column}: `;
    printRemark(`${where}${severity}[${code}]: ${message}${help === undefined ? "" : `\n  help: ${help}`}`);
  }
}
