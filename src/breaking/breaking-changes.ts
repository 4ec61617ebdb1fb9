import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { ServerModel } from "../model/server-model.js";
import { SchemaSide } from "./schema-side.js";
import { serverChanges } from "./server-changes.js";
import { toolChanges } from "./tool-changes.js";

/**
 * What callers of `before` would notice if it became `after`, with places in the manifest of `after`. Errors are changes
 * that break some caller; warnings are changes that may, or of which that could not be decided. What a caller cannot
 * notice (descriptions, titles, ports, dependencies, handlers) and what only adds is not reported.
 */
export function breakingChanges(before: ServerModel, after: ServerModel): readonly Diagnostic[] {
  const sides = { before: new SchemaSide(before), after: new SchemaSide(after) };
  return [...serverChanges(before, after), ...toolChanges(before, after, sides)];
}
