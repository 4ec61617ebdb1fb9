import type { Json } from "../../json.js";
import type { Diagnostic, Location } from "../diagnostic.js";
import { count } from "../summary.js";

/**
 * For programs: `{ version: 1, errors, warnings, diagnostics: [{ code, severity, message, help?, file?, range?, related? }] }`.
 * A range is `{ start, end }` of `{ line, column, offset }`: line and column from 1, offset from 0, columns and offsets in
 * UTF-16 code units, the end not included. Keys may be added; none changes its meaning without a new `version`.
 */
export function renderJson(diagnostics: readonly Diagnostic[]): string {
  const result: Json = {
    version: 1,
    ...count(diagnostics),
    diagnostics: diagnostics.map(({ code, severity, message, help, location, related }) => ({
      code,
      severity,
      message,
      ...(help === undefined ? {} : { help }),
      ...placeOf(location),
      ...(related === undefined
        ? {}
        : { related: related.map((entry) => ({ message: entry.message, ...placeOf(entry.location) })) }),
    })),
  };
  return `${JSON.stringify(result, undefined, 2)}\n`;
}

function placeOf(location: Location | undefined): { readonly [key: string]: Json } {
  if (location === undefined) return {};
  const { file, range } = location;
  return { file, range: { start: { ...range.start }, end: { ...range.end } } };
}
