import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { ServerModel } from "../model/server-model.js";
import { ComparedModel } from "./compared-model.js";
import { promptChanges } from "./prompt-changes.js";
import { resourceChanges } from "./resource-changes.js";
import { serverChanges } from "./server-changes.js";
import { toolChanges } from "./tool-changes.js";

/**
 * The changes from `before` to `after` that callers notice, with places in the manifest of `after`. Errors are changes
 * that break some caller; warnings are changes that may, or of which that could not be decided. What a caller cannot
 * notice (descriptions, titles, ports, dependencies, handlers) and what only adds is not reported.
 */
export function breakingChanges(before: ServerModel, after: ServerModel): readonly Diagnostic[] {
  const sides = { before: new ComparedModel(before), after: new ComparedModel(after) };
  return [
    ...serverChanges(before, after),
    ...toolChanges(before, after, sides),
    ...resourceChanges(before, after),
    ...promptChanges(before, after),
  ];
}
