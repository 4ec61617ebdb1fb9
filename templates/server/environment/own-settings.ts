import { ConfigError } from "../settings/config-error.js";
import { quote } from "../settings/environment-reader.js";
import type { Environment } from "../settings/placeholders.js";

/** A setting of the server's author, as the manifest declares it in `server.environment`. */
export interface SettingDeclaration {
  readonly type: "string" | "integer" | "boolean";
  /** The value when the variable is not set. */
  readonly default?: string | number | boolean;
  /** Without a default: whether the server does not start without the variable. */
  readonly required: boolean;
  readonly secret: boolean;
}

/**
 * Settings that handlers read from the environment: `Values` by the names of their variables. An empty variable counts as
 * not set. They are read once, before the server takes calls.
 */
export class OwnSettings<Values extends object> {
  readonly #declarations: { readonly [Name in keyof Values]-?: SettingDeclaration };
  #values: Values | undefined;

  constructor(declarations: { readonly [Name in keyof Values]-?: SettingDeclaration }) {
    this.#declarations = declarations;
  }

  /** Reads every setting. Returns its problems, one per line, which name the variable and the fix. */
  read(environment: Environment): readonly string[] {
    const problems: string[] = [];
    const values: Record<string, unknown> = {};
    for (const [name, declaration] of this.#entries()) {
      const [value, problem] = readSetting(name, declaration, environment[name]);
      if (value !== undefined) values[name] = value;
      if (problem !== undefined) problems.push(problem);
    }
    if (this.#holds(values)) this.#values = Object.freeze(values);
    return problems;
  }

  /** The values. Read from `process.env` where they were not read before, as in a test: throws `ConfigError` with every problem. */
  get values(): Values {
    if (this.#values === undefined) {
      const problems = this.read(process.env);
      if (problems.length > 0) throw new ConfigError(problems);
    }
    if (this.#values === undefined) throw new Error("the settings were not read");
    return this.#values;
  }

  /** The values that are secret. None before they were read. */
  get secrets(): readonly string[] {
    const values = new Map(Object.entries(this.#values ?? {}));
    return this.#entries().flatMap(([name, { secret }]) => {
      const value = values.get(name);
      return secret && value !== undefined ? [String(value)] : [];
    });
  }

  #entries(): readonly (readonly [string, SettingDeclaration])[] {
    return Object.entries<SettingDeclaration>(this.#declarations);
  }

  /** Whether every setting that is needed has its value, whose type `readSetting` gives it. */
  #holds(values: object): values is Values {
    return this.#entries().every(([name, { required }]) => !required || name in values);
  }
}

function readSetting(
  name: string,
  declaration: SettingDeclaration,
  given: string | undefined,
): readonly [value: string | number | boolean | undefined, problem?: string] {
  if (given === undefined || given.trim() === "") {
    const { default: fallback, required } = declaration;
    if (fallback !== undefined || !required) return [fallback];
    return [undefined, `${name} is not set: set it, the manifest declares it in server.environment`];
  }
  const value = parsed(declaration.type, given);
  if (value !== undefined) return [value];
  const wanted = declaration.type === "integer" ? "a whole number" : "true or false";
  if (declaration.secret) return [undefined, `${name} is not ${wanted}: set it to one`];
  return [undefined, `${name} is ${quote(given)}: set it to ${wanted}`];
}

function parsed(type: SettingDeclaration["type"], given: string): string | number | boolean | undefined {
  if (type === "string") return given;
  const text = given.trim();
  if (type === "boolean") return { true: true, false: false, 1: true, 0: false }[text.toLowerCase()];
  const number = /^-?[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}
