import type { YAMLError } from "yaml";
import type { Diagnostic, Location, Outcome } from "../diagnostics/diagnostic.js";
import { report } from "../diagnostics/report.js";
import type { Json, JsonPath } from "../json.js";
import { placesInEvents } from "./event-node.js";
import { LineIndex } from "./line-index.js";
import { type PlacedNode, rangeOf } from "./placed-node.js";
import { largestFile, tooLarge } from "./read.js";
import type { Part, Source } from "./source.js";
import { placesInTree } from "./tree-node.js";
import { explainYamlError } from "./yaml-error.js";
import { readEventDocument } from "./yaml-events.js";
import { yaml } from "./yaml-library.js";
import { explainSlip } from "./yaml-slips.js";
import { readTree } from "./yaml-tree.js";

/** Syntax errors shown for one file: after the first few, most follow from the earlier ones. */
const mostSyntaxErrors = 5;

/** A source, and the offsets at which its values are written. */
export interface ParsedSource extends Source {
  places(): PlacedNode;
}

/**
 * Reads YAML 1.2 (and so JSON) into data with positions. A file that is not well-formed gives no source.
 * A byte order mark is dropped: offsets count from the character after it.
 */
export function parseSource(path: string, original: string): Outcome<ParsedSource> {
  const text = original.startsWith("\uFEFF") ? original.slice(1) : original;
  const at = locationsIn(path, text);
  if (text.length > largestFile) {
    return [undefined, [report("unreadable-file", `\`${path}\` cannot be read: ${tooLarge(text.length)}`)]];
  }
  const unsafe = /[^\t\n\r\x20-\x7E\x85\xA0-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.exec(text);
  if (unsafe !== null) return [undefined, [rawCharacter(unsafe, at)]];
  const document = readEventDocument(text);
  if (document === undefined) return parseInFull(path, text, at);
  const source = sourceOf(path, text, document.data, at, () => placesInEvents(text, document.events));
  return [source, []];
}

/** The location of a range of offsets; an empty range is widened to one character. */
type LocationAt = (start: number, end: number) => Location;

function locationsIn(path: string, text: string): LocationAt {
  let lines: LineIndex | undefined;
  return (start, end) => {
    lines ??= new LineIndex(text);
    return { file: path, range: lines.range(start, Math.max(end, Math.min(start + 1, text.length))) };
  };
}

/** A source whose places are looked for when the first of them is asked for. */
function sourceOf(
  path: string,
  text: string,
  data: Json,
  at: LocationAt,
  findPlaces: () => PlacedNode,
): ParsedSource {
  let root: PlacedNode | undefined;
  const places = (): PlacedNode => {
    root ??= findPlaces();
    return root;
  };
  // Who asks for a location need not look at it: many are made for problems that then do not exist.
  const locate = (jsonPath: JsonPath, part: Part = "value"): Location => {
    let range: Location["range"] | undefined;
    return {
      file: path,
      get range() {
        range ??= at(...rangeOf(places(), jsonPath, part)).range;
        return range;
      },
    };
  };
  return { path, text, data, places, locate };
}

/** Reads all of YAML and finds every problem: takes ten times as long as `readEventDocument`. */
export function parseInFull(
  path: string,
  text: string,
  at: LocationAt = locationsIn(path, text),
): Outcome<ParsedSource> {
  const version = /^%YAML[ \t]+(?!1\.2\b)\S+/m.exec(text);
  if (version !== null) {
    const place = at(version.index, version.index + version[0].length);
    const help = "remove the line: manifests are YAML 1.2";
    return [undefined, [report("yaml-syntax", "only YAML 1.2 is supported", { at: place, help })]];
  }

  const deep = deepNesting(text);
  if (deep !== undefined) {
    const problem = "the file is nested too deeply to be read";
    return [undefined, [report("yaml-nesting", problem, { at: at(deep, deep + 1) })]];
  }
  const document = yaml().parseDocument(text, {
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "error",
    version: "1.2",
  });
  const errors = [
    ...document.errors,
    ...document.warnings.filter((warning) => warning.code !== "TAG_RESOLVE_FAILED"),
  ];
  if (errors.length > 0) {
    return [undefined, syntaxErrors(errors, text, at)];
  }
  const tree = readTree(document.contents, text);
  const diagnostics = tree.problems.map(({ code, message, help, start, end, related }) =>
    report(code, message, {
      at: at(start, end),
      help,
      related:
        related === undefined
          ? undefined
          : [{ message: related.message, location: at(related.start, related.end) }],
    }),
  );
  const places = () => placesInTree(text, document.contents, tree);
  return [sourceOf(path, text, tree.data, at, places), diagnostics];
}

/** More brackets than this that open and do not close, or marks at the start of a line, were not written by a person. */
const mostOpen = 1000;

/** Where a file goes deeper than any that is meant, as an offset: the parser would take long to find out. */
function deepNesting(text: string): number | undefined {
  let open = 0;
  for (const match of text.matchAll(/[[{\]}]/g)) {
    open = match[0] === "[" || match[0] === "{" ? open + 1 : Math.max(0, open - 1);
    if (open > mostOpen) return match.index;
  }
  return new RegExp(`^ *(?:[-?:] +){${mostOpen}}`, "m").exec(text)?.index;
}

function rawCharacter(match: RegExpExecArray, at: LocationAt): Diagnostic {
  const point = match[0].codePointAt(0) ?? 0;
  const name = `U+${point.toString(16).toUpperCase().padStart(4, "0")}`;
  return report("unsafe-character", `the file holds the character ${name}, which YAML does not allow`, {
    at: at(match.index, match.index + match[0].length),
    help: "remove it, or write it as an escape in a double-quoted string",
  });
}

/** Syntax errors in the order of the file. After a mistake that is known, the parser's further errors follow from it. */
function syntaxErrors(errors: readonly YAMLError[], text: string, at: LocationAt): readonly Diagnostic[] {
  const sorted = onePerPlace(errors);
  const [first] = sorted;
  const slip = first === undefined || isPlain(first) ? undefined : explainSlip(text, first.pos[0]);
  if (slip === undefined) return sorted.map((error) => syntaxError(error, text, at));
  const { message, help, start = 0 } = slip;
  return [report("yaml-syntax", message, { at: at(start, start + 1), help })];
}

/** Whether the parser's own words name the mistake. */
function isPlain({ code, message }: YAMLError): boolean {
  if (code === "MISSING_CHAR") return !message.startsWith("Implicit");
  return plainCodes.has(code);
}

const plainCodes: ReadonlySet<string> = new Set([
  "BAD_DQ_ESCAPE",
  "BAD_SCALAR_START",
  "DUPLICATE_KEY",
  "MULTIPLE_DOCS",
  "RESOURCE_EXHAUSTION",
  "TAB_AS_INDENT",
]);

function onePerPlace(errors: readonly YAMLError[]): readonly YAMLError[] {
  const places = new Set<number>();
  const distinct: YAMLError[] = [];
  for (const error of errors.toSorted((a, b) => a.pos[0] - b.pos[0])) {
    if (!places.has(error.pos[0])) distinct.push(error);
    places.add(error.pos[0]);
  }
  return distinct.slice(0, mostSyntaxErrors);
}

function syntaxError(error: YAMLError, text: string, at: LocationAt): Diagnostic {
  const { message, help, start } = explainYamlError(error, text);
  const place = start === undefined ? at(...error.pos) : at(start, start + 1);
  return report("yaml-syntax", message, { at: place, help });
}
