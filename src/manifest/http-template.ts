import { placeholderPattern } from "../placeholder.js";

/** A piece of a template that is replaced when the tool is called or the server starts. */
export type TemplatePiece =
  | { readonly kind: "argument"; readonly text: string; readonly name: string }
  | { readonly kind: "environment"; readonly text: string }
  /** `{{name}}`: the string `{name}`. */
  | { readonly kind: "escaped"; readonly text: string; readonly name: string };

const argument = "([^\\s{}](?:[^{}\\r\\n]*[^\\s{}])?)";
const token = new RegExp(`${placeholderPattern}|\\{\\{${argument}\\}\\}|\\{${argument}\\}`, "g");

/**
 * The pieces of a template of an `http` section, in order: `{name}` for an argument, `{{name}}` for the string `{name}`, and
 * everything that begins with `${`. The generated server reads templates by the same grammar.
 */
export function piecesOf(template: string): readonly TemplatePiece[] {
  return placedPiecesOf(template).map(({ piece }) => piece);
}

/** The pieces of a template, each with the index where it begins. */
export function placedPiecesOf(
  template: string,
): readonly { readonly piece: TemplatePiece; readonly index: number }[] {
  return [...template.matchAll(token)].map(({ 0: text, 1: escaped, 2: name, index }) => {
    if (name !== undefined) return { piece: { kind: "argument", text, name }, index };
    if (escaped !== undefined) return { piece: { kind: "escaped", text, name: escaped }, index };
    return { piece: { kind: "environment", text }, index };
  });
}

/** A template without its pieces: the text that every request has. */
export function fixedText(template: string): string {
  return template.replaceAll(token, "");
}

/** The names that a call fills in, in order: arguments, and claims with their prefix (`caller.sub`). */
export function namesIn(template: string): readonly string[] {
  return piecesOf(template).flatMap((piece) => (piece.kind === "argument" ? [piece.name] : []));
}

/** The arguments that a template names, in order. */
export function argumentsIn(template: string): readonly string[] {
  return namesIn(template).filter((name) => claimIn(name) === undefined);
}

const claimPrefix = "caller.";

/**
 * The claim of the caller's token that a name in a template stands for: `sub` for `caller.sub`, the JSON Pointer
 * `/realm/tenant` for `caller./realm/tenant`. Undefined for an argument's name.
 */
export function claimIn(name: string): string | undefined {
  return name.startsWith(claimPrefix) ? name.slice(claimPrefix.length) : undefined;
}

/** Whether a claim is a claim's name or a JSON Pointer (RFC 6901) to one. */
export function isClaim(claim: string): boolean {
  return claim.startsWith("/") ? /^\/(?:[^~]|~[01])+$/.test(claim) : claim !== "";
}
