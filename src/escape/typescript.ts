import type { Json } from "../json.js";
import { replaceHidden, unicodeEscape } from "./characters.js";
import { type LiteralSyntax, writeLiteral } from "./json-literal.js";

/**
 * `text` as a double-quoted string literal of TypeScript and JavaScript, on one line, the same in a `<script>` element.
 * Lone surrogates and invisible characters are written as escapes.
 */
export function tsString(text: string): string {
  const quoted = JSON.stringify(text).replace(/<(?=\/script|!--)/gi, "\\x3c");
  return replaceHidden(quoted, unicodeEscape);
}

/**
 * A property's name in an object literal or an object type: `name`, `"two words"`. `__proto__` is written as a computed
 * name, because `{ "__proto__": x }` sets the prototype instead of a property.
 */
export function tsPropertyName(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : tsString(name);
}

/** The characters between the quotes of a template literal, or of a template literal type. */
export function tsTemplate(text: string): string {
  return tsString(text)
    .slice(1, -1)
    .replace(/`|\$(?=\{)/g, "\\$&");
}

/**
 * JavaScript code that a program wrote, with escapes in place of hidden characters in its string literals and regular
 * expressions. Nowhere else may it have any but line feeds.
 */
export function tsCode(code: string): string {
  return replaceHidden(code, (character) => (character === "\n" ? character : unicodeEscape(character)));
}

/** `value` as an expression, laid out over several lines where it is long. `indent`: indentation of its first line. */
export function tsValue(value: Json, indent = ""): string {
  return writeLiteral(value, syntax, indent);
}

const syntax: LiteralSyntax = {
  null: "null",
  true: "true",
  false: "false",
  nan: "Number.NaN",
  negativeZero: "-0",
  string: tsString,
  key: tsPropertyName,
  spacedBraces: true,
};
