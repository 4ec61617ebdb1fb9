import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { LinePrompt, QuestionAnswerer } from "../../src/cli/answer-questions.js";

const form = {
  type: "object",
  properties: {
    reason: { type: "string", title: "Reason", oneOf: [{ const: "lost", title: "It is lost" }] },
    copies: { type: "integer", default: 1 },
    tell: { type: "array", items: { type: "string", enum: ["owner", "readers"] } },
    sure: { type: "boolean" },
    remark: { type: "string" },
  },
  required: ["reason"],
};

/** The answer of a person who types these lines, and what was shown. */
async function typed(lines: string, requestedSchema: object, written: Readonly<Record<string, string>> = {}) {
  const input = new PassThrough();
  const output = new PassThrough();
  let shown = "";
  output.on("data", (text: Buffer) => {
    shown += text.toString();
  });
  const prompt = new LinePrompt(input, output);
  input.end(lines);
  const options = { yes: false, written: new Map(Object.entries(written)), prompt: prompt.ask };
  const answer = await new QuestionAnswerer(options).answer({ message: "Why?", requestedSchema });
  prompt.close();
  return { answer, shown };
}

test("a person fills a form in, and is asked again for what does not fit", async () => {
  const { answer, shown } = await typed("\nburnt\nlost\n\nowner, readers\nmaybe\nyes\n12\n", form);
  expect(answer).toEqual({
    action: "accept",
    content: { reason: "lost", tell: ["owner", "readers"], sure: true, remark: "12" },
  });
  expect(shown).toContain("reason, Reason (lost: It is lost): ");
  expect(shown).toContain("sure (yes or no) (optional): ");
});

test("what the command line says is not asked for", async () => {
  const { answer } = await typed("\nno\n\n", form, { reason: "lost", copies: "2" });
  expect(answer).toEqual({ action: "accept", content: { reason: "lost", copies: 2, sure: false } });
});

test.each([
  ["y\n", "accept"],
  ["YES\n", "accept"],
  ["n\n", "decline"],
  ["\n", "decline"],
  ["sure\n", "decline"],
  ["", "cancel"],
])("a question without fields that is answered with %j: %s", async (lines, action) => {
  const { answer } = await typed(lines, { type: "object", properties: {} });
  expect(answer).toMatchObject({ action });
});

test("a form whose input ends is not sent", async () => {
  expect((await typed("lost\n2\n", form)).answer).toEqual({ action: "cancel" });
});
