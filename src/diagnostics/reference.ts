import { catalogue, type DiagnosticCode } from "./catalogue.js";
import type { CatalogueEntry } from "./catalogue-entry.js";

/** Where the reference page describes a code. */
export function diagnosticUrl(code: DiagnosticCode): string {
  return `https://unpkg.com/mcpile/docs/diagnostics.md#${code}`;
}

/** Every code, in code-unit order. */
export function diagnosticCodes(): readonly DiagnosticCode[] {
  return Object.keys(catalogue).filter(isDiagnosticCode).sort();
}

export function isDiagnosticCode(code: string): code is DiagnosticCode {
  return Object.hasOwn(catalogue, code);
}

/** An entry as Markdown, without its title: cause, fix, example. */
export function renderEntry(entry: CatalogueEntry): string {
  const parts = [entry.cause, `**Fix:** ${entry.fix}`];
  if (entry.example !== undefined) {
    parts.push(`Wrong:\n\n${fenced(entry.example.wrong)}`, `Right:\n\n${fenced(entry.example.right)}`);
  }
  return parts.join("\n\n");
}

/** The reference of all diagnostics: the content of `docs/diagnostics.md`. */
export function renderReference(): string {
  const codes = diagnosticCodes();
  const entry = (code: DiagnosticCode): CatalogueEntry => catalogue[code];
  const rows = codes.map(
    (code) => `| [\`${code}\`](#${code}) | ${entry(code).severity} | ${entry(code).title} |`,
  );
  const sections = codes.map(
    (code) =>
      `## ${code}\n\n**${entry(code).title}** (${entry(code).severity})\n\n${renderEntry(entry(code))}`,
  );
  return `${[
    "# Diagnostics",
    "Every problem that mcpile reports has a code. `mcpile explain <code>` prints what this page says of it. An error stops generation; a warning does not (`mcpile lint --max-warnings 0` makes it).",
    ["| code | severity | problem |", "| --- | --- | --- |", ...rows].join("\n"),
    ...sections,
  ].join("\n\n")}\n`;
}

function fenced(text: string): string {
  return `\`\`\`yaml\n${text}\n\`\`\``;
}
