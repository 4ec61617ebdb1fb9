import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { Check } from "./suite.js";

interface BaselineGroup {
  readonly reason: string;
  /** `<scenario>` or `<scenario>:<check>`. */
  readonly entries: readonly string[];
}

/** Scenarios that are known to fail, and why. */
export class Baseline {
  readonly #reasons = new Map<string, string>();
  readonly #met = new Set<string>();

  constructor(path: string) {
    const groups: readonly BaselineGroup[] = parse(readFileSync(path, "utf8"));
    for (const { reason, entries } of groups) {
      for (const entry of entries) this.#reasons.set(entry, reason);
    }
  }

  /** Why a whole scenario is left out, if it is. */
  reason(scenario: string): string | undefined {
    return this.#reasons.get(scenario);
  }

  /** The unexpected checks of a scenario: those that fail or warn and should not, and those that pass and should not. */
  judge(scenario: string, checks: readonly Check[]): readonly string[] {
    const failing = new Set(checks.filter(isBad).map(({ id }) => id));
    if (this.#reasons.has(scenario)) {
      this.#met.add(scenario);
      return failing.size > 0 ? [] : ["passes: remove it from the baseline"];
    }
    const wrong = checks
      .filter((check) => isBad(check) && !this.#reasons.has(`${scenario}:${check.id}`))
      .map(({ status, id, errorMessage }) => `${status} ${id}: ${errorMessage ?? "no message"}`);
    for (const { id, status } of checks) {
      const entry = `${scenario}:${id}`;
      if (!this.#reasons.has(entry)) continue;
      this.#met.add(entry);
      if (status === "SUCCESS" && !failing.has(id)) wrong.push(`${id} passes: remove it from the baseline`);
    }
    return wrong;
  }

  /** Entries that nothing judged so far has met. */
  unmet(): readonly string[] {
    return [...this.#reasons.keys()].filter((entry) => !this.#met.has(entry));
  }
}

function isBad({ status }: Check): boolean {
  return status === "FAILURE" || status === "WARNING";
}
