/** A token of JavaScript code whose strings are placeholders (`AjvCode`). */
export type Token = string;

const TOKENS =
  /"\d*"|[A-Za-z_$][\w$]*|\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|\+=|\+\+|--|&&|\|\||=>|[=!]==?|[<>]=?|[-+*/%?:;,.(){}[\]]|\S/g;

/** Precedence of binary operators; 0 for other tokens. Unary operators bind tighter than all of them. */
const PRECEDENCE: ReadonlyMap<Token, number> = new Map([
  ...["=", "+=", "?", ":"].map((token) => [token, 1] as const),
  ["||", 3],
  ["&&", 4],
  ...["===", "!==", "==", "!="].map((token) => [token, 5] as const),
  ...["<", ">", "<=", ">="].map((token) => [token, 6] as const),
  ...["+", "-"].map((token) => [token, 7] as const),
  ...["*", "/", "%"].map((token) => [token, 8] as const),
]);
const UNARY = 9;
const PRIMARY = 10;

const STATEMENT_KEYWORDS: ReadonlySet<Token> = new Set([
  "if",
  "for",
  "while",
  "return",
  "const",
  "let",
  "of",
  "in",
]);

/** Splits a line of code into tokens. Throws on a character that no token begins with. */
export function tokensOf(line: string): readonly Token[] {
  const tokens = line.match(TOKENS) ?? [];
  const strange = tokens.find((token) => token.length === 1 && !/[\w$\-+*/%<>=!?:;,.(){}[\]]/.test(token));
  if (strange !== undefined) throw new Error(`unexpected \`${strange}\` in the code of a validator: ${line}`);
  return tokens;
}

/** Whether an operator is binary: `-` in `a - 1`, not in `(-1)`. */
export function isBinary(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index] ?? "";
  if (!PRECEDENCE.has(token)) return false;
  return token !== "-" && token !== "+" ? true : endsOperand(tokens[index - 1]);
}

/** Whether an operand ends with the token, so that a following parenthesis begins a call. */
function endsOperand(token: Token | undefined): boolean {
  return token !== undefined && /^[\w$"]|^[)\]]$/.test(token) && token !== "typeof" && token !== "return";
}

/**
 * Removes redundant parentheses: those around an operand, and those around an operation that binds tighter than its
 * surroundings. `a || (b && c)` keeps them for readability. `!(a === b)` becomes `a !== b`.
 */
export function withoutNeedlessParentheses(tokens: readonly Token[]): readonly Token[] {
  let rest = [...tokens];
  for (let close = rest.indexOf(")"); close !== -1; close = rest.indexOf(")", close + 1)) {
    const open = openingOf(rest, close);
    const before = rest[open - 1];
    if (STATEMENT_KEYWORDS.has(before ?? "") || endsOperand(before)) continue;
    const inner = rest.slice(open + 1, close);
    const weakest = weakestOperator(inner);
    const binds = bindingOf(weakest);
    const isNegation = before === "!" && binds === 5 && count(inner, weakest) === 1;
    const start = isNegation ? open - 1 : open;
    const left = leftBinding(rest, start);
    const right = isBinary(rest, close + 1) ? (PRECEDENCE.get(rest[close + 1] ?? "") ?? 0) : 0;
    const same = (binds === 3 || binds === 4) && Math.max(left, right) === binds;
    const forReaders = binds === 4 && (left === 3 || right === 3);
    if (forReaders || !(binds > Math.max(left, right) || same)) continue;
    const bare = isNegation ? inner.map((token) => (token === weakest ? opposite(token) : token)) : inner;
    rest = [...rest.slice(0, start), ...bare, ...rest.slice(close + 1)];
    close = start + bare.length - 1;
  }
  return rest;
}

function openingOf(tokens: readonly Token[], close: number): number {
  let depth = 0;
  for (let index = close; index >= 0; index--) {
    if (tokens[index] === ")") depth++;
    else if (tokens[index] === "(" && --depth === 0) return index;
  }
  throw new Error(`unbalanced parentheses in the code of a validator: ${tokens.join(" ")}`);
}

/** The operator with the lowest precedence outside all brackets. */
function weakestOperator(tokens: readonly Token[]): Token | undefined {
  let weakest: Token | undefined;
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if ("([{".includes(token)) depth++;
    else if (")]}".includes(token)) depth--;
    else if (depth === 0 && (isBinary(tokens, index) || isUnary(token) || token === ",")) {
      if (weakest === undefined || bindingOf(token) < bindingOf(weakest)) weakest = token;
    }
  }
  return weakest;
}

function isUnary(token: Token): boolean {
  return token === "!" || token === "typeof" || token === "-" || token === "++" || token === "--";
}

function bindingOf(token: Token | undefined): number {
  if (token === undefined) return PRIMARY;
  if (token === ",") return 0;
  return PRECEDENCE.get(token) ?? UNARY;
}

/** Precedence of the operator before `index`. */
function leftBinding(tokens: readonly Token[], index: number): number {
  const token = tokens[index - 1] ?? "";
  if (isBinary(tokens, index - 1)) return PRECEDENCE.get(token) ?? 0;
  return isUnary(token) ? UNARY : 0;
}

function count(tokens: readonly Token[], wanted: Token | undefined): number {
  return tokens.filter((token) => token === wanted).length;
}

function opposite(token: Token): Token {
  return token.startsWith("!") ? `=${token.slice(1)}` : `!${token.slice(1)}`;
}
