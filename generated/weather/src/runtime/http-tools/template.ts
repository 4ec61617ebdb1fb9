import { type Environment, fillPlaceholders } from "../settings/placeholders.js";

/** `${…}` for the environment, `{{name}}` for the text `{name}`, `{name}` for an argument. */
const token =
  /\$\{[^}]*(?:\}|$)|\{\{([^\s{}](?:[^{}\r\n]*[^\s{}])?)\}\}|\{([^\s{}](?:[^{}\r\n]*[^\s{}])?)\}/g;

/** A placeholder whose variable is named like a credential. */
const credentialName =
  /^\$\{\w*?(?:key|token|secret|passw(?:or)?d|pass|pwd|credentials?|auth|authorization|signature|cookie|session)s?(?:_\w*)?(?::-|\})/i;

/** A string with its environment values filled in: literal strings, and arguments by name. */
export type Template = readonly (string | Argument)[];

export interface Argument {
  readonly argument: string;
}

/** The arguments of a call, as validated. */
export type Arguments = Readonly<Record<string, unknown>>;

/** Reads templates against one environment, and remembers what it met. */
export class TemplateReader {
  /** Variables that have neither a value nor a default. */
  readonly missing = new Set<string>();
  /** Strings that hold a value of the environment: never to be shown to a caller. */
  readonly secrets = new Set<string>();
  /**
   * Those of {@link secrets} that are credentials: what `credentials` reads, and variables with a name such as `API_KEY`.
   * They are kept out of answers of the API too; the others, such as a region, may well be part of what it tells.
   */
  readonly credentials = new Set<string>();
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** A template that may name arguments. */
  read(text: string): Template {
    return this.#read(text, (placeholder) => this.#secret(placeholder));
  }

  /**
   * The template of a URL: only variables with the name of a credential are secrets, and a slash at the end of one is dropped where the template goes
   * on with a slash itself.
   */
  readUrl(text: string): Template {
    return this.#read(text, (placeholder, end) => {
      const value = credentialName.test(placeholder)
        ? this.#secret(placeholder)
        : fillPlaceholders(placeholder, this.#environment, this.missing);
      return text[end] === "/" ? withoutTrailingSlashes(value) : value;
    });
  }

  /** A string without arguments. */
  text(text: string): string {
    return text.replace(/\$\{[^}]*(?:\}|$)/g, (placeholder) => this.#secret(placeholder));
  }

  /** A credential: a string without arguments, of which what the environment gives is secret. */
  credential(text: string): string {
    return text.replace(/\$\{[^}]*(?:\}|$)/g, (placeholder) => this.#secret(placeholder, true));
  }

  /** A URL without arguments. */
  url(text: string): string {
    return fillPlaceholders(text, this.#environment, this.missing);
  }

  #secret(placeholder: string, isCredential = credentialName.test(placeholder)): string {
    const value = fillPlaceholders(placeholder, this.#environment, this.missing);
    // A default stands in the manifest for all to read.
    const isDefault = value === fillPlaceholders(placeholder, {}, new Set());
    if (value !== "" && !isDefault) {
      this.secrets.add(value);
      if (isCredential) this.credentials.add(value);
    }
    return value;
  }

  #read(text: string, fill: (placeholder: string, end: number) => string): Template {
    const parts: (string | Argument)[] = [];
    let literal = "";
    let rest = 0;
    for (const match of text.matchAll(token)) {
      const [whole, escaped, argument] = match;
      const end = match.index + whole.length;
      literal += text.slice(rest, match.index);
      rest = end;
      if (argument !== undefined) {
        if (literal !== "") parts.push(literal);
        parts.push({ argument });
        literal = "";
      } else literal += escaped === undefined ? fill(whole, end) : `{${escaped}}`;
    }
    literal += text.slice(rest);
    if (literal !== "") parts.push(literal);
    return parts;
  }
}

/** The argument that a template consists of, if it is nothing else. */
function soleArgument(template: Template): string | undefined {
  const [only] = template;
  return template.length === 1 && typeof only === "object" ? only.argument : undefined;
}

/** An argument's value; undefined where the call leaves it out or says null. */
export function argumentOf(input: Arguments, name: string): unknown {
  return (Object.hasOwn(input, name) ? input[name] : undefined) ?? undefined;
}

/** A template's value: the argument itself where it is nothing else, else a string; undefined where an argument is absent. */
export function evaluate(template: Template, input: Arguments, write: (value: unknown) => string): unknown {
  const sole = soleArgument(template);
  if (sole !== undefined) return argumentOf(input, sole);
  let text = "";
  for (const part of template) {
    if (typeof part === "string") text += part;
    else {
      const value = argumentOf(input, part.argument);
      if (value === undefined) return undefined;
      text += write(value);
    }
  }
  return text;
}

function withoutTrailingSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === "/") end--;
  return text.slice(0, end);
}
