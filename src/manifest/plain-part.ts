import type { JsonPath } from "../json.js";
import { plainKey } from "./plain-yaml.js";

/** The lines of a text that say one entry, as a text of their own, and where these lines stand in the whole. */
export interface TextPart {
  readonly text: string;
  /** Where the entry begins in the whole text. */
  readonly start: number;
  /** The offset in the whole text of an offset in the part. */
  offset(inPart: number): number;
}

/** An entry of the manifest's sections has a part of its own: more would cost more to find than it saves. */
const deepest = 2;

/**
 * The part of a plain text (one that `readPlainYaml` reads) in which the entry at `path` stands, under the keys that it
 * stands under: parsing it tells where the entry is without parsing the rest. Undefined where only the whole tells.
 *
 * @param keyOnly Only the key's place is wanted: a block below it is left out.
 */
export function partOf(text: string, path: JsonPath, keyOnly = false): TextPart | undefined {
  const keys: Line[] = [];
  let region: Region = { start: 0, end: text.length };
  for (const step of path.slice(0, deepest)) {
    const within = { start: keys.at(-1)?.end ?? 0, end: region.end };
    const found = entryOf(text, within, String(step));
    if (found === undefined) break;
    const [key, end] = found;
    keys.push(key);
    region = { start: key.start, end };
    if (!key.opensBlock) break;
  }
  const last = keys.at(-1);
  if (last === undefined) return undefined;
  if (keyOnly && keys.length === path.length && last.opensBlock)
    region = { start: last.start, end: last.end };
  const above = keys.slice(0, -1);
  const head = above.map(({ start, end }) => text.slice(start, end)).join("");
  return {
    text: head + text.slice(region.start, region.end),
    start: region.start,
    offset: (inPart) => {
      let before = 0;
      for (const { start, end } of above) {
        if (inPart < before + end - start) return start + inPart - before;
        before += end - start;
      }
      return region.start + inPart - before;
    },
  };
}

/** All of the text as its part. */
export function whole(text: string): TextPart {
  return { text, start: 0, offset: (inPart) => inPart };
}

interface Region {
  readonly start: number;
  readonly end: number;
}

interface Line extends Region {
  /** Whether the value is a mapping in the lines below. */
  readonly opensBlock: boolean;
}

/** The line of the key `name` of the mapping whose lines are `region`, and where its entry ends. */
function entryOf(text: string, region: Region, name: string): [key: Line, end: number] | undefined {
  let indent = -1;
  let key: Line | undefined;
  for (let start = region.start; start < region.end; ) {
    const end = text.indexOf("\n", start) + 1;
    let first = start;
    while (text.charCodeAt(first) === 0x20) first++;
    if (text[first] !== "\n" && text[first] !== "#" && (indent === -1 || first - start === indent)) {
      const [found, rest] = plainKey(text.slice(first, end - 1)) ?? [];
      // No mapping; or a list that stands as far out as the key that it belongs to.
      if (found === undefined && indent === -1) return undefined;
      if (found !== undefined && key !== undefined) return [key, start];
      if (found === name) key = { start, end, opensBlock: /^(?:#.*)?$/.test(rest ?? "") };
      indent = first - start;
    }
    start = end;
  }
  return key === undefined ? undefined : [key, region.end];
}
