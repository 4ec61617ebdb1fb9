import { isJsonObject, type Json } from "../json.js";
import { plainKey } from "../manifest/plain-yaml.js";
import { type Block, type BlockEntry, type Blocks, lineEnd, type Section } from "./yaml-block.js";

/**
 * What `readBlocks` gives, of a text that `readPlainYaml` reads as `data`: found by the indentation of its lines, in a
 * small part of the time. Undefined where that does not lead to the keys of `data`.
 */
export function readPlainBlocks(text: string, data: Json, names: readonly string[]): Blocks | undefined {
  const top = blockOf(text, 0, text.length, data);
  if (top === undefined || !isJsonObject(data)) return undefined;
  const sections = new Map<string, Section>();
  let position = 0;
  for (const { key, above, text: entry } of top.entries) {
    const start = position + above.length;
    position = start + entry.length;
    const value = data[key];
    const [, rest] = plainKey(entry.slice(0, entry.indexOf("\n"))) ?? [];
    // A mapping in braces has no lines of its own.
    if (!names.includes(key) || !isJsonObject(value) || rest === undefined || !/^(?:#.*)?$/.test(rest))
      continue;
    const head = lineEnd(text, start);
    const block = blockOf(text, head, position, value);
    if (block === undefined) return undefined;
    sections.set(key, { head: text.slice(start, head), ...block });
  }
  return { top, sections };
}

/** The mapping in the lines from `from` to `to`, which says `data`. */
function blockOf(text: string, from: number, to: number, data: Json): Block | undefined {
  const entries: BlockEntry[] = [];
  let column: number | undefined;
  let position = from;
  let open: { readonly key: string; readonly start: number; end: number } | undefined;
  // A comment that stands no deeper than the key ends an entry, unless more of its value comes.
  let isOver = false;
  const close = (): void => {
    if (open === undefined) return;
    const { key, start, end } = open;
    entries.push({ key, above: text.slice(position, start), text: text.slice(start, end), isLinked: false });
    position = end;
  };
  for (let start = from; start < to; ) {
    const end = lineEnd(text, start);
    const line = text.slice(start, end).trimEnd();
    const indent = line.length - line.trimStart().length;
    const isComment = line[indent] === "#";
    if (line !== "" && !isComment) {
      column ??= indent;
      const key = indent === column ? plainKey(line.slice(indent)) : undefined;
      if (key !== undefined) {
        close();
        open = { key: key[0], start, end };
      }
      if (open !== undefined) open.end = end;
      isOver = false;
    } else if (isComment && open !== undefined) {
      isOver ||= indent <= (column ?? 0);
      if (!isOver) open.end = end;
    }
    start = end;
  }
  close();
  const keys = isJsonObject(data) ? Object.keys(data) : [];
  const isWhole = keys.length === entries.length && keys.every((key, index) => entries[index]?.key === key);
  return isWhole ? { entries, below: text.slice(position, to) } : undefined;
}
