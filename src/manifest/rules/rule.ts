import type { Diagnostic, Location } from "../../diagnostics/diagnostic.js";
import type { JsonPath } from "../../json.js";
import type { Manifest } from "../manifest.js";
import type { Part, Source } from "../source.js";

/** What a rule looks at. The manifest is complete: what its author left out, or got wrong in shape, has its default. */
export interface RuleContext {
  readonly manifest: Manifest;
  readonly source: Source;
}

/** Gives a diagnostic for every breach. */
export type Rule = (context: RuleContext) => Iterable<Diagnostic>;

/** Where the entry at `path` stands in the manifest. */
export function at({ source }: RuleContext, path: JsonPath, part?: Part): Location {
  return source.locate(path, part);
}
