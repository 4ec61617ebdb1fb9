import { type Diagnostic, hasErrors, type Outcome } from "../diagnostics/diagnostic.js";
import { report } from "../diagnostics/report.js";
import { emptyObject, isJsonObject } from "../json.js";
import { buildManifest } from "./build.js";
import { loadEmbeddedFiles } from "./embedded-files.js";
import type { Manifest } from "./manifest.js";
import type { ProjectRules } from "./project-rules.js";
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
 * what they say: the later stages can then look for more. `project`: what its project says for all manifests.
 */
export function loadManifest(
  path: string,
  read: ReadFile,
  project?: ProjectRules,
): Outcome<LoadedManifest<Manifest>> {
  const shown = path.replaceAll("\\", "/");
  const text = read(shown, shown);
  if (typeof text !== "string") {
    const { reason, at, help } = text;
    const place = at === undefined ? {} : { at: { file: shown, range: { start: at, end: at } } };
    const details = { ...place, help };
    return [undefined, [report("unreadable-file", `\`${shown}\` cannot be read: ${reason}`, details)]];
  }
  const [source, diagnostics] = parseSource(shown, text);
  if (source === undefined) return [undefined, diagnostics];
  const [loaded, problems] = loadSource(source, diagnostics, read);
  return [loaded && project ? withProject(loaded, project) : loaded, problems];
}

/** A manifest with what its project says: its data too, because it decides what is generated. */
function withProject(
  { manifest, source, ...loaded }: LoadedManifest<Manifest>,
  { hosts, accepted }: ProjectRules,
): LoadedManifest<Manifest> {
  const { data } = source;
  if (hosts.length === 0 || !isJsonObject(data) || Object.hasOwn(data, "hosts"))
    return { manifest, source, ...loaded, accepted };
  return {
    ...loaded,
    manifest: { ...manifest, hosts },
    source: { ...source, data: Object.assign(emptyObject(), data, { hosts: [...hosts] }) },
    accepted,
  };
}

/** As {@link loadManifest}, of a source that was read. `diagnostics`: problems of reading it. */
export function loadSource(
  source: Source,
  diagnostics: readonly Diagnostic[],
  read: ReadFile,
): Outcome<LoadedManifest<Manifest>> {
  if (!isJsonObject(source.data)) return [undefined, [...diagnostics, rootIsNotAMapping(source)]];
  const foreign = openApiKeys.find((key) => isJsonObject(source.data) && Object.hasOwn(source.data, key));
  if (foreign !== undefined && !Object.hasOwn(source.data, "manifest")) {
    return [undefined, [...diagnostics, isOpenApi(source, foreign)]];
  }

  // Data that was not read cannot be checked: further diagnostics would only be about what is missing.
  if (diagnostics.some(({ code }) => code === "yaml-expansion" || code === "yaml-nesting")) {
    return [undefined, diagnostics];
  }
  const shape = validateShape(source);
  const [references, unloaded] = loadReferences(source, read);
  const schemas = checkSchemas(source, references);
  const manifest = buildManifest(source);
  const [embedded, unread] = loadEmbeddedFiles(manifest, source, read);
  const breaches = checkRules({ manifest, source, embedded });
  // An unresolved reference does not prevent checking the rest.
  const malformed = unloaded.filter(({ code }) => code !== "unresolved-reference");
  const wellFormed = ![diagnostics, shape, malformed, schemas, unread].some(hasErrors);
  return [
    wellFormed ? { manifest, source: withInputSchemas(source, manifest), references, embedded } : undefined,
    withoutRepeats([[...diagnostics, ...unloaded, ...unread], shape, schemas, breaches]),
  ];
}

/** Drops diagnostics at places where an earlier group has reported an invalid value. */
function withoutRepeats(groups: readonly (readonly Diagnostic[])[]): readonly Diagnostic[] {
  const kept: Diagnostic[] = [];
  for (const group of groups) {
    const places = new Set(kept.map(placeOf));
    kept.push(...group.filter((diagnostic) => !places.has(placeOf(diagnostic))));
  }
  return kept;
}

function placeOf({ location }: Diagnostic): string {
  return location === undefined ? "" : `${location.range.start.offset}:${location.file}`;
}

/** Adds the default of `inputSchema` to the data, because later stages read schemas from the source. */
function withInputSchemas(source: Source, { tools }: Manifest): Source {
  const { data } = source;
  const written = isJsonObject(data) ? data["tools"] : undefined;
  if (!isJsonObject(data) || !isJsonObject(written)) return source;
  const complete = emptyObject();
  for (const [name, tool] of Object.entries(written)) {
    const inputSchema = tools.get(name)?.inputSchema;
    const lacks = isJsonObject(tool) && tool["inputSchema"] === undefined && inputSchema !== undefined;
    complete[name] = lacks ? Object.assign(emptyObject(), tool, { inputSchema }) : tool;
  }
  return { ...source, data: Object.assign(emptyObject(), data, { tools: complete }) };
}

/** Keys at the root of OpenAPI 3 and Swagger 2.0 documents. */
const openApiKeys: readonly string[] = ["openapi", "swagger"];

function isOpenApi(source: Source, key: string): Diagnostic {
  return report("unknown-key", `\`${source.path}\` is an OpenAPI document, not a manifest`, {
    at: source.locate([key], "key"),
    help: `make a manifest from it: \`mcpile import openapi ${source.path}\``,
  });
}

function rootIsNotAMapping(source: Source): Diagnostic {
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
