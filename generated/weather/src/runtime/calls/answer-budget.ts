import type { ContentBlock } from "../content.js";
import type { Answer, Tool, Validator } from "../tool.js";
import { type CutList, cutJson } from "./cut-json.js";
import { UnfitOutput } from "./ready-output.js";

/** Characters of an answer to a token: an estimate, as for lists of tools. */
const charactersPerToken = 4;

/** Attempts to cut an answer so that its note fits too, whose length is known after the cut. */
const mostAttempts = 4;

/** The largest answer of a tool. */
export interface AnswerBudget {
  readonly tokens: number;
  /** Arguments that ask for less, such as `limit`. */
  readonly less: readonly string[];
  /** Whether a call changes nothing, so that it may be made again. */
  readonly readOnly: boolean;
}

/**
 * Makes answers of a tool fit its budget. A longer one is cut by whole items of its largest list, or whole lines or blocks
 * where it is not JSON, and a text block says how much was left out. Structured content stays valid: `validate` judges it
 * after each cut. Throws {@link UnfitOutput} for an answer that cannot be cut. Images, audio and binary resources are not
 * counted.
 */
export function answerBudget(budget: AnswerBudget, validate?: Validator): NonNullable<Tool["fitAnswer"]> {
  const most = budget.tokens * charactersPerToken;
  return (answer, wrapped) => {
    const characters = charactersOf(answer.content);
    if (characters <= most) return answer;
    if (answer.isError === true) return { ...answer, content: [errorBlock(answer.content, most)] };
    let reserve = 0;
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const cut = cutAnswer(answer, wrapped, most - reserve, validate);
      if (cut === undefined) break;
      const note = noteOf(cut.leftOut, characters, budget);
      const content = [...cut.answer.content, { type: "text" as const, text: note }];
      const excess = charactersOf(content) - most;
      if (excess <= 0) return { ...cut.answer, content };
      // The next note may count with more digits.
      reserve += excess + 12;
    }
    throw new UnfitOutput(tooLarge(characters, budget));
  };
}

/** An answer that was cut, and what was left out of it. */
interface CutAnswer {
  readonly answer: Answer;
  readonly leftOut: string;
}

function cutAnswer(
  answer: Answer,
  wrapped: boolean,
  room: number,
  validate: Validator | undefined,
): CutAnswer | undefined {
  const [first, ...notes] = answer.content;
  if (first?.type !== "text") return cutBlocks(answer, room);
  const roomForFirst = room - charactersOf(notes);
  if ("structuredContent" in answer) {
    const { structuredContent } = answer;
    const value = wrapped ? Reflect.get(Object(structuredContent), "result") : structuredContent;
    // The text of an answer that is not JSON.
    if (value === first.text) {
      const cut = cutText(first.text, roomForFirst);
      const content = cut && [{ type: "text" as const, text: cut.text }, ...notes];
      return (
        cut && {
          answer: { ...answer, content: content ?? [], structuredContent: { result: cut.text } },
          leftOut: cut.leftOut,
        }
      );
    }
    // An answer that was passed on although it breaks the schema needs not fit it now.
    const judge = validate?.(value) === true ? validate : () => true;
    const cut = cutJson(first.text, value, roomForFirst, judge);
    return (
      cut && {
        answer: {
          ...answer,
          content: [{ type: "text", text: cut.text }, ...notes],
          structuredContent: wrapped ? { result: cut.value } : cut.value,
        },
        leftOut: leftOutOf(cut.lists),
      }
    );
  }
  if (notes.length > 0) return cutBlocks(answer, room);
  const cut = cutText(first.text, roomForFirst);
  return cut && { answer: { ...answer, content: [{ type: "text", text: cut.text }] }, leftOut: cut.leftOut };
}

/** Text that is JSON is cut as JSON, other text by whole lines. */
function cutText(
  text: string,
  room: number,
): { readonly text: string; readonly leftOut: string } | undefined {
  const value = jsonOf(text);
  if (value !== undefined) {
    const cut = cutJson(text, value, room, () => true);
    return cut && { text: cut.text, leftOut: leftOutOf(cut.lists) };
  }
  const end = text.lastIndexOf("\n", room);
  if (end <= 0) return undefined;
  const lines = text.trimEnd().split("\n").length;
  const kept = text.slice(0, end).split("\n").length;
  return { text: text.slice(0, end), leftOut: `${formatted(lines - kept)} of ${formatted(lines)} lines` };
}

function jsonOf(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function cutBlocks(answer: Answer, room: number): CutAnswer | undefined {
  const { content } = answer;
  let kept = content.length - 1;
  while (kept > 0 && charactersOf(content.slice(0, kept)) > room) kept -= 1;
  if (kept < 1) return undefined;
  const leftOut = `${formatted(content.length - kept)} of ${formatted(content.length)} content blocks`;
  return { answer: { ...answer, content: content.slice(0, kept) }, leftOut };
}

function errorBlock(content: readonly ContentBlock[], most: number): ContentBlock {
  const text = content.map((block) => (block.type === "text" ? block.text : "")).join("\n");
  const end = "… (the rest is left out)";
  return { type: "text", text: text.slice(0, most - end.length).replace(/[\uD800-\uDBFF]$/, "") + end };
}

/** Characters that a model reads. */
function charactersOf(content: readonly ContentBlock[]): number {
  return content.reduce((sum, block) => {
    if (block.type === "text") return sum + block.text.length;
    if (block.type === "resource" && "text" in block.resource) return sum + block.resource.text.length;
    return block.type === "resource_link" ? sum + block.uri.length + block.name.length : sum;
  }, 0);
}

/** `940 of 1,000 items of \`items\``. */
function leftOutOf(lists: readonly CutList[]): string {
  const [first, second, ...more] = lists.map(({ path, items, kept }) => {
    const where = path.length === 0 ? "the list" : `\`${shown(path)}\``;
    return `${formatted(items - kept)} of ${formatted(items)} items of ${where}`;
  });
  const rest = more.length === 0 ? "" : ` and items of ${formatted(more.length)} more lists`;
  return second === undefined ? (first ?? "") : `${first}${rest === "" ? " and" : ","} ${second}${rest}`;
}

function shown(path: readonly (string | number)[]): string {
  const text = path.reduce<string>(
    (whole, step) =>
      typeof step === "number" ? `${whole}[${step}]` : whole === "" ? step : `${whole}.${step}`,
    "",
  );
  const line = text.replaceAll(/[\s`]+/g, " ");
  return line.length <= 80 ? line : `${line.slice(0, 79)}…`;
}

function noteOf(leftOut: string, characters: number, budget: AnswerBudget): string {
  return `Left out: ${leftOut}. The whole answer is ${sizesOf(characters, budget)}. ${advice(budget)}`;
}

function tooLarge(characters: number, budget: AnswerBudget): string {
  const repeat = budget.readOnly ? "" : " The call was carried out: do not repeat it for its answer.";
  return `The answer is too large, and it cannot be cut: it is ${sizesOf(characters, budget)}. ${advice(budget)}${repeat}`;
}

function sizesOf(characters: number, { tokens }: AnswerBudget): string {
  const whole = Math.ceil(characters / charactersPerToken);
  return `about ${formatted(whole)} tokens, and at most ${formatted(tokens)} are returned`;
}

function advice({ less }: AnswerBudget): string {
  if (less.length === 0) return "No argument asks for less.";
  return `Ask for less with ${less.map((name) => `\`${name}\``).join(" or ")}.`;
}

function formatted(count: number): string {
  return count.toLocaleString("en-US");
}
