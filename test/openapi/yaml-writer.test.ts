import { expect, test } from "vitest";
import { parse } from "yaml";
import type { Json } from "../../src/json.js";
import { writeYaml } from "../../src/openapi/yaml-writer.js";

const written = (value: Json) => writeYaml(value, () => []);

test("short objects and arrays are in one line, long ones are not", () => {
  expect(written({ a: { type: "object", required: ["id", "name"] } })).toBe(
    "a:\n  type: object\n  required: [id, name]\n",
  );
  expect(written({ a: { b: { c: [{ type: "string" }, {}, []] } } })).toBe(
    "a:\n  b:\n    c: [{ type: string }, {}, []]\n",
  );
});

test.each([
  "yes",
  "null",
  "1",
  "",
  "- a",
  "a: b",
  "#",
  "\u00a0",
  "*x",
  "~",
  "2026-01-01",
  "0x1f",
  "a\u202eb",
])("a string stays a string, as a value and as a key: %j", (text) => {
  const value = { [text]: [text, { key: text }] };
  expect(parse(written(value))).toEqual(value);
  expect(written(value)).not.toMatch(/\u202e/);
});

test("strings of several lines are blocks, with and without a line end behind them", () => {
  expect(written({ a: "one\n  two\n" })).toBe("a: |\n  one\n    two\n");
  expect(written({ a: "one\ntwo" })).toBe("a: |-\n  one\n  two\n");
});

test("a comment stands above its entry and cannot end its line", () => {
  const text = writeYaml({ a: 1, b: 2 }, (path) => (path[0] === "b" ? ["one\nb: 3", ""] : []));
  expect(text).toBe("a: 1\n\n# one b: 3\n#\nb: 2\n");
});

test("integers beyond 2^53 keep their digits", () => {
  expect(written({ a: 2 ** 63, b: 1.5, c: 1e300 })).toContain("a: 9223372036854775808\n");
  expect(parse(written({ c: 1e300 }))).toEqual({ c: 1e300 });
});
