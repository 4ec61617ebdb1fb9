/** A TypeScript string literal (and literal type) for `text`, in double quotes. */
export function stringLiteral(text: string): string {
  // `JSON.stringify` escapes lone surrogates, but neither line separators nor DEL.
  return JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, codeUnitEscape);
}

/** The name of a property as it stands in a TypeScript object type: quoted unless it is an identifier. */
export function propertyKey(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) && name !== "__proto__" ? name : stringLiteral(name);
}

/** The text between the quotes of a template literal type. */
export function templateText(text: string): string {
  return stringLiteral(text)
    .slice(1, -1)
    .replace(/[`]|\$(?=\{)/g, "\\$&");
}

/** A documentation comment on one line or several, without indentation; "" when there are no lines. */
export function docComment(lines: readonly string[]): string {
  const safe = lines.map(commentLine);
  const [first] = safe;
  if (first === undefined) return "";
  if (safe.length === 1) return `/** ${first} */`;
  return ["/**", ...safe.map((line) => (line === "" ? " *" : ` * ${line}`)), " */"].join("\n");
}

const PLAIN = /^[\x20-\x7e]*$/;

/** `line` as it can stand in a comment: unable to end it, on one line, without control or direction characters. */
function commentLine(line: string): string {
  // Fast path: most lines have nothing to replace.
  if (PLAIN.test(line) && !line.includes("*/")) return line.trimEnd();
  return line
    .replaceAll("*/", "*\\/")
    .replace(/[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu, " ")
    .replace(/\p{Surrogate}/gu, "\ufffd")
    .trimEnd();
}

function codeUnitEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
