import picocolors from "picocolors";
import type { Diagnostic, Location } from "../diagnostic.js";
import { count, summarise } from "../summary.js";
import { codeFrame } from "./code-frame.js";
import { printable } from "./printable.js";

export interface TextOptions {
  /** The text of a file, for code frames. */
  readonly textOf: (file: string) => string | undefined;
  readonly colour: boolean;
}

/** For people: each problem with its line, what is wrong and what to write; then how many there are. Ends with LF. */
export function renderText(diagnostics: readonly Diagnostic[], options: TextOptions): string {
  if (diagnostics.length === 0) return "";
  const blocks = diagnostics.map((diagnostic) => renderOne(diagnostic, options));
  const codes = new Set(diagnostics.map(({ code }) => code));
  const [first = ""] = codes;
  const more = `mcpile explain ${codes.size === 1 ? first : "<code>"}`;
  return `${blocks.join("\n")}\n${summarise(count(diagnostics))}; \`${more}\` tells more\n`;
}

function renderOne(diagnostic: Diagnostic, options: TextOptions): string {
  const { bold, cyan, red, yellow } = picocolors.createColors(options.colour);
  const tint = diagnostic.severity === "error" ? red : yellow;
  const { code, severity, message, location, help, related = [] } = diagnostic;
  const places = [location, ...related.map((entry) => entry.location)];
  const gutter = Math.max(...places.map((place) => String(place?.range.start.line ?? "").length));
  const lines = [`${tint(bold(`${severity}[${code}]`))}${bold(`: ${printable(message)}`)}`];
  if (location !== undefined) lines.push(...renderPlace("-->", location, gutter, tint, "^", options));
  for (const entry of related) {
    const pad = " ".repeat(gutter);
    lines.push(`${pad} ${cyan("=")} ${printable(entry.message)}:`);
    lines.push(...renderPlace("-->", entry.location, gutter, cyan, "-", options));
  }
  if (help !== undefined)
    lines.push(`${" ".repeat(gutter)} ${cyan("=")} ${bold("help")}: ${printable(help)}`);
  return `${lines.join("\n")}\n`;
}

function renderPlace(
  arrow: string,
  { file, range }: Location,
  gutter: number,
  tint: (text: string) => string,
  mark: string,
  { textOf, colour }: TextOptions,
): readonly string[] {
  const { cyan } = picocolors.createColors(colour);
  const pad = " ".repeat(gutter);
  const place = `${pad}${cyan(arrow)} ${printable(file)}:${range.start.line}:${range.start.column}`;
  const text = textOf(file);
  if (text === undefined) return [place];
  const frame = codeFrame(text, range);
  return [
    place,
    `${pad} ${cyan("|")}`,
    `${cyan(`${String(frame.line).padStart(gutter)} |`)} ${frame.text}`.trimEnd(),
    `${pad} ${cyan("|")} ${" ".repeat(frame.indent)}${tint(mark.repeat(frame.width))}`,
  ];
}
