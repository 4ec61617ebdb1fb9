import type { ts } from "ts-morph";
import { tsMorph } from "../emit/ts-morph.js";

/**
 * Whether `text` differs from `generated` in nothing but its layout, as a formatter changes it: white space, the kind of
 * quotes, semicolons, trailing commas, parentheses that change nothing. Never true where that cannot be told of a kind of
 * file.
 */
export function isFormatted(path: string, text: string, generated: string): boolean {
  const extension = /\.(\w+)$/.exec(path)?.[1] ?? "";
  const content = contentOf[extension];
  return content !== undefined && content(text) === content(generated);
}

/** By extension, the content of a file without its layout. Files that cannot be read stay as they are. */
const contentOf: Readonly<Record<string, (text: string) => string>> = {
  ts: codeOf,
  js: codeOf,
  mjs: codeOf,
  json: dataOf,
  md: proseOf,
};

function dataOf(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

/** Markdown without the width of its tables, the signs of its lists, where its lines end, and the layout of code in it. */
function proseOf(text: string): string {
  const parts: string[] = [];
  let prose: string[] = [];
  let code: string[] | undefined;
  for (const line of text.split("\n")) {
    if (code === undefined && line === "```ts") {
      parts.push(wordsOf(prose));
      [prose, code] = [[], []];
    } else if (code !== undefined && line === "```") {
      parts.push(codeOf(code.join("\n")));
      code = undefined;
    } else (code ?? prose).push(line);
  }
  return [...parts, wordsOf([...(code ?? []), ...prose])].join("\n");
}

/** Everything but white space, the signs of lists, and the lines between the head and the body of tables. */
function wordsOf(lines: readonly string[]): string {
  return lines
    .map((line) => (line.includes("|") && /^[|: -]*$/.test(line) ? line.replaceAll(/[:-]+/g, "---") : line))
    .map((line) => line.replace(/^( *)[*+-] /, "$1- "))
    .join(" ")
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** The tokens and comments of a TypeScript or JavaScript file. */
function codeOf(text: string): string {
  const { ts } = tsMorph();
  const file = ts.createSourceFile("file.ts", text, ts.ScriptTarget.Latest, false);
  const code: Code = { file, tokens: [], comments: [] };
  read(file, code);
  return JSON.stringify([code.tokens, code.comments]);
}

interface Code {
  readonly file: ts.SourceFile;
  readonly tokens: string[];
  readonly comments: string[];
}

function read(node: ts.Node, code: Code): void {
  const { ts } = tsMorph();
  const { file, tokens, comments } = code;
  for (const [index, child] of node.getChildren(file).entries()) {
    // Among the comments before the next token.
    if (ts.isJSDoc(child)) continue;
    if (child.getChildCount(file) > 0) {
      // Parentheses say what belongs together, which the tree says as well, except where an optional chain ends.
      const isShown = !ts.isParenthesizedExpression(child) || ts.isLeftHandSideExpression(node);
      if (isShown) tokens.push(`<${child.kind}`);
      read(child, code);
      if (tokens.at(-1) === "," && tokens.at(-2) !== ",") tokens.pop();
      if (isShown) tokens.push("/>");
      continue;
    }
    const before = file.text.slice(child.pos, child.getStart(file)).replaceAll(/\s+/g, " ").trim();
    if (before !== "") comments.push(before);
    if (isOptional(node, child.kind, index)) continue;
    if (ts.isStringLiteral(child)) tokens.push(JSON.stringify(child.text));
    else {
      const token = child.getText(file);
      if (token !== "") tokens.push(token);
    }
  }
}

/**
 * Whether a token means nothing in its place: a semicolon, parentheses of an arrow function or an expression, the
 * sign before the first member of a union.
 */
function isOptional(parent: ts.Node, token: ts.SyntaxKind, index: number): boolean {
  const { SyntaxKind } = tsMorph().ts;
  switch (token) {
    case SyntaxKind.SemicolonToken:
      return true;
    case SyntaxKind.OpenParenToken:
    case SyntaxKind.CloseParenToken:
      return parent.kind === SyntaxKind.ArrowFunction || parent.kind === SyntaxKind.ParenthesizedExpression;
    case SyntaxKind.BarToken:
    case SyntaxKind.AmpersandToken:
      return index === 0;
    default:
      return false;
  }
}
