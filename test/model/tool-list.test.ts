import { describe, expect, test } from "vitest";
import type { OpenAiClientSection } from "../../src/manifest/manifest.js";
import { isToolSearchModel } from "../../src/manifest/openai-models.js";
import { checkToolList, defersLoading, offeredTools } from "../../src/model/tool-list.js";
import { modelOf, schemaOf, toolOf } from "../emit/fixture.js";

function withTools(count: number, client: Partial<OpenAiClientSection> = {}, property = "a") {
  const input = schemaOf({ type: "object", properties: { [property]: { type: "string" } } });
  const tools = Array.from({ length: count }, (_, index) =>
    toolOf(`tool_${index}`, `Tool${index}`, { input, tags: [index % 2 === 0 ? "even" : "odd"] }),
  );
  return modelOf({ tools, client: { ...modelOf().client, ...client } });
}

const warnings = (...args: Parameters<typeof withTools>): readonly string[] =>
  checkToolList(withTools(...args)).map(({ code }) => code);

describe("the tools that a model is offered", () => {
  test("are those that the client's names and tags choose, in the manifest's order", () => {
    const names = (client: Partial<OpenAiClientSection>) =>
      offeredTools(withTools(4, client)).map(({ name }) => name);
    expect(names({})).toEqual(["tool_0", "tool_1", "tool_2", "tool_3"]);
    expect(names({ allowedTags: ["odd"] })).toEqual(["tool_1", "tool_3"]);
    expect(names({ allowedTags: ["odd"], allowedTools: ["tool_2"] })).toEqual(["tool_1", "tool_2", "tool_3"]);
  });

  test("are too many above fifty, or above ten thousand tokens", () => {
    expect(warnings(50)).toEqual([]);
    expect(warnings(51)).toEqual(["large-tool-list"]);
    expect(warnings(2, {}, "x".repeat(19_000))).toEqual([]);
    expect(warnings(2, {}, "x".repeat(21_000))).toEqual(["large-tool-list"]);
  });

  test("are warned of by their number and an estimate of their tokens", () => {
    const [warning] = checkToolList(withTools(1223, {}, "x".repeat(1000)));
    expect(warning?.message).toMatch(/^The 1,223 tools take about 3\d\d,\d00 tokens of a list/);
  });

  test("count with their output schemas, and the help names the option that imports fewer", () => {
    const output = (length: number) => schemaOf({ type: "object", description: "x".repeat(length) });
    const check = (length: number) =>
      checkToolList(modelOf({ tools: [toolOf("one", "One", { output: output(length) })] }));
    expect(check(39_000)).toEqual([]);
    const [warning] = check(41_000);
    expect(warning?.message).toMatch(
      /^The tool takes about 10,[34]00 tokens of a list, 10,300 of them for output schemas:/,
    );
    expect(warning?.help).toContain("`mcpile import openapi --include`");
  });

  test("are not too many where few are allowed, or where the model searches them", () => {
    expect(warnings(80, { allowedTags: ["even"] })).toEqual([]);
    expect(warnings(120, { allowedTags: ["even"] })).toEqual(["large-tool-list"]);
    expect(warnings(120, { deferLoading: true })).toEqual([]);
    expect(warnings(120, { model: "gpt-5.4" })).toEqual([]);
    expect(warnings(120, { model: "gpt-5.4", deferLoading: false })).toEqual(["large-tool-list"]);
  });
});

describe("deferLoading: auto", () => {
  test("defers where there are many tools and the model can search", () => {
    expect(defersLoading(withTools(51, { model: "gpt-5.4" }))).toBe(true);
    expect(defersLoading(withTools(50, { model: "gpt-5.4" }))).toBe(false);
    expect(defersLoading(withTools(51, { model: "gpt-4.1" }))).toBe(false);
    expect(defersLoading(withTools(51, { model: "my-deployment" }))).toBe(false);
  });
});

test.each([
  ["gpt-5.4", true],
  ["gpt-5.4-mini-2026-03-17", true],
  ["gpt-5.10", true],
  ["gpt-6", true],
  ["gpt-5.4-nano", false],
  ["gpt-5.3-codex", false],
  ["gpt-5", false],
  ["gpt-5-mini", false],
  ["gpt-4.1", false],
  ["gpt-4o", false],
  ["o4-mini", false],
  ["my-deployment", undefined],
  ["gpt-oss-120b", undefined],
])("whether %s searches tools is %s", (name, searches) => {
  expect(isToolSearchModel(name)).toBe(searches);
});
