import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { ServerModel } from "../model/server-model.js";
import { isKnownToCompile } from "./known-to-compile.js";

/** The schemas of a model that Ajv cannot compile. Ajv is loaded only when {@link isKnownToCompile} cannot tell. */
export async function compilationProblems(model: ServerModel): Promise<readonly Diagnostic[]> {
  if (isKnownToCompile(model)) return [];
  const { compileValidators } = await import("./validators.js");
  return compileValidators(model)[1];
}
