import type { Json, JsonPath } from "../json.js";

/** Longest excerpt of a value in a message, in characters. */
const longestExcerpt = 60;

/** A name or an excerpt of the manifest for a message: in backticks, on one line, of limited length. */
export function quoted(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").replaceAll("`", "'");
  return `\`${line.length > longestExcerpt ? `${line.slice(0, longestExcerpt - 1)}…` : line}\``;
}

/** A path as people write it: `tools.roll_dice.examples[0]`; "the manifest" for the root. */
export function pathText(path: JsonPath): string {
  if (path.length === 0) return "the manifest";
  const steps = path.map((step, index) => {
    if (typeof step === "number") return `[${step}]`;
    if (!/^[A-Za-z_$][\w$-]*$/.test(step)) return `[${JSON.stringify(step)}]`;
    return index === 0 ? step : `.${step}`;
  });
  return quoted(steps.join(""));
}

/** A description of a value, for "found …" in messages. */
export function describe(value: Json | undefined): string {
  if (value === null || value === undefined) return "nothing";
  if (typeof value === "string") return value === "" ? "an empty string" : `the string ${quoted(value)}`;
  if (typeof value === "number") return `the number \`${value}\``;
  if (typeof value === "boolean") return `\`${value}\``;
  const empty = Object.keys(value).length === 0;
  if (Array.isArray(value)) return empty ? "an empty list" : "a list";
  return empty ? "an empty mapping" : "a mapping";
}

/** `a`, `b` or `c`. */
export function oneOf(names: readonly string[]): string {
  const all = names.map((name) => `\`${name}\``);
  return all.length < 2 ? all.join("") : `${all.slice(0, -1).join(", ")} or ${all.at(-1)}`;
}
