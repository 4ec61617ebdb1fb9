import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import { report } from "../../src/diagnostics/report.js";
import { LineIndex } from "../../src/manifest/line-index.js";

/** A diagnostic at the first `marked` of `text`. */
export function diagnosticAt(text: string, marked: string, file = "manifests/dice.yaml"): Diagnostic {
  const start = text.indexOf(marked);
  const range = new LineIndex(text).range(start, start + marked.length);
  return report("unknown-key", "`server` has no key `prot`", {
    at: { file, range },
    help: "did you mean `port`?",
  });
}
