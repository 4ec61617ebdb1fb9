import { breakingCodes } from "../diagnostics/catalogue/breaking.js";
import { hostCodes } from "../diagnostics/catalogue/hosts.js";
import { catalogue } from "../diagnostics/catalogue.js";
import type { Diagnostic, Location } from "../diagnostics/diagnostic.js";
import { didYouMean } from "../diagnostics/nearest.js";
import { report } from "../diagnostics/report.js";
import { type IgnoreComment, ignoreComments } from "./ignore-comments.js";
import type { Manifest } from "./manifest.js";
import type { LoadedManifest } from "./source.js";

/** The problems that are looked for: those of a manifest, or changes that break callers. */
type Search = "lint" | "breaking";

/** A problem that the author accepts: at one line, or (without `line`) in the whole manifest. */
interface Exception {
  readonly code: string;
  readonly line?: number;
  readonly at: Location;
}

/**
 * The problems that the author of a manifest accepts, each with a reason: `# mcpile-ignore <code>: <reason>` at the line,
 * and the section `ignore`. Errors of a manifest cannot be accepted; changes that break callers can.
 */
export class Exceptions {
  readonly #search: Search;
  readonly #exceptions: readonly Exception[];
  readonly #used = new Set<Exception>();
  /** Exceptions that accept nothing, because of how they are written. */
  readonly problems: readonly Diagnostic[];

  constructor({ manifest, source, references }: LoadedManifest<Manifest>, search: Search) {
    this.#search = search;
    const comments = [source, ...references.values()].flatMap(ignoreComments);
    const written = [
      ...Object.keys(manifest.ignore).map((code) => ({ code, at: source.locate(["ignore", code], "key") })),
      ...comments.filter(({ reason }) => reason !== ""),
    ];
    this.#exceptions = written.filter(({ code }) => isFoundBy(search, code));
    this.problems =
      search === "breaking"
        ? []
        : [
            ...comments.filter(({ reason }) => reason === "").map(withoutReason),
            ...written.filter(({ code }) => !acceptable(code)).map(notAcceptable),
          ];
  }

  /** The diagnostics that are not accepted. */
  filter(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
    return diagnostics.filter((diagnostic) => {
      const applying = this.#exceptions.filter((exception) => applies(exception, diagnostic));
      for (const exception of applying) this.#used.add(exception);
      return applying.length === 0;
    });
  }

  /** Whether one accepts a limit of hosts: which of these are looked for depends on `lint --host`. */
  get areAboutHosts(): boolean {
    return this.#exceptions.some(({ code }) => Object.hasOwn(hostCodes, code));
  }

  /**
   * A warning for each exception that no diagnostic needed so far. An error of `found` may hide a warning at its line:
   * nothing is said of exceptions there.
   */
  unused(found: readonly Diagnostic[] = []): readonly Diagnostic[] {
    const errors = found.filter(({ severity }) => severity === "error");
    return this.#exceptions
      .filter(
        (exception) => !this.#used.has(exception) && !errors.some((error) => isAt(exception, error.location)),
      )
      .map(({ code, line, at }) =>
        report(
          "unused-exception",
          `\`${code}\` ${line === undefined ? "" : "at this line "}is ignored, but \`mcpile ${this.#search}\` does not find it`,
          { at, help: "remove the exception" },
        ),
      );
  }
}

function applies({ code, line, at }: Exception, { code: found, location }: Diagnostic): boolean {
  return code === found && (line === undefined || isAt({ line, at }, location));
}

function isAt({ line, at }: Pick<Exception, "line" | "at">, location: Location | undefined): boolean {
  return line !== undefined && location?.file === at.file && location.range.start.line === line;
}

function isFoundBy(search: Search, code: string): boolean {
  return acceptable(code) && Object.hasOwn(breakingCodes, code) === (search === "breaking");
}

function acceptable(code: string): boolean {
  return Object.hasOwn(breakingCodes, code) || severityOf(code) === "warning";
}

function severityOf(code: string): string | undefined {
  return Object.entries(catalogue).find(([name]) => name === code)?.[1].severity;
}

function notAcceptable({ code, at }: Exception): Diagnostic {
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

function withoutReason({ code, at }: IgnoreComment): Diagnostic {
  return report("invalid-exception", "an exception needs a code and a reason", {
    at,
    help: `write \`# mcpile-ignore ${code === "" ? "<code>" : code}: <reason>\``,
  });
}
