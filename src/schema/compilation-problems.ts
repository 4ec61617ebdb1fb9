import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { ServerModel } from "../model/server-model.js";
import { surelyCompiles } from "./sure-compilation.js";

/** The schemas of a model that Ajv cannot compile. Ajv is loaded and asked only where it is not plain that it can. */
export async function compilationProblems(model: ServerModel): Promise<readonly Diagnostic[]> {
  if (surelyCompiles(model)) return [];
  const { compileValidators } = await import("./validators.js");
  return compileValidators(model)[1];
}
