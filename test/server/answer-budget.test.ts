import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileText } from "../../src/index.js";
import { type AnswerBudget, answerBudget } from "../../templates/server/calls/answer-budget.js";
import { listsIn } from "../../templates/server/calls/json-lists.js";
import { UnfitOutput } from "../../templates/server/calls/ready-output.js";
import type { Answer } from "../../templates/server/tool.js";
import { type CompiledEndpoint, compiledEndpoint, ways } from "./compiled-endpoint.js";
import { json, RecordingServer } from "./recording-server.js";

const budget: AnswerBudget = { tokens: 200, less: [], readOnly: true };

const textOf = (value: unknown): string => JSON.stringify(value);
const answerOf = (value: unknown, ...notes: readonly string[]): Answer => ({
  content: [textOf(value), ...notes].map((text) => ({ type: "text", text })),
  structuredContent: value,
});
const lengthOf = ({ content }: Answer): number =>
  content.reduce((sum, block) => sum + (block.type === "text" ? block.text.length : 0), 0);
const textsOf = ({ content }: Answer): readonly string[] =>
  content.map((block) => (block.type === "text" ? block.text : block.type));

/** Whether a value is another with items left out at the ends of its lists. */
function isCutOf(cut: unknown, whole: unknown): boolean {
  if (Array.isArray(cut) && Array.isArray(whole)) {
    return cut.length <= whole.length && cut.every((item, index) => isCutOf(item, whole[index]));
  }
  if (typeof cut === "object" && cut !== null && typeof whole === "object" && whole !== null) {
    const names = Object.keys(whole);
    return (
      textOf(Object.keys(cut)) === textOf(names) &&
      names.every((name) => isCutOf(Reflect.get(cut, name), Reflect.get(whole, name)))
    );
  }
  return Object.is(cut, whole);
}

describe("an answer over its budget", () => {
  /** Values whose lists have `least` items or more. */
  const valuesWith = (least: number) =>
    fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.string({ unit: "grapheme", maxLength: 60 }),
        fc.double({ noDefaultInfinity: true, noNaN: true }).map((number) => (number === 0 ? 0 : number)),
        fc.constantFrom(null, true, '"],[\\', "\\"),
        fc.array(tie("value"), { minLength: least, maxLength: 40, size: "max" }),
        fc.dictionary(fc.constantFrom("a", "b", "items", '"x', "y\\"), tie("value")),
      ),
    })).value;
  const everyListHas =
    (least: number) =>
    (value: unknown): boolean =>
      typeof value !== "object" ||
      value === null ||
      ((!Array.isArray(value) || value.length >= least) && Object.values(value).every(everyListHas(least)));

  it("is cut to a valid one within the budget, or is an error", () => {
    let cuts = 0;
    const cases = fc
      .integer({ min: 0, max: 8 })
      .chain((least) => fc.tuple(fc.constant(least), valuesWith(least)));
    fc.assert(
      fc.property(cases, fc.boolean(), ([least, value], wrapped) => {
        const valid = everyListHas(least);
        const whole = answerOf(value, "a note");
        const given = wrapped ? { ...whole, structuredContent: { result: value } } : whole;
        let answer: Answer;
        try {
          answer = answerBudget(budget, valid)(given, wrapped);
        } catch (error) {
          expect(error).toBeInstanceOf(UnfitOutput);
          return;
        }
        expect(lengthOf(answer)).toBeLessThanOrEqual(800);
        const { structuredContent } = answer;
        const held = wrapped ? Reflect.get(Object(structuredContent), "result") : structuredContent;
        expect(valid(held)).toBe(true);
        expect(JSON.parse(textsOf(answer)[0] ?? "")).toEqual(JSON.parse(textOf(held)));
        expect(isCutOf(held, value)).toBe(true);
        if (lengthOf(whole) > 800) {
          cuts += 1;
          expect(textsOf(answer).at(-1)).toMatch(/^Left out: [\d,]+ of [\d,]+ items of/);
        } else expect(answer).toBe(given);
      }),
      { numRuns: 300 },
    );
    expect(cuts).toBeGreaterThan(20);
  });

  it("keeps as many items as fit", () => {
    const items = Array.from({ length: 1000 }, (_, id) => ({ id, name: `order ${id}` }));
    const answer = answerBudget({ ...budget, less: ["limit", "days"] })(
      answerOf({ total: 1000, items }),
      false,
    );
    expect(lengthOf(answer)).toBeGreaterThan(800 - 60);
    expect(textsOf(answer)[1]).toBe(
      "Left out: 977 of 1,000 items of `items`. The whole answer is about 7,451 tokens, and at most 200 are returned. Ask for less with `limit` or `days`.",
    );
  });

  it("keeps the rows of a table whose columns are lists", () => {
    const column = (name: string) => Array.from({ length: 300 }, (_, index) => `${name}${index}`);
    const value = {
      hourly: { time: column("t"), wind: column("w"), rain: column("r") },
      tags: ["a", "b", "c"],
    };
    const { structuredContent } = answerBudget(budget)(answerOf(value), false);
    const { hourly, tags } = Object(structuredContent);
    expect(hourly.time.length).toBeGreaterThan(10);
    expect([hourly.wind.length, hourly.rain.length]).toEqual([hourly.time.length, hourly.time.length]);
    expect(tags).toEqual(value.tags);
  });

  it("is cut in several lists where one is not enough, and keeps some of each", () => {
    const long = Array.from({ length: 400 }, (_, index) => `item ${index}`);
    const value = { a: long, b: { c: long.slice(0, 350) } };
    const answer = answerBudget(budget)(answerOf(value), false);
    const { a, b } = Object(answer.structuredContent);
    expect(a.length).toBeGreaterThan(5);
    expect(b.c.length).toBeGreaterThan(5);
    expect(textsOf(answer)[1]).toContain(`items of \`a\` and ${350 - b.c.length} of 350 items of \`b.c\``);
  });

  it("keeps every digit of its text", () => {
    const text = `[${Array.from({ length: 300 }, (_, index) => `9007199254740${index + 100}.0`).join()}]`;
    const answer = answerBudget(budget)(
      { content: [{ type: "text", text }], structuredContent: JSON.parse(text) },
      false,
    );
    expect(textsOf(answer)[0]).toMatch(/^\[9007199254740100\.0,9007199254740101\.0,/);
  });

  it.each<readonly [string, string, RegExp]>([
    [
      "lines",
      Array.from({ length: 200 }, (_, index) => `line ${index}`).join("\n"),
      /^Left out: \d+ of 200 lines\./,
    ],
    ["a JSON text", textOf(Array.from({ length: 200 }, String)), /^Left out: \d+ of 200 items of the list\./],
    [
      "a JSON text with spaces",
      JSON.stringify(Array.from({ length: 200 }, String), null, 2),
      /^Left out: \d+ of 200 items/,
    ],
  ])("is cut where it is text: %s", (_name, text, note) => {
    const answer = answerBudget(budget)({ content: [{ type: "text", text }] }, false);
    expect(lengthOf(answer)).toBeLessThanOrEqual(800);
    const [kept = "", said] = textsOf(answer);
    expect(said).toMatch(note);
    if (text.startsWith("[")) expect(isCutOf(JSON.parse(kept), JSON.parse(text))).toBe(true);
    else expect(text.startsWith(`${kept}\n`)).toBe(true);
  });

  it("loses whole content blocks, and counts no images", () => {
    const block = { type: "text", text: "x".repeat(250) } as const;
    const image = { type: "image", data: "A".repeat(4_000), mimeType: "image/png" } as const;
    const answer = answerBudget(budget)({ content: [image, block, block, block, block] }, false);
    expect(answer.content.slice(0, 3)).toEqual([image, block, block]);
    expect(textsOf(answer).at(-1)).toMatch(/^Left out: 2 of 5 content blocks\./);
    expect(answerBudget(budget)({ content: [image] }, false).content).toEqual([image]);
  });

  it.each<readonly [string, Answer]>([
    ["one long line", { content: [{ type: "text", text: "x".repeat(801) }] }],
    ["a long string", answerOf({ text: "x".repeat(801), items: [] })],
    ["an item that is too large by itself", answerOf(["x".repeat(801), "y"])],
  ])("is an error where it cannot be cut: %s", (_name, answer) => {
    const refused = () => answerBudget({ ...budget, readOnly: false, less: ["limit"] })(answer, false);
    expect(refused).toThrow(UnfitOutput);
    expect(refused).toThrow(
      /cannot be cut: it is about 20\d tokens, and at most 200 are returned\. Ask for less with `limit`\. The call was carried out: do not repeat it/,
    );
  });

  it("is cut in the middle where it is an error itself", () => {
    const answer = answerBudget(budget)(
      { content: [{ type: "text", text: "e".repeat(2000) }], isError: true },
      false,
    );
    expect(lengthOf(answer)).toBe(800);
    expect(answer.isError).toBe(true);
  });

  it("that breaks its schema anyway is cut as well", () => {
    const answer = answerBudget(budget, () => false)(answerOf(Array.from({ length: 500 }, String)), false);
    expect(lengthOf(answer)).toBeLessThanOrEqual(800);
  });
});

it("lists are found in any JSON text", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(undefined, 1), (value, space) => {
      const text = JSON.stringify(value, null, space);
      for (const { path, start, ends } of listsIn(text)) {
        const list = path.reduce<unknown>((held, step) => Reflect.get(Object(held), step), value);
        const parts = ends.map((end, index) =>
          JSON.parse(text.slice(index === 0 ? start : (ends[index - 1] ?? 0) + 1, end)),
        );
        expect(parts).toEqual(JSON.parse(JSON.stringify(list)));
      }
    }),
    { numRuns: 200 },
  );
});

const manifest = (limits: string) => `manifest: 1
server: { name: budgets, version: 1.0.0, fetch: true${limits} }
tools:
  list_orders:
    description: Lists orders.
    annotations: { readOnlyHint: true }
    inputSchema: { type: object, properties: { limit: { type: integer } } }
    outputSchema:
      type: object
      properties: { items: { type: array, minItems: 2, items: { type: integer } } }
      required: [items]
    http: { url: "\${API}/orders", query: { limit: "{limit}" } }
  count:
    description: Counts.
    outputSchema: { type: array, items: { type: integer } }
  tell:
    description: Tells in lines.
`;
const handlers = {
  count: "export const count = () => Array.from({ length: 2000 }, (_, index) => index);\n",
  tell: 'export const tell = () => Array.from({ length: 900 }, (_, index) => `line ${index}`).join("\\n");\n',
};

describe("a server with a budget", () => {
  const api = new RecordingServer();
  let server: CompiledEndpoint;
  beforeAll(async () => {
    await api.start();
    server = await compiledEndpoint(
      manifest(", limits: { resultTokens: 300 }"),
      { API: api.origin },
      handlers,
    );
  });
  afterAll(async () => {
    await server.close();
    await api.stop();
  });

  it.each(ways)("cuts answers of handlers and APIs: %s", async (way) => {
    api.answer = (_request, response) =>
      json(response, 200, { items: Array.from({ length: 1000 }, (_, index) => index) });
    const orders = await server.call(way, "list_orders", {});
    const { items } = Object(orders.structuredContent);
    expect(items.length).toBeGreaterThan(150);
    expect(JSON.parse(orders.content[0]?.text ?? "")).toEqual({ items });
    expect(orders.content[1]?.text).toContain(`${1000 - items.length} of 1,000 items of \`items\``);
    expect(orders.content[1]?.text).toContain("Ask for less with `limit`.");

    const counted = await server.call(way, "count", {});
    const { result } = Object(counted.structuredContent);
    expect(JSON.parse(counted.content[0]?.text ?? "")).toEqual(result);
    expect(counted.content[1]?.text).toContain("of 2,000 items of the list");
    expect(counted.content[1]?.text).toContain("No argument asks for less.");

    const told = await server.call(way, "tell", {});
    expect(told.content[0]?.text.slice(0, 20)).toBe("line 0\nline 1\nline 2");
    expect(told.content[1]?.text).toContain("of 900 lines");
    for (const { content } of [orders, counted, told]) {
      expect(content.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThanOrEqual(1200);
    }
  });

  it.each(ways)("says so where an answer cannot be cut: %s", async (way) => {
    api.answer = (_request, response) => json(response, 200, { items: [1, 2], more: "x".repeat(2000) });
    const { isError, content, structuredContent } = await server.call(way, "list_orders", {});
    expect(isError).toBe(true);
    expect(structuredContent).toBeUndefined();
    expect(content[0]?.text).toContain(
      "it cannot be cut: it is about 507 tokens, and at most 300 are returned",
    );
  });

  it("has the files for it, and other servers have not", async () => {
    const names = ["answer-budget", "cut-json", "json-lists"].map((name) => `src/runtime/calls/${name}.ts`);
    for (const name of names) expect(server.files).toContain(name);
    const { files } = await compileText(manifest(""));
    expect(names.filter((name) => files?.has(name) !== false)).toEqual([]);
  });
});
