import type { Diagnostic } from "../diagnostic.js";

/**
 * For GitHub Actions: a workflow command for each problem, which annotates the pull request.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function renderGithub(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((diagnostic) => `${commandOf(diagnostic)}\n`).join("");
}

function commandOf({ code, severity, message, help, location }: Diagnostic): string {
  const properties: [string, string | number][] = [];
  if (location !== undefined) {
    const { start, end } = location.range;
    properties.push(["file", location.file], ["line", start.line], ["endLine", end.line]);
    // GitHub refuses columns when the range has more than one line; its end column is included.
    if (start.line === end.line) {
      properties.push(["col", start.column], ["endColumn", Math.max(start.column, end.column - 1)]);
    }
  }
  properties.push(["title", code]);
  const list = properties.map(([name, value]) => `${name}=${escapeProperty(String(value))}`).join(",");
  const text = help === undefined ? message : `${message}\n${help}`;
  return `::${severity} ${list}::${escapeData(text)}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
