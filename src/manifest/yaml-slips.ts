import { hasConflictMarkers } from "../disk/conflict-markers.js";
import type { Explanation } from "./yaml-error.js";

/**
 * Explains the mistake behind a syntax error from the line on which it stands, as its author sees it: the parser names what
 * its grammar expected, often far from the mistake.
 *
 * @param offset Where the parser found the error.
 * @returns Undefined when the line has none of the mistakes that are known.
 */
export function explainSlip(text: string, offset: number): Explanation | undefined {
  const file = slipOfFile(text);
  if (file !== undefined) return file;
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const line = (text.slice(start, start + longestLine).split("\n", 1)[0] ?? "").replace(/\r$/, "");
  if (line.length >= longestLine) return undefined;
  for (const slip of slips) {
    const found = slip.line.exec(line);
    if (found !== null) return { start: start + line.search(/\S/), ...slip.explain(found.groups ?? {}) };
  }
  return undefined;
}

/** Longer lines are not looked at, in characters: the patterns below look for several marks in one line. */
const longestLine = 1000;

/** Mistakes that concern the file as a whole. */
function slipOfFile(text: string): Explanation | undefined {
  if (hasConflictMarkers(text)) {
    return {
      message: "a merge left conflict markers in this file",
      start: text.search(/^<<<<<<< /m),
      help: "keep the lines that are right, and remove those that start with `<<<<<<<`, `=======` and `>>>>>>>`",
    };
  }
  if (!/^(?:```|~~~)/.test(text)) return undefined;
  return {
    message: "the file starts with a fence of Markdown",
    start: 0,
    help: "remove this line, and the one that closes it",
  };
}

interface Slip {
  readonly line: RegExp;
  explain(groups: Readonly<Record<string, string | undefined>>): Pick<Explanation, "message" | "help">;
}

/** The beginning of a line up to its value. */
const key = String.raw`^\s*(?:- )?(?<key>"?[\w.$/-]+"?)`;

/** The first that fits a line explains it. */
const slips: readonly Slip[] = [
  {
    line: /^\s*\/[/*]/,
    explain: () => ({
      message: "this line is written like a comment of another language",
      help: "comments start with `#`",
    }),
  },
  {
    line: new RegExp(`${key}:(?<value>[^\\s:/].*)$`),
    explain: ({ key: name, value }) => ({
      message: `there is no space after the \`:\` of \`${name}\``,
      help: `write \`${name}: ${excerpt(value)}\``,
    }),
  },
  {
    line: new RegExp(`${key} *=\\s*(?<value>.*)$`),
    explain: ({ key: name, value }) => ({
      message: `\`${name}\` is followed by \`=\``,
      help: `write \`${name}: ${excerpt(value)}\``,
    }),
  },
  {
    line: new RegExp(`${key}\\s*$`),
    explain: ({ key: name }) => ({
      message: `there is no \`:\` after \`${name}\``,
      help: `write \`${name}:\``,
    }),
  },
  {
    line: new RegExp(`${key}\\s+(?<value>[^:\\s#][^:]*)$`),
    explain: ({ key: name, value }) => ({
      message: `there is no \`:\` after \`${name}\``,
      help: `write \`${name}: ${excerpt(value)}\`; if the line continues the string above, indent it deeper`,
    }),
  },
  {
    line: new RegExp(`${key}:\\s+[{[].*[}\\]]\\s*,\\s*$`),
    explain: () => ({ message: "the line ends with a comma", help: "remove the comma" }),
  },
  {
    line: /[{,]\s*(?<key>[\w.-]+):\s+(?<value>\$\{[^}\s]*\})/,
    explain: ({ key: name, value }) => ({
      message: `\`${excerpt(value)}\` stands in braces without quotes`,
      help: `put it in quotes: \`${name}: "${excerpt(value)}"\``,
    }),
  },
  {
    line: new RegExp(`${key}:\\s+\\{[^;]*;.*\\}\\s*$`),
    explain: () => ({
      message: "a `;` separates the entries in the braces",
      help: "separate them by `,`",
    }),
  },
  {
    line: /[{,]\s*"?[\w.-]+"?\s*:\s*(?:"[^"]*"|'[^']*'|[\w.-]+)\s+"?[\w.-]+"?\s*:/,
    explain: () => ({
      message: "only a space separates two entries in the braces",
      help: "put a `,` between them",
    }),
  },
  {
    line: new RegExp(`${key}:\\s+"(?<value>.*)$`),
    explain: ({ value = "" }) => ({
      message: 'the string ends at its second `"`, and more follows',
      help: /"\s*$/.test(value)
        ? 'write `\\"` for each quote inside the string, or put the whole in single quotes'
        : "put the whole value in quotes, or none of it",
    }),
  },
  {
    line: new RegExp(`${key}:\\s+'(?<value>.*)$`),
    explain: ({ value = "" }) => ({
      message: "the string ends at its second `'`, and more follows",
      help: /'\s*$/.test(value)
        ? "write `''` for each `'` inside the string, or put the whole in double quotes"
        : "put the whole value in quotes, or none of it",
    }),
  },
  {
    line: new RegExp(`${key}:\\s+(?<value>(?<mark>[{[*&!|>?-]).*)$`),
    explain: ({ value = "", mark }) => ({
      message: `a string without quotes must not start with \`${mark}\``,
      help: `put it in quotes: ${shownInQuotes(value)}`,
    }),
  },
];

/** Longest excerpt of a line in a message, in characters. */
const longest = 40;

function excerpt(text = ""): string {
  const trimmed = text.trim().replaceAll("`", "'");
  return trimmed.length > longest ? `${trimmed.slice(0, longest - 1)}…` : trimmed;
}

function shownInQuotes(value: string): string {
  const quote = value.includes('"') ? "'" : '"';
  return `\`${quote}${excerpt(value)}${quote}\``;
}
