import { catalogue } from "./catalogue.js";
import type { CatalogueEntry } from "./catalogue-entry.js";
import { diagnosticCodes, isDiagnosticCode } from "./reference.js";

/** Explains a code in plain text for a terminal. Undefined if the code is unknown. */
export function explain(code: string): string | undefined {
  if (!isDiagnosticCode(code)) return undefined;
  const { title, severity, cause, fix, example }: CatalogueEntry = catalogue[code];
  const parts = [`${severity}[${code}]: ${title.replaceAll("`", "")}`, wrap(cause), `Fix: ${wrap(fix)}`];
  if (example !== undefined) {
    parts.push(`Wrong:\n\n${indent(example.wrong)}`, `Right:\n\n${indent(example.right)}`);
  }
  return `${parts.join("\n\n")}\n`;
}

/** Every code with its title, one per line. */
export function listCodes(): string {
  const codes = diagnosticCodes();
  const width = Math.max(...codes.map((code) => code.length));
  return codes
    .map((code) => {
      const { severity, title }: CatalogueEntry = catalogue[code];
      return `${code.padEnd(width)}  ${severity.padEnd("warning".length)}  ${title.replaceAll("`", "")}\n`;
    })
    .join("");
}

/** Lines of at most 88 characters. */
function wrap(text: string): string {
  return text.replaceAll(/(?=.{89})(.{1,88})\s/g, "$1\n");
}

function indent(text: string): string {
  return text
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");
}
