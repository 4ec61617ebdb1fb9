import { Session } from "node:inspector/promises";

/**
 * Counts the work of the run-time code of servers instead of measuring its time: the executed blocks, which V8 counts for
 * coverage, and the characters that built-in functions of strings and patterns read or write.
 */
export class WorkCounter {
  readonly #session = new Session();

  async start(): Promise<void> {
    this.#session.connect();
    await this.#session.post("Profiler.enable");
    await this.#session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  }

  async stop(): Promise<void> {
    await this.#session.post("Profiler.stopPreciseCoverage");
    this.#session.disconnect();
  }

  /** The work of `run`. */
  async count(run: () => unknown): Promise<number> {
    await this.#session.post("Profiler.takePreciseCoverage");
    const builtIn = countBuiltIns(run);
    const { result } = await this.#session.post("Profiler.takePreciseCoverage");
    const blocks = result
      .filter(({ url }) => url.includes("/templates/server/"))
      .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges.map(({ count }) => count)));
    return builtIn + blocks.reduce((sum, count) => sum + count, 0);
  }
}

type Method = (this: unknown, ...values: readonly unknown[]) => unknown;
/** The work of one call of a built-in function, in characters. */
type Cost = (self: unknown, values: readonly unknown[], result: unknown) => number;

const sizeOf = (value: unknown): number =>
  typeof value === "string" || value instanceof Uint8Array || Array.isArray(value) ? value.length : 1;
const ofSelf: Cost = (self) => sizeOf(self);
const ofResult: Cost = (_self, _values, result) => sizeOf(result);
const ofFirst: Cost = (_self, [first]) => sizeOf(first);
const startOf = (value: unknown): number => (typeof value === "number" ? Math.max(0, value) : 0);
const search: Cost = (self, [, from], result) =>
  typeof result === "number" && result >= 0
    ? result - startOf(from) + 1
    : Math.max(1, sizeOf(self) - startOf(from));

const costs: readonly (readonly [owner: object, costs: Readonly<Record<string, Cost>>])[] = [
  [
    String.prototype,
    {
      indexOf: search,
      includes: ofSelf,
      lastIndexOf: ofSelf,
      slice: ofResult,
      substring: ofResult,
      trim: ofSelf,
      toLowerCase: ofSelf,
      toUpperCase: ofSelf,
      padStart: ofResult,
      padEnd: ofResult,
      repeat: ofResult,
      replaceAll: ofSelf,
      split: ofSelf,
      normalize: ofSelf,
      isWellFormed: ofSelf,
    },
  ],
  [Array.prototype, { join: ofResult, includes: ofSelf, indexOf: search, toSorted: ofSelf, slice: ofResult }],
  [JSON, { parse: ofFirst, stringify: ofResult }],
  [Buffer, { from: ofResult, byteLength: ofFirst, concat: ofResult }],
  [Buffer.prototype, { toString: ofSelf }],
  [globalThis, { encodeURIComponent: ofFirst, decodeURIComponent: ofFirst }],
];

function countBuiltIns(run: () => unknown): number {
  let work = 0;
  const restore: (() => void)[] = [];
  const wrap = (owner: object, name: string, made: (original: Method) => Method): void => {
    const descriptor = Object.getOwnPropertyDescriptor(owner, name);
    const original: unknown = descriptor?.value;
    // Not in every version of Node.js.
    if (descriptor === undefined || typeof original !== "function") return;
    const call: Method = function (...values) {
      return Reflect.apply(original, this, values);
    };
    Object.defineProperty(owner, name, { ...descriptor, value: made(call) });
    restore.push(() => Object.defineProperty(owner, name, descriptor));
  };
  for (const [owner, methods] of costs) {
    for (const [name, cost] of Object.entries(methods)) {
      wrap(
        owner,
        name,
        (original) =>
          function (...values) {
            const result = Reflect.apply(original, this, values);
            work += cost(this, values, result);
            return result;
          },
      );
    }
  }
  wrap(
    RegExp.prototype,
    "exec",
    (original) =>
      function (...values) {
        const before = this instanceof RegExp ? this.lastIndex : 0;
        const result = Reflect.apply(original, this, values);
        work += this instanceof RegExp ? execCost(this, String(values[0]), before, result) : 1;
        return result;
      },
  );
  try {
    run();
  } finally {
    for (const back of restore) back();
  }
  return work;
}

/** A match reads the text from where the search began to its end; a failing search all of it, a failing sticky match nothing. */
function execCost(pattern: RegExp, text: string, before: number, result: unknown): number {
  const from = pattern.global || pattern.sticky ? before : 0;
  if (Array.isArray(result)) {
    const { index } = result as RegExpExecArray;
    return index - from + String(result[0]).length + 1;
  }
  return pattern.sticky ? 1 : Math.max(1, text.length - from);
}
