import { ConfigError } from "./config-error.js";
import { type Environment, fillPlaceholders } from "./placeholders.js";

/** Reads variables and collects their problems. */
export class EnvironmentReader {
  readonly problems: string[] = [];
  readonly #environment: Environment;
  /** Variables that are not set, and the settings that read them. */
  readonly #missing = new Map<string, string[]>();

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  text(name: string): string | undefined {
    const value = this.#environment[name]?.trim();
    return value === "" ? undefined : value;
  }

  list(name: string): readonly string[] | undefined {
    return this.text(name)
      ?.split(",")
      .map((part) => part.trim())
      .filter((part) => part !== "");
  }

  integer(name: string, least: number, most: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = /^[0-9]{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    this.problems.push(`${name} is ${quote(text)}: set it to a whole number from ${least} to ${most}`);
    return undefined;
  }

  /** Fills the placeholders of a string of the manifest; undefined when variables are missing. */
  template(setting: string, text: string): string | undefined {
    const missing = new Set<string>();
    const filled = fillPlaceholders(text, this.#environment, missing);
    for (const name of missing) {
      const readers = this.#missing.get(name) ?? [];
      this.#missing.set(name, [...readers.filter((reader) => reader !== setting), setting]);
    }
    return missing.size === 0 ? filled : undefined;
  }

  templates(setting: string, strings: readonly string[]): readonly string[] {
    return strings.flatMap((text) => this.template(setting, text) ?? []);
  }

  throwProblems(): void {
    for (const [name, settings] of this.#missing) {
      this.problems.push(`${name} is not set: set it, the manifest reads it in ${settings.join(", ")}`);
    }
    if (this.problems.length > 0) throw new ConfigError(this.problems);
  }
}

/** Quotes a value for a message. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
