import type { Severity } from "./severity.js";

/** The meaning of a diagnostic code, for `mcpile explain <code>` and `docs/diagnostics.md`. Strings are Markdown. */
export interface CatalogueEntry {
  /** The problem in a few words. */
  readonly title: string;
  /** The severity it is reported with. */
  readonly severity: Severity;
  /** Why this is a problem. */
  readonly cause: string;
  /** How to fix it. */
  readonly fix: string;
  /** A short manifest fragment with the problem, and the corrected fragment. */
  readonly example?: { readonly wrong: string; readonly right: string };
}
