import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { ServerModel } from "../model/server-model.js";

/** Defaults and examples that break their own schemas. */
export function checkValues(_model: ServerModel): readonly Diagnostic[] {
  return [];
}
