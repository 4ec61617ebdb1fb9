import type { VariableRules } from "../resource.js";

/** Longest URI that is compared with templates, in characters. */
const LONGEST_URI = 4_096;

/** Text or a variable of a URI template (RFC 6570, level 1). */
type Piece = { readonly text: string } | { readonly variable: string };

/** Finds the variables of URIs that follow a template whose expressions are `{name}`, each with text behind it, or the last. */
export class UriTemplate {
  readonly #start: string;
  /** The variables, each with the text behind it. */
  readonly #variables: readonly (readonly [name: string, after: string])[];

  constructor(template: string) {
    const pieces = piecesOf(template);
    const [first] = pieces;
    this.#start = first !== undefined && "text" in first ? first.text : "";
    this.#variables = pieces.flatMap((piece, index) => {
      if (!("variable" in piece)) return [];
      const next = pieces[index + 1];
      return [[piece.variable, next !== undefined && "text" in next ? next.text : ""] as const];
    });
  }

  /**
   * The decoded variables of a URI, or undefined if it does not follow the template. A value is not empty and has no
   * `/`, `?` or `#`, except percent-encoded. Takes linear time.
   */
  match(uri: string): Readonly<Record<string, string>> | undefined {
    if (uri.length > LONGEST_URI || !uri.startsWith(this.#start)) return undefined;
    const values: Record<string, string> = Object.create(null);
    let place = this.#start.length;
    for (const [index, [name, after]] of this.#variables.entries()) {
      const isLast = index === this.#variables.length - 1;
      const end = isLast ? uri.length - after.length : uri.indexOf(after, place + 1);
      if (end <= place || !uri.startsWith(after, end)) return undefined;
      const value = decoded(uri.slice(place, end));
      if (value === undefined) return undefined;
      values[name] = value;
      place = end + after.length;
    }
    return place === uri.length ? values : undefined;
  }
}

function piecesOf(template: string): readonly Piece[] {
  return template.split(/(\{[^{}]*\})/).flatMap((text): readonly Piece[] => {
    if (text === "") return [];
    return [text.startsWith("{") ? { variable: text.slice(1, -1) } : { text }];
  });
}

function decoded(text: string): string | undefined {
  if (/[/?#]/.test(text)) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The value of a variable in its type, or what is wrong with it, as the end of a sentence. */
export type ReadVariable = { readonly value: string | number | boolean } | { readonly problem: string };

/** Reads the text of a variable by its rules. */
export function readVariable(text: string, rules: VariableRules): ReadVariable {
  switch (rules.type) {
    case "string":
      return readText(text, rules);
    case "boolean":
      return text === "true" || text === "false"
        ? { value: text === "true" }
        : { problem: "must be `true` or `false`" };
    case "integer":
    case "number":
      return readNumber(text, rules);
  }
}

function readText(text: string, rules: VariableRules): ReadVariable {
  if (rules.enum !== undefined && !rules.enum.includes(text)) {
    return { problem: `must be one of ${rules.enum.map((value) => JSON.stringify(value)).join(", ")}` };
  }
  const { length } = [...text];
  if (rules.minLength !== undefined && length < rules.minLength) {
    return { problem: `must have ${rules.minLength} characters or more` };
  }
  if (rules.maxLength !== undefined && length > rules.maxLength) {
    return { problem: `must have ${rules.maxLength} characters or fewer` };
  }
  if (rules.pattern !== undefined && !new RegExp(rules.pattern, "u").test(text)) {
    return { problem: `must match the pattern ${rules.pattern}` };
  }
  return { value: text };
}

function readNumber(text: string, { type, minimum, maximum }: VariableRules): ReadVariable {
  const value = /^-?(?:0|[1-9]\d{0,15})(?:\.\d{1,15})?$/.test(text) ? Number(text) : Number.NaN;
  const fits = type === "integer" ? Number.isSafeInteger(value) && !text.includes(".") : !Number.isNaN(value);
  if (!fits) return { problem: type === "integer" ? "must be an integer" : "must be a number" };
  if (minimum !== undefined && value < minimum) return { problem: `must be ${minimum} or more` };
  if (maximum !== undefined && value > maximum) return { problem: `must be ${maximum} or less` };
  return { value };
}
