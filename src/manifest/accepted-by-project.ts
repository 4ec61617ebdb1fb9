import { breakingCodes } from "../diagnostics/catalogue/breaking.js";
import { catalogue } from "../diagnostics/catalogue.js";
import type { Diagnostic, Location } from "../diagnostics/diagnostic.js";
import { didYouMean } from "../diagnostics/nearest.js";
import { report } from "../diagnostics/report.js";

/** The problems that are looked for: those of a manifest, or changes that break callers. */
export type Search = "lint" | "breaking";

/** A problem that is accepted: at one line, or (without `line`) wherever it is found. */
export interface Exception {
  readonly code: string;
  readonly line?: number;
  readonly at: Location;
}

/** The problems that a project accepts in all of its manifests: `ignore` of `mcpile.yaml`. */
export class AcceptedByProject {
  readonly #exceptions: readonly Exception[];
  readonly #used = new Set<Exception>();

  constructor(exceptions: readonly Exception[]) {
    this.#exceptions = exceptions;
  }

  /** Those that a search can find. */
  of(search: Search): readonly Exception[] {
    return this.#exceptions.filter(({ code }) => isFoundBy(search, code));
  }

  /** Notes that a problem needed the exception. */
  use(exception: Exception): void {
    this.#used.add(exception);
  }

  /** A warning for each exception that no manifest needed. Of use when all were searched. */
  unused(search: Search): readonly Diagnostic[] {
    return this.of(search)
      .filter((exception) => !this.#used.has(exception))
      .map((exception) => unusedException(exception, search));
  }
}

/** Errors of exceptions that accept nothing. */
export function notAcceptable(exceptions: readonly Exception[]): readonly Diagnostic[] {
  return exceptions.filter(({ code }) => !acceptable(code)).map(invalidException);
}

/** Whether a search may report a code that can be accepted. */
export function isFoundBy(search: Search, code: string): boolean {
  return acceptable(code) && Object.hasOwn(breakingCodes, code) === (search === "breaking");
}

/** The warning about an exception that a search did not need. */
export function unusedException({ code, line, at }: Exception, search: Search): Diagnostic {
  return report(
    "unused-exception",
    `\`${code}\` ${line === undefined ? "" : "at this line "}is ignored, but \`mcpile ${search}\` does not find it`,
    { at, help: "remove the exception" },
  );
}

function acceptable(code: string): boolean {
  return Object.hasOwn(breakingCodes, code) || severityOf(code) === "warning";
}

function severityOf(code: string): string | undefined {
  return Object.entries(catalogue).find(([name]) => name === code)?.[1].severity;
}

function invalidException({ code, at }: Exception): Diagnostic {
  if (severityOf(code) !== undefined)
    return report("invalid-exception", `\`${code}\` is an error, which cannot be ignored`, {
      at,
      help: "fix the error, and remove the exception",
    });
  return report("invalid-exception", `unknown code \`${code}\``, {
    at,
    help: didYouMean(code, Object.keys(catalogue)) ?? "a diagnostic begins with its code: `warning[code]`",
  });
}
