import type { DiagnosticCode } from "./catalogue.js";
import type { Severity } from "./severity.js";

/** A place in a text: 1-based line, 1-based column in UTF-16 code units, 0-based offset in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** From `start` up to, not including, `end`. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** A range of a file. `file` is the path as the user gave it, with `/` separators. */
export interface Location {
  readonly file: string;
  readonly range: Range;
}

/** A second place that explains the first: "first declared here". */
export interface RelatedLocation {
  readonly message: string;
  readonly location: Location;
}

/** One problem that a user can fix: what is wrong, where, and what to write instead. */
export interface Diagnostic {
  /** Stable name of the kind of problem: `mcpile explain <code>`. */
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** The problem, in one sentence without a final full stop. */
  readonly message: string;
  /** How to fix it: "did you mean `inputSchema`?". */
  readonly help?: string;
  /** Absent only if there is no text to point at, such as for a missing file. */
  readonly location?: Location;
  readonly related?: readonly RelatedLocation[];
}

/** The result of a stage: its product, if there is one, and every problem that it found. */
export type Outcome<T> = readonly [value: T | undefined, diagnostics: readonly Diagnostic[]];

/** Whether any of `diagnostics` stops generation. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}
