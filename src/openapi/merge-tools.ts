import { isJsonObject } from "../json.js";
import { objectOf } from "./document-set.js";
import {
  commentOf,
  indentedLike,
  isEdited,
  type MergedEntry,
  mergeEntry,
  type Version,
} from "./merge-entry.js";
import { toolKeys } from "./names.js";
import { isSame } from "./three-way.js";

export interface MergedTool extends MergedEntry {
  readonly key: string;
}

export interface MergedTools {
  readonly tools: readonly MergedTool[];
  /** Edited tools whose operations the import no longer has. */
  readonly gone: readonly { readonly name: string; readonly operation: string }[];
  /** New operations whose tool's name another tool has. */
  readonly taken: readonly { readonly name: string; readonly operation: string; readonly other: string }[];
}

type Tools = ReadonlyMap<string, Version>;
type Operations = ReadonlyMap<string, string>;

/** Merges the tools of an import: renamed ones keep their names, removed ones stay away, the author's own stay, new ones come in. */
export function mergeTools(
  mine: Tools,
  base: Tools,
  theirs: Tools,
  before: Operations,
  after: Operations,
): MergedTools {
  const baseOfMine = pairWithAuthors(mine, base, before);
  const theirsOfBase = pairOperations(base, theirs, before, after);
  const tools: MergedTool[] = [];
  const gone: { name: string; operation: string }[] = [];
  const taken: { name: string; operation: string; other: string }[] = [];
  /** Names of the import's tools that are dealt with, and where their successors go. */
  const settled = new Map<string, string | undefined>();
  for (const [name, own] of mine) {
    const origin = baseOfMine.get(name);
    const earlier = origin === undefined ? undefined : base.get(origin);
    if (origin === undefined || earlier === undefined) {
      tools.push({ key: name, ...kept(own) });
      continue;
    }
    const current = theirsOfBase.get(origin);
    const later = current === undefined ? undefined : theirs.get(current);
    if (current === undefined || later === undefined) {
      if (name === origin && !isEdited(own, earlier)) continue;
      tools.push({ key: name, ...kept(own) });
      gone.push({ name, operation: before.get(origin) ?? origin });
      continue;
    }
    const merged = mergeEntry({ mine: own, base: earlier, theirs: later });
    const follows = name === origin && current !== origin && !mine.has(current);
    const key = follows ? current : name;
    tools.push({ key, ...merged, text: renamed(merged.text, key, name, later) });
    settled.set(current, key);
  }
  for (const [origin, current] of theirsOfBase) {
    // In the base and not here: the author took it out.
    if (!settled.has(current) && base.has(origin)) settled.set(current, undefined);
  }
  let place = 0;
  for (const [name, version] of theirs) {
    if (settled.has(name)) {
      const key = settled.get(name);
      const index = tools.findIndex((tool) => tool.key === key);
      if (index >= 0) place = index + 1;
      continue;
    }
    const keys = toolKeys(name);
    const other = tools.find((tool) => toolKeys(tool.key).some((key) => keys.includes(key)));
    if (other !== undefined) {
      taken.push({ name, operation: after.get(name) ?? name, other: other.key });
      continue;
    }
    tools.splice(place++, 0, { key: name, ...kept(indentedLike(mine, version)) });
  }
  return { tools, gone, taken };
}

function kept({ above, text, value }: Version): MergedEntry {
  return { above, text, value, conflicts: [] };
}

/** The text of a tool whose key is to be `key`; an unedited text has the import's name already. */
function renamed(text: string, key: string, own: string, later: Version): string {
  const written = /^\s*("(?:[^"\\]|\\.)*"|'[^']*'|[^\s:]+)\s*:/.exec(text)?.[1] ?? "";
  const theirs = /^\s*("(?:[^"\\]|\\.)*"|'[^']*'|[^\s:]+)\s*:/.exec(later.text)?.[1] ?? "";
  const wanted = key === own ? undefined : theirs;
  const isTheirs = written === theirs && key === own && theirs !== own;
  if (wanted === undefined && !isTheirs) return text;
  return text.replace(written, () => wanted ?? own);
}

/** For each of the author's tools the tool of the last import that it was: by its name, else by its request, else by its comment. */
function pairWithAuthors(mine: Tools, base: Tools, before: Operations): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const name of base.keys()) if (mine.has(name)) pairs.set(name, name);
  const strangers = [...mine].filter(([name]) => !pairs.has(name));
  const lost = new Map([...base].filter(([name]) => !mine.has(name)));
  const tests: readonly ((own: Version, earlier: Version, operation: string) => boolean)[] = [
    (own, earlier) => isSame(requestOf(own), requestOf(earlier)),
    (own, _earlier, operation) => isAbout(own, operation),
  ];
  for (const test of tests) {
    for (const [name, own] of strangers) {
      if (pairs.has(name)) continue;
      for (const [origin, earlier] of lost) {
        if (!test(own, earlier, before.get(origin) ?? "")) continue;
        pairs.set(name, origin);
        lost.delete(origin);
        break;
      }
    }
  }
  return pairs;
}

/** For each tool of the last import the one of this import that calls the same operation, else the one of the same name. */
function pairOperations(
  base: Tools,
  theirs: Tools,
  before: Operations,
  after: Operations,
): ReadonlyMap<string, string> {
  const byOperation = new Map([...after].map(([tool, operation]) => [operation, tool]));
  const pairs = new Map<string, string>();
  for (const name of base.keys()) {
    const current = byOperation.get(before.get(name) ?? "");
    if (current !== undefined) pairs.set(name, current);
  }
  const paired = new Set(pairs.values());
  for (const name of base.keys()) {
    if (!pairs.has(name) && theirs.has(name) && !paired.has(name)) pairs.set(name, name);
  }
  return pairs;
}

/** Whether the comment above a tool names an operation, as an import writes it: `GET /pets (pets, dogs)`. */
function isAbout(version: Version, operation: string): boolean {
  const lines = commentOf(version).split("\n");
  return (
    operation !== "" && lines.some((line) => line === `# ${operation}` || line.startsWith(`# ${operation} (`))
  );
}

function requestOf({ value }: Version): { method: string; url: string } | undefined {
  const http = isJsonObject(value) ? objectOf(value["http"]) : {};
  const { method = "GET", url } = http;
  return typeof url === "string" ? { method: String(method), url } : undefined;
}
