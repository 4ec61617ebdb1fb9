import type { Diagnostic, Location } from "./diagnostic.js";

/** Codes of which one place needs only one: two stages may find the same thing and say it in their own words. */
const onePerPlace: ReadonlySet<string> = new Set(["unresolved-reference"]);

/**
 * In the order of the text, each problem once: first what has no place, then by file, place and code. Of two that say the
 * same the first is kept.
 */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  const distinct = diagnostics.filter((diagnostic) => {
    const key = identity(diagnostic);
    return !seen.has(key) && seen.add(key);
  });
  return distinct.toSorted(
    (a, b) =>
      comparePlaces(a.location, b.location) || compare(a.severity, b.severity) || compare(a.code, b.code),
  );
}

function identity({ code, message, location }: Diagnostic): string {
  const { file = "", range } = location ?? {};
  const said = location !== undefined && onePerPlace.has(code) ? "" : message;
  return JSON.stringify([code, file, range?.start.offset, range?.end.offset, said]);
}

function comparePlaces(a: Location | undefined, b: Location | undefined): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  return (
    compare(a.file, b.file) ||
    a.range.start.offset - b.range.start.offset ||
    a.range.end.offset - b.range.end.offset
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
