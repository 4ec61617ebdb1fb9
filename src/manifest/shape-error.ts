import type { ErrorObject } from "ajv";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { report } from "../diagnostics/report.js";
import type { JsonPath } from "../json.js";
import type { Source } from "./source.js";

/** Puts an error of the manifest schema in the words of someone who writes manifests. */
export function explainShape(error: ErrorObject, path: JsonPath, source: Source): Diagnostic {
  return report("invalid-value", error.message ?? "invalid", { at: source.locate(path) });
}
