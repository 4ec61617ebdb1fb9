import type { Severity } from "./severity.js";

/** What a diagnostic code means, for `mcpile explain <code>` and `docs/diagnostics.md`. Texts are Markdown. */
export interface CatalogueEntry {
  /** The problem in a few words. */
  readonly title: string;
  /** The severity it is reported with. */
  readonly severity: Severity;
  /** Why this is a problem. */
  readonly cause: string;
  /** How to mend it. */
  readonly fix: string;
  /** A short manifest fragment that has the problem, and the same one mended. */
  readonly example?: { readonly wrong: string; readonly right: string };
}
