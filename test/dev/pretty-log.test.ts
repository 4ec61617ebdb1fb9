import { expect, test } from "vitest";
import { prettyLine } from "../../src/dev/pretty-log.js";

const line = (fields: object) => JSON.stringify({ level: 30, time: 0, ...fields });

test("a call is one line with its tool, outcome and duration, and other fields behind them", () => {
  const shown = prettyLine(line({ msg: "call", tool: "roll", outcome: "ok", ms: 3, caller: "ann" }), false);
  expect(shown).toMatch(/^\d\d:\d\d:\d\d info {2}call roll ok 3 ms caller=ann$/);
});

test("the stack of an error is indented below its line", () => {
  const shown = prettyLine(
    line({ level: 50, msg: "failed", err: { message: "m", stack: "Error: m\n at x" } }),
    false,
  );
  expect(shown.split("\n").slice(1)).toEqual(["    Error: m", "     at x"]);
});

test("control characters cannot reach the terminal, and colours are added only if asked for", () => {
  const text = line({ msg: "\u001b[2J", tool: "a\u202eb" });
  expect(prettyLine(text, false)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(prettyLine(text, true)).toContain("\u001b[36minfo");
});

test.each(["plain", "{ not JSON", "[1]", '{"msg":"no time"}'])("other lines stay as they are: %s", (text) => {
  expect(prettyLine(text, true)).toBe(text);
});
