import { ToolError } from "../tool-error.js";
import { writeExactly } from "./json-text.js";
import { type Entries, entriesOf, label, matrix, simple } from "./parameter-style.js";
import { fullyDecode, percentEncode } from "./percent-encoding.js";
import type { PathParameter } from "./request.js";
import { type Argument, type Arguments, argumentOf, type Template, type TemplateReader } from "./template.js";

/** Longest argument in a path and longest URL, in characters: what servers accept is shorter. */
const longestSegment = 2_048;
const longestUrl = 32_768;

/** A URL whose path has places for arguments. */
export interface UrlTemplate {
  /** Scheme, host and port that every request goes to. */
  readonly origin: string;
  /**
   * The URL for one call. `query` holds parameters that are already encoded. Throws `ToolError` for arguments that
   * would change which resource is meant, and for those that leave their place empty.
   */
  expand(input: Arguments, query: readonly string[]): URL;
}

/** Reads the URL of a manifest, or tells what is wrong with it once the environment is filled in. */
export function readUrlTemplate(
  text: string,
  parameters: readonly PathParameter[],
  reader: TemplateReader,
): UrlTemplate | { readonly problem: string } {
  const missing = reader.missing.size;
  const template = reader.readUrl(text);
  // Said already, with the variable's name.
  if (reader.missing.size > missing) return { problem: "" };
  const parts = splitUrl(template);
  if (parts === undefined) {
    return { problem: "write an http or https URL whose scheme and host name no argument" };
  }
  const { base, segments, query: fixedQuery } = parts;
  const url = URL.canParse(base) ? new URL(base) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return { problem: "write an http or https URL" };
  if (url.username !== "" || url.password !== "") return { problem: "write credentials under `credentials`" };
  if (fixedQuery.some((part) => typeof part !== "string"))
    return { problem: "write arguments under `query`" };
  if (
    segments.some(([part, ...more]) => typeof part === "string" && more.length === 0 && isDotSegment(part))
  ) {
    return { problem: "leave out `.` and `..` segments" };
  }
  const query = fixedQuery.join("");
  if (query.includes("#") || segments.flat().some((part) => typeof part === "string" && part.includes("#"))) {
    return { problem: "leave out the fragment" };
  }
  // URL parsers read it as a slash.
  if (segments.flat().some((part) => typeof part === "string" && part.includes("\\"))) {
    return { problem: "write `/` or `%5C` instead of a backslash" };
  }
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  return {
    origin: url.origin,
    expand(input, pairs) {
      const path = segments.map((segment) => expandSegment(segment, byName, input)).join("/") || "/";
      const search = [query, ...pairs].filter((part) => part !== "").join("&");
      const built = `${url.origin}${path}${search === "" ? "" : `?${search}`}`;
      if (built.length > longestUrl) throw new ToolError("the arguments are too long for a URL");
      const target = new URL(built);
      // Nothing above lets this happen; it must hold whatever the code above does.
      if (target.origin !== url.origin || depth(target.pathname) !== depth(path) || target.hash !== "") {
        throw new Error("an argument changed the URL of the request");
      }
      return target;
    },
  };
}

type Segment = readonly (string | Argument)[];

interface UrlParts {
  /** Scheme and authority. */
  readonly base: string;
  /** The path, split at its slashes; the first segment is empty. */
  readonly segments: readonly Segment[];
  readonly query: Template;
}

/** Undefined if an argument stands before the path, or the string is not an absolute URL. */
function splitUrl(template: Template): UrlParts | undefined {
  const [first, ...rest] = template;
  if (typeof first !== "string") return undefined;
  const base = /^https?:\/\/[^/?#\\\s]+/i.exec(first)?.[0];
  const tail = first.slice(base?.length ?? 0);
  if (base === undefined || (rest.length > 0 && !/^[/?]/.test(tail))) return undefined;
  const segments: (string | Argument)[][] = [[]];
  const query: (string | Argument)[] = [];
  let inQuery = false;
  for (const part of [tail, ...rest]) {
    if (inQuery) query.push(part);
    else if (typeof part !== "string") segments.at(-1)?.push(part);
    else {
      const mark = part.indexOf("?");
      const [here = "", ...more] = (mark < 0 ? part : part.slice(0, mark)).split("/");
      if (here !== "") segments.at(-1)?.push(here);
      for (const segment of more) segments.push(segment === "" ? [] : [segment]);
      if (mark >= 0) {
        inQuery = true;
        if (mark + 1 < part.length) query.push(part.slice(mark + 1));
      }
    }
  }
  return { base, segments, query };
}

function expandSegment(
  segment: Segment,
  parameters: ReadonlyMap<string, PathParameter>,
  input: Arguments,
): string {
  let text = "";
  for (const part of segment) {
    text +=
      typeof part === "string" ? part : expandArgument(part.argument, parameters.get(part.argument), input);
  }
  if (segment.every((part) => typeof part === "string")) return text;
  if (text.split("/").some((piece) => piece === "" || isDotSegment(fullyDecode(piece)) || isEmptied(piece))) {
    const names = segment.flatMap((part) => (typeof part === "string" ? [] : [`\`${part.argument}\``]));
    throw new ToolError(`${names.join(" and ")} cannot stand in a path as given`);
  }
  return text;
}

function expandArgument(name: string, parameter: PathParameter | undefined, input: Arguments): string {
  const { style = "simple", explode = false, slash = "refuse" } = parameter ?? {};
  const value = argumentOf(input, name);
  const entries = style === "json" ? jsonEntries(value) : entriesOf(value);
  if (entries === undefined) throw new ToolError(`\`${name}\` is empty: it is part of the path`);
  for (const text of textsOf(entries)) checkPathText(name, text, slash !== "refuse");
  const encode = slash === "keep" ? encodeBetweenSlashes : percentEncode;
  switch (style) {
    case "label":
      if (explode) checkLabels(name, entries);
      return label(entries, explode, encode);
    case "matrix":
      return matrix(name, entries, explode, encode);
    case "simple":
    case "json":
      return simple(entries, explode, encode);
  }
}

function jsonEntries(value: unknown): Entries | undefined {
  return value === undefined ? undefined : { kind: "scalar", text: writeExactly(value) };
}

function textsOf(value: Entries): readonly string[] {
  if (value.kind === "scalar") return [value.text];
  return value.kind === "list" ? value.items : value.entries.flat();
}

/**
 * Refuses what would reach another resource on this server or one behind it, even where that decodes more than once:
 * slashes and backslashes unless allowed, and `.`, `..` or nothing between them.
 */
function checkPathText(name: string, text: string, slashes: boolean): void {
  if (text.length > longestSegment) throw new ToolError(`\`${name}\` is too long for a path`);
  const decoded = fullyDecode(text);
  if (/[\p{Cc}\\]/u.test(decoded)) {
    throw new ToolError(`\`${name}\` must not contain a backslash or control characters`);
  }
  const pieces = decoded.split("/");
  if (pieces.length === 1) return;
  if (!slashes || text.split("/").length !== pieces.length) {
    throw new ToolError(`\`${name}\` must not contain "/"`);
  }
  if (pieces.some((piece) => piece === "" || isDotSegment(piece))) {
    throw new ToolError(`\`${name}\` must not have empty, "." or ".." segments`);
  }
}

/** No escape keeps a `.` in an entry apart from those between entries: servers may decode before they split. */
function checkLabels(name: string, entries: Entries): void {
  if (entries.kind === "scalar" || !textsOf(entries).some((text) => fullyDecode(text).includes("."))) return;
  throw new ToolError(`an entry of \`${name}\` must not contain "."`);
}

function encodeBetweenSlashes(text: string): string {
  return text.split("/").map(percentEncode).join("/");
}

/** Servlet containers cut a segment at `;` before they look at it, so `..;x` is one as well. */
function isDotSegment(segment: string): boolean {
  return /^(?:\.|%2e){1,2}(?:;.*)?$/is.test(segment);
}

/** To such a container nothing is left of an argument that begins with `;`. Style matrix begins with one of its own. */
function isEmptied(piece: string): boolean {
  return !piece.startsWith(";") && fullyDecode(piece).startsWith(";");
}

function depth(path: string): number {
  return path.split("/").length;
}
