import fc from "fast-check";
import { parse as parseJson } from "jsonc-parser";
import { parse as parseToml } from "smol-toml";
import { describe, expect, test } from "vitest";
import { wellFormed } from "../../src/escape/characters.js";
import { tomlKey, tomlLines, tomlString } from "../../src/escape/toml.js";
import { mergeJson } from "../../src/install/merge-json.js";
import { mergeToml } from "../../src/install/merge-toml.js";
import type { Merged } from "../../src/install/merged-entry.js";
import type { Json, JsonObject } from "../../src/json.js";
import { hostileTexts } from "../escape/hostile-values.js";

const place = ["servers", "dice"] as const;
const entry = { type: "http", url: "http://127.0.0.1:8000/mcp" };

function textOf(merged: Merged): string {
  if ("problem" in merged) throw new Error(merged.problem);
  return merged.text;
}

describe("a JSON configuration", () => {
  test("is made where there is none", () => {
    const text = textOf(mergeJson("", place, entry, { $schema: "s" }));
    expect(JSON.parse(text)).toEqual({ $schema: "s", servers: { dice: entry } });
    expect(text.endsWith("}\n")).toBe(true);
  });

  test("keeps comments, order, indentation, line ends, its byte order mark and other servers", () => {
    const before =
      '\uFEFF// mine\r\n{\r\n\t"b": 1, // one\r\n\t"servers": {\r\n\t\t"other": { "command": "x", },\r\n\t},\r\n}\r\n';
    const after = textOf(mergeJson(before, place, entry));
    expect(
      after.startsWith('\uFEFF// mine\r\n{\r\n\t"b": 1, // one\r\n\t"servers": {\r\n\t\t"other": {'),
    ).toBe(true);
    expect(after.replaceAll("\r\n", "")).not.toContain("\n");
    expect(after).toContain('\r\n\t\t"dice": {');
    expect(parseJson(after.slice(1))).toEqual({ b: 1, servers: { other: { command: "x" }, dice: entry } });
  });

  test("keeps what the user added to the entry", () => {
    const before = '{"servers":{"dice":{"url":"old","headers":{"X":"1","Authorization":"a"},"timeout":5}}}';
    const renewed = { url: "new", headers: { Authorization: "b" } };
    expect(JSON.parse(textOf(mergeJson(before, place, renewed)))).toEqual({
      servers: { dice: { url: "new", headers: { X: "1", Authorization: "b" }, timeout: 5 } },
    });
  });

  test("is not changed by a second merge", () => {
    const once = textOf(mergeJson("{ /* a */ }", place, entry));
    expect(textOf(mergeJson(once, place, entry))).toBe(once);
    const compact = JSON.stringify({ servers: { dice: entry } });
    expect(textOf(mergeJson(compact, place, entry))).toBe(compact);
  });

  test.each([
    ["{", "is not a JSON object"],
    ["[]", "is not a JSON object"],
    ['{"servers": []}', "has a `servers` that is not an object"],
    ['{"servers": {"dice": {"command": "x"}}}', "reaches `dice` in another way: remove that entry first"],
    ['{"servers": {}, "servers": {"a": {}}}', "has duplicate keys"],
  ])("that cannot be merged is refused: %s", (text, problem) => {
    expect(mergeJson(text, place, entry)).toEqual({ problem });
  });

  test("loses nothing, whatever it holds", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.constantFrom<number | string>(0, 1, 4, "\t"),
        (value, indent) => {
          fc.pre(!Object.hasOwn(value, "servers") && !Object.hasOwn(value, "__proto__"));
          const before = JSON.stringify(value, null, indent);
          const after = textOf(mergeJson(before, place, entry));
          expect(JSON.parse(after)).toEqual({ ...JSON.parse(before), servers: { dice: entry } });
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe("a TOML configuration", () => {
  const codex = { url: "http://127.0.0.1:8000/mcp", bearer_token_env_var: "T" };
  const own =
    "# mine\nmodel = 'x' # why\n\n[mcp_servers.other]\ncommand = \"a\"\nargs = [\n  '[mcp_servers.dice]',\n]\n";
  const table = ["mcp_servers", "dice"] as const;

  test("gets a table at its end", () => {
    expect(textOf(mergeToml(own, table, codex))).toBe(
      `${own}\n[mcp_servers.dice]\nurl = "http://127.0.0.1:8000/mcp"\nbearer_token_env_var = "T"\n`,
    );
    expect(textOf(mergeToml("", table, codex)).startsWith("[mcp_servers.dice]\n")).toBe(true);
  });

  test("keeps the comments and further settings of the table, and what follows", () => {
    const before = `${own}\n[mcp_servers."dice"] # ours\nenabled = true # yes\nurl = "old"\nenabled_tools = [\n  "a", # first\n]\n\n[mcp_servers.dice.tools.roll]\napproval_mode = "approve"\n[x]\ny = 1979-05-27T07:32:00Z\n`;
    expect(textOf(mergeToml(before, table, codex))).toBe(
      before
        .replace('url = "old"', 'url = "http://127.0.0.1:8000/mcp"')
        .replace("# ours\n", '# ours\nbearer_token_env_var = "T"\n'),
    );
  });

  test("is not changed by a second merge", () => {
    for (const before of [own, own.replaceAll("\n", "\r\n"), `\uFEFF${own}`]) {
      const once = textOf(mergeToml(before, table, codex));
      expect(once.startsWith(before)).toBe(true);
      expect(textOf(mergeToml(once, table, codex))).toBe(once);
    }
  });

  test.each([
    ["x = ", "is not TOML"],
    [
      "mcp_servers = { other = { command = 'a' } }\n",
      "does not have `mcp_servers.dice` as a table of its own",
    ],
    ["[mcp_servers]\ndice.url = 'a'\n", "does not have `mcp_servers.dice` as a table of its own"],
    ["[mcp_servers.dice]\ncommand = 'a'\n", "reaches `dice` in another way: remove that entry first"],
  ])("that cannot be merged is refused: %s", (text, problem) => {
    expect(mergeToml(text, table, codex)).toEqual({ problem });
  });

  test("reads back every value", () => {
    for (const text of hostileTexts) {
      expect(parseToml(`key = ${tomlString(text)}`)).toEqual({ key: wellFormed(text) });
      expect(parseToml(`${tomlKey(text)} = 1`)).toEqual({ [wellFormed(text)]: 1 });
    }
    const values: JsonObject = { list: ["a", ["b"]] satisfies Json, in: { "x y": 1.5, z: true } };
    expect(parseToml(tomlLines(values).join("\n"))).toEqual(values);
  });
});
