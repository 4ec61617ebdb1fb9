import type { Node, YAMLError } from "yaml";
import type { Diagnostic, Location, Outcome } from "../diagnostics/diagnostic.js";
import { report } from "../diagnostics/report.js";
import type { JsonPath } from "../json.js";
import { LineIndex } from "./line-index.js";
import { partOf, type TextPart, whole } from "./plain-part.js";
import { readPlainYaml } from "./plain-yaml.js";
import { largestFile, tooLarge } from "./read.js";
import type { Part, Source } from "./source.js";
import { explainYamlError } from "./yaml-error.js";
import { yaml } from "./yaml-library.js";
import { readTree, type Tree } from "./yaml-tree.js";

/** Syntax errors shown for one file: after the first few, most follow from the earlier ones. */
const mostSyntaxErrors = 5;

/** Places that are looked for one by one: each look goes through the text. Those of more are known once all is parsed. */
const fewLooks = 50;

/**
 * Reads YAML 1.2 (and so JSON) into data with positions. A file that is not well-formed gives no source.
 * A byte order mark is dropped: offsets count from the character after it.
 */
export function parseSource(path: string, original: string): Outcome<Source> {
  const text = original.startsWith("\uFEFF") ? original.slice(1) : original;
  let lines: LineIndex | undefined;
  const at = (start: number, end: number): Location => {
    lines ??= new LineIndex(text);
    return { file: path, range: lines.range(start, Math.max(end, Math.min(start + 1, text.length))) };
  };
  if (text.length > largestFile) {
    return [undefined, [report("unreadable-file", `\`${path}\` cannot be read: ${tooLarge(text.length)}`)]];
  }
  const unsafe = /[^\t\n\r\x20-\x7E\x85\xA0-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.exec(text);
  if (unsafe !== null) return [undefined, [rawCharacter(unsafe, at)]];
  const version = /^%YAML[ \t]+(?!1\.2\b)\S+/m.exec(text);
  if (version !== null) {
    const place = at(version.index, version.index + version[0].length);
    const help = "remove the line: manifests are YAML 1.2";
    return [undefined, [report("yaml-syntax", "only YAML 1.2 is supported", { at: place, help })]];
  }

  const deep = deepNesting(text);
  if (deep !== undefined) {
    return [
      undefined,
      [report("yaml-nesting", "the file is nested too deeply to be read", { at: at(deep, deep + 1) })],
    ];
  }

  const data = readPlainYaml(text);
  if (data === undefined) return parseInFull(path, text, at);
  const parts = new Map<string, Outcome<Source>>();
  let looks = 0;
  // Who asks for a location need not look at it: many are made for problems that then do not exist.
  const locate = (jsonPath: JsonPath, part?: Part): Location => {
    let range: Location["range"] | undefined;
    return {
      file: path,
      get range() {
        const isOneOfFew = looks++ < fewLooks;
        const near = isOneOfFew ? partOf(text, jsonPath, part === "key") : undefined;
        range ??= rangeIn(near ?? whole(text), jsonPath, part);
        return range;
      },
    };
  };
  /** What one entry needs is parsed in full, once: a warning about a long file would take longer than all other work on it. */
  const rangeIn = (from: TextPart, jsonPath: JsonPath, part?: Part): Location["range"] => {
    const { offset } = from;
    const key = `${from.start} ${from.text.length}`;
    const parsed =
      parts.get(key) ?? parseInFull(path, from.text, (start, end) => at(offset(start), offset(end - 1) + 1));
    parts.set(key, parsed);
    return (parsed[0]?.locate(jsonPath, part) ?? at(0, 0)).range;
  };
  return [{ path, text, data, isPlain: true, locate }, []];
}

/** Reads all of YAML, with positions and every problem: takes most of the time of `lint`. */
export function parseInFull(
  path: string,
  text: string,
  at: (start: number, end: number) => Location,
): Outcome<Source> {
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
    return [undefined, withoutEchoes(errors).map((error) => syntaxError(error, text, at))];
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
  const source: Source = {
    path,
    text,
    data: tree.data,
    locate: (jsonPath, part = "value") => {
      const [start, end] = find(document.contents, tree, jsonPath, part);
      return at(start, trimEnd(text, start, end));
    },
  };
  return [source, diagnostics];
}

/** More brackets than this that open and do not close, or marks at the start of a line, are no text that anybody wrote. */
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

/** The offsets of the entry at `path`, or of its nearest existing ancestor. */
function find(root: Node | null, tree: Tree, path: JsonPath, part: Part): [number, number] {
  let node = root;
  let key: Node | undefined;
  for (const step of path) {
    const target: Node | null = node === null ? null : tree.resolve(node);
    let next: Node | null | undefined;
    let nextKey: Node | undefined;
    if (target !== null && yaml().isMap(target)) {
      const entry = tree.entries(target)?.get(String(step));
      next = entry?.value;
      nextKey = entry?.key;
    } else if (target !== null && yaml().isSeq(target) && typeof step === "number") {
      const item = target.items[step];
      next = isYamlNode(item) ? item : undefined;
    }
    if (next === undefined && nextKey === undefined)
      return offsetsOf(node, key, key === undefined ? "value" : "key", tree);
    node = next ?? null;
    key = nextKey;
  }
  return offsetsOf(node, key, part, tree);
}

function offsetsOf(node: Node | null, key: Node | undefined, part: Part, tree: Tree): [number, number] {
  const target = node === null ? null : tree.resolve(node);
  const value = target?.range;
  if ((part === "key" || !value || value[0] === value[1]) && key?.range) return [key.range[0], key.range[1]];
  return value ? [value[0], value[1]] : [0, 0];
}

function isYamlNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "range" in value;
}

/** Block collections reach to the start of the next line; a reader takes the end of the last one for their end. */
function trimEnd(text: string, start: number, end: number): number {
  let trimmed = end;
  while (trimmed > start + 1 && /\s/.test(text[trimmed - 1] ?? "")) trimmed--;
  return trimmed;
}

function rawCharacter(match: RegExpExecArray, at: (start: number, end: number) => Location): Diagnostic {
  const point = match[0].codePointAt(0) ?? 0;
  const name = `U+${point.toString(16).toUpperCase().padStart(4, "0")}`;
  return report("unsafe-character", `the file holds the character ${name}, which YAML does not allow`, {
    at: at(match.index, match.index + match[0].length),
    help: "remove it, or write it as an escape in a double-quoted string",
  });
}

function withoutEchoes(errors: readonly YAMLError[]): readonly YAMLError[] {
  const places = new Set<number>();
  const distinct: YAMLError[] = [];
  for (const error of errors.toSorted((a, b) => a.pos[0] - b.pos[0])) {
    if (!places.has(error.pos[0])) distinct.push(error);
    places.add(error.pos[0]);
  }
  return distinct.slice(0, mostSyntaxErrors);
}

function syntaxError(
  error: YAMLError,
  text: string,
  at: (start: number, end: number) => Location,
): Diagnostic {
  const { message, help, start } = explainYamlError(error, text);
  const place = start === undefined ? at(...error.pos) : at(start, start + 1);
  return report("yaml-syntax", message, { at: place, help });
}
