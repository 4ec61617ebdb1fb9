import type { Diagnostic, Location } from "../../diagnostics/diagnostic.js";
import type { JsonPath } from "../../json.js";
import type { Manifest } from "../manifest.js";
import type { Part, Source } from "../source.js";

/** The input of a rule. The manifest is complete: missing and invalid values are replaced by defaults. */
export interface RuleContext {
  readonly manifest: Manifest;
  readonly source: Source;
  /** Texts of the files that the server embeds, by the name that the manifest gives them. */
  readonly embedded: ReadonlyMap<string, string>;
}

/** Gives a diagnostic for every breach. */
export type Rule = (context: RuleContext) => Iterable<Diagnostic>;

/** The location of the entry at `path` in the manifest. */
export function at({ source }: RuleContext, path: JsonPath, part?: Part): Location {
  return source.locate(path, part);
}
