import { expect, test } from "vitest";
import { dataKey, keyOf, type Memory, remembered } from "../src/memory.js";

test("keys differ where inputs differ in anything", () => {
  const inputs: readonly unknown[] = [
    0,
    -0,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    null,
    "0",
    [0],
    [undefined],
    {},
    { a: 1, b: 2 },
    { b: 2, a: 1 },
    "\ud800",
    "\ufffd",
  ];
  expect(new Set(inputs.map(dataKey)).size).toBe(inputs.length);
  expect(dataKey({ a: undefined })).toBe(dataKey({}));
  for (const other of [{ print: () => "" }, new Map([["a", 1]]), [Symbol("a")]])
    expect(() => dataKey(other)).toThrow("not data");
  expect(keyOf("a", ["b", "c"])).not.toBe(keyOf("a", ["bc"]));
  expect(keyOf("a", ["b", "c"])).not.toBe(keyOf("a", ["b\x001\0c"]));
  expect(keyOf("a", ["\ud800"])).not.toBe(keyOf("a", ["\ufffd"]));
});

test("a text is made once for the same inputs of the same stage", () => {
  const known = new Map<string, string>();
  const memory: Memory = { recall: (key) => known.get(key), keep: (key, text) => known.set(key, text) };
  let made = 0;
  const text = (stage: string, input: string) => remembered(memory, stage, [input], () => `text ${++made}`);
  expect([text("a", "x"), text("a", "x"), text("b", "x"), text("a", "y"), text("a", "x")]).toEqual([
    "text 1",
    "text 1",
    "text 2",
    "text 3",
    "text 1",
  ]);
});
