import { type JsonList, listsIn } from "./json-lists.js";

/** How many steps a cut may take: each looks for the largest list again. */
const mostSteps = 24;

/** A list that was cut. */
export interface CutList {
  readonly path: readonly (string | number)[];
  readonly items: number;
  readonly kept: number;
}

/** A value that was cut, as its JSON text and as data. */
export interface CutJson {
  readonly text: string;
  readonly value: unknown;
  readonly lists: readonly CutList[];
}

/**
 * Cuts whole items from the ends of the largest lists of a value until its text has `room` characters at most. Lists of
 * one object with the same number of items are columns of one table: they are cut alike. Every list keeps its first item.
 * Undefined where that is not enough.
 *
 * @param text The value as JSON. It is cut itself, so numbers keep their digits.
 * @param fits Whether a cut value is still valid.
 */
export function cutJson(
  text: string,
  value: unknown,
  room: number,
  fits: (value: unknown) => boolean,
): CutJson | undefined {
  let current = { text, value };
  const counts = new Map<string, CutList>();
  const fixed = new Set<string>();
  for (let step = 0; current.text.length > room; step++) {
    const table = step < mostSteps ? largestTable(current.text, fixed) : undefined;
    if (table === undefined) return undefined;
    const wanted = keptItems(table, current.text.length - room);
    const kept = validKept(table, wanted, (items) => fits(cutTable(current, table, items).value));
    if (kept !== wanted) fixed.add(table.key);
    if (kept === table.items) continue;
    current = cutTable(current, table, kept);
    for (const { path } of table.lists) {
      const key = JSON.stringify(path);
      counts.set(key, { path, items: counts.get(key)?.items ?? table.items, kept });
    }
  }
  // A list that was cut may stand in an item that another cut left out.
  const lists = [...counts.values()].filter(({ path }) => Array.isArray(valueAt(current.value, path)));
  return { ...current, lists };
}

/** Lists of one object with the same number of items, or a list alone. */
interface Table {
  readonly key: string;
  readonly lists: readonly JsonList[];
  readonly items: number;
  /** Characters of all items. */
  readonly size: number;
  /** Size of the largest table outside of this one. */
  readonly next: number;
}

function largestTable(text: string, fixed: ReadonlySet<string>): Table | undefined {
  const groups = new Map<string, JsonList[]>();
  for (const list of listsIn(text)) {
    const member = list.path.at(-1);
    const place = typeof member === "string" ? list.path.slice(0, -1) : list.path;
    const key = JSON.stringify([place, typeof member, list.ends.length]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [list]);
    else group.push(list);
  }
  let largest: Omit<Table, "next"> | undefined;
  const tables = [...groups.values()].flatMap((lists) => {
    const key = JSON.stringify(lists.map(({ path }) => path));
    const size = lists.reduce((sum, list) => sum + sizeOf(list, list.ends.length), 0);
    const table = { key, lists, items: lists[0]?.ends.length ?? 0, size };
    if (fixed.has(key)) return [];
    if (largest === undefined || size > largest.size) largest = table;
    return [table];
  });
  if (largest === undefined) return undefined;
  const { lists } = largest;
  const others = tables.filter((table) => !table.lists.some((one) => lists.some((two) => overlap(one, two))));
  return { ...largest, next: others.reduce((most, { size }) => Math.max(most, size), 0) };
}

/**
 * How many items a table may keep so that its text is shorter by `excess`: one at least. A table is not cut below half of
 * the next one, so that two large ones are cut in turn.
 */
function keptItems(table: Table, excess: number): number {
  const removal = Math.min(excess, table.size - table.next / 2);
  let [few, many] = [1, table.items - 1];
  while (few < many) {
    const middle = Math.ceil((few + many) / 2);
    const kept = table.lists.reduce((sum, list) => sum + sizeOf(list, middle), 0);
    if (table.size - kept >= removal) few = middle;
    else many = middle - 1;
  }
  return few;
}

/** The fewest items from `wanted` on with which the value is valid; all of them where none but these will do. */
function validKept({ items }: Table, wanted: number, fits: (items: number) => boolean): number {
  if (fits(wanted)) return wanted;
  let [invalid, valid] = [wanted, items];
  while (valid - invalid > 1) {
    const middle = Math.floor((invalid + valid) / 2);
    if (fits(middle)) valid = middle;
    else invalid = middle;
  }
  return valid;
}

function cutTable(
  { text, value }: Pick<CutJson, "text" | "value">,
  { lists }: Table,
  kept: number,
): Pick<CutJson, "text" | "value"> {
  let result = "";
  let from = 0;
  for (const { ends } of lists) {
    result += text.slice(from, ends[kept - 1]);
    from = ends.at(-1) ?? from;
  }
  return {
    text: result + text.slice(from),
    value: lists.reduce((cut, { path }) => withKept(cut, path, kept), value),
  };
}

function withKept(value: unknown, [step, ...rest]: readonly (string | number)[], kept: number): unknown {
  if (step === undefined) return Array.isArray(value) ? value.slice(0, kept) : value;
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => (index === step ? withKept(item, rest, kept) : item));
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => [name, name === step ? withKept(held, rest, kept) : held]),
  );
}

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (held, step) =>
      typeof held === "object" && held !== null && Object.hasOwn(held, step)
        ? Reflect.get(held, step)
        : undefined,
    value,
  );
}

function sizeOf({ start, ends }: JsonList, items: number): number {
  return (ends[items - 1] ?? start) - start;
}

function overlap(one: JsonList, two: JsonList): boolean {
  return one.start <= (two.ends.at(-1) ?? 0) && two.start <= (one.ends.at(-1) ?? 0);
}
