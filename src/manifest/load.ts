import { type Diagnostic, hasErrors, type Outcome } from "../diagnostics/diagnostic.js";
import { report } from "../diagnostics/report.js";
import { isJsonObject } from "../json.js";
import { buildManifest } from "./build.js";
import type { Manifest } from "./manifest.js";
import type { ReadFile } from "./read.js";
import { loadReferences } from "./references.js";
import { checkSchemas } from "./rules/schema-rules.js";
import { checkRules } from "./rules.js";
import type { LoadedManifest, Source } from "./source.js";
import { validateShape } from "./validate.js";
import { parseSource } from "./yaml-source.js";

/**
 * Reads, parses and checks a manifest and every file that its `$ref`s name. `path` is shown to the user as it is given,
 * with `/` separators. There is a value when the manifest and its schemas are well-formed, even if rules found errors in
 * what they say: the later stages can then look for more.
 */
export function loadManifest(path: string, read: ReadFile): Outcome<LoadedManifest<Manifest>> {
  const shown = path.replaceAll("\\", "/");
  const text = read(shown);
  if (typeof text !== "string") {
    return [undefined, [report("unreadable-file", `\`${shown}\` cannot be read: ${text.reason}`)]];
  }
  const [source, diagnostics] = parseSource(shown, text);
  if (source === undefined) return [undefined, diagnostics];
  if (!isJsonObject(source.data)) return [undefined, [...diagnostics, notAMapping(source)]];

  const shape = validateShape(source);
  const [references, unloaded] = loadReferences(source, read);
  const schemas = checkSchemas(source, references);
  const manifest = buildManifest(source.data);
  const breaches = checkRules({ manifest, source }).filter((breach) => !shape.some(samePlace(breach)));
  // A reference that leads nowhere stops no one from looking at the rest.
  const malformed = unloaded.filter(({ code }) => code !== "unresolved-reference");
  const wellFormed = ![diagnostics, shape, malformed, schemas].some(hasErrors);
  return [
    wellFormed ? { manifest, source, references } : undefined,
    [...diagnostics, ...shape, ...unloaded, ...schemas, ...breaches],
  ];
}

/** A rule about a value that is not what it should be would only repeat that. */
function samePlace({ location }: Diagnostic): (other: Diagnostic) => boolean {
  return (other) => location?.range.start.offset === other.location?.range.start.offset;
}

function notAMapping(source: Source): Diagnostic {
  if (source.data === null) {
    return report("empty-file", `\`${source.path}\` is empty`, {
      at: source.locate([]),
      help: "start with `manifest: 1`, or let `mcpile init` write a first manifest",
    });
  }
  return report("wrong-type", "a manifest is a mapping with the keys `manifest`, `server` and `tools`", {
    at: source.locate([]),
    help: "start with `manifest: 1`",
  });
}
