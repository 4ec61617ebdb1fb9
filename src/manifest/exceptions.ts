import { hostCodes } from "../diagnostics/catalogue/hosts.js";
import type { Diagnostic, Location } from "../diagnostics/diagnostic.js";
import { report } from "../diagnostics/report.js";
import {
  type AcceptedByProject,
  type Exception,
  isFoundBy,
  notAcceptable,
  type Search,
  unusedException,
} from "./accepted-by-project.js";
import { type IgnoreComment, ignoreComments } from "./ignore-comments.js";
import type { Manifest } from "./manifest.js";
import type { LoadedManifest } from "./source.js";

/**
 * The problems that the author of a manifest accepts, each with a reason: `# mcpile-ignore <code>: <reason>` at the line,
 * the section `ignore`, and that of the project. Errors of a manifest cannot be accepted; changes that break callers can.
 */
export class Exceptions {
  readonly #search: Search;
  readonly #exceptions: readonly Exception[];
  readonly #project: AcceptedByProject | undefined;
  readonly #used = new Set<Exception>();
  /** Exceptions that accept nothing, because of how they are written. */
  readonly problems: readonly Diagnostic[];

  constructor({ manifest, source, references, accepted }: LoadedManifest<Manifest>, search: Search) {
    this.#search = search;
    this.#project = accepted;
    const comments = [source, ...references.values()].flatMap(ignoreComments);
    const written = [
      ...Object.keys(manifest.ignore).map((code) => ({ code, at: source.locate(["ignore", code], "key") })),
      ...comments.filter(({ reason }) => reason !== ""),
    ];
    this.#exceptions = written.filter(({ code }) => isFoundBy(search, code));
    this.problems =
      search === "breaking"
        ? []
        : [...comments.filter(({ reason }) => reason === "").map(withoutReason), ...notAcceptable(written)];
  }

  /** The diagnostics that are not accepted. */
  filter(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
    const inherited = this.#inherited;
    return diagnostics.filter((diagnostic) => {
      const own = this.#exceptions.filter((exception) => applies(exception, diagnostic));
      const others = inherited.filter((exception) => applies(exception, diagnostic));
      for (const exception of own) this.#used.add(exception);
      for (const exception of others) this.#project?.use(exception);
      return own.length + others.length === 0;
    });
  }

  /** Whether an exception is about a host limit; `lint --host` decides which of these are checked. */
  get areAboutHosts(): boolean {
    return [...this.#exceptions, ...this.#inherited].some(({ code }) => Object.hasOwn(hostCodes, code));
  }

  /**
   * A warning for each exception of the manifest that no diagnostic needed so far. An error of `found` may hide a warning
   * at its line: nothing is said of exceptions there.
   */
  unused(found: readonly Diagnostic[] = []): readonly Diagnostic[] {
    const errors = found.filter(({ severity }) => severity === "error");
    return this.#exceptions
      .filter(
        (exception) => !this.#used.has(exception) && !errors.some((error) => isAt(exception, error.location)),
      )
      .map((exception) => unusedException(exception, this.#search));
  }

  get #inherited(): readonly Exception[] {
    return this.#project?.of(this.#search) ?? [];
  }
}

function applies({ code, line, at }: Exception, { code: found, location }: Diagnostic): boolean {
  return code === found && (line === undefined || isAt({ line, at }, location));
}

function isAt(
  { line, at }: { readonly line?: number; readonly at: Location },
  location: Location | undefined,
): boolean {
  return line !== undefined && location?.file === at.file && location.range.start.line === line;
}

function withoutReason({ code, at }: IgnoreComment): Diagnostic {
  return report("invalid-exception", "an exception needs a code and a reason", {
    at,
    help: `write \`# mcpile-ignore ${code === "" ? "<code>" : code}: <reason>\``,
  });
}
