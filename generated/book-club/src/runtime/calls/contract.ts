import { deepStrictEqual, fail, ok } from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import type { Caller } from "../context.js";
import type { CallLog } from "../log/call-log.js";
import type { Tool } from "../tool.js";
import { createCallModule } from "./call.js";
import type { CallOutcome, Consent, ToolResult } from "./call-module.js";

/** An example call of the manifest. */
export interface Example {
  readonly tool: string;
  readonly title?: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** The person's answers to the form of the tool. */
  readonly answers?: Readonly<Record<string, unknown>>;
  /** The exact output of the call. */
  readonly output?: unknown;
  /** Part of the message of the expected error. */
  readonly error?: string;
}

export interface Contract {
  /** Loaded after the set-up has run. */
  readonly tools: () => Promise<{ readonly tools: readonly Tool[] }>;
  /** Whether callers have tokens: the example calls then come from a caller with every scope. */
  readonly authenticated: boolean;
  /** The author's optional set-up (data, environment variables), compiled from `src/handlers/contract/setup.ts`. */
  readonly setup: URL;
  readonly examples: readonly Example[];
  /** The start and stop of the author's hooks. Loaded after the set-up has run. */
  readonly lifecycle?: () => Promise<Lifecycle>;
}

interface Lifecycle {
  start(log: CallLog): Promise<void>;
  stop(graceMs: number): Promise<void>;
}

/** How long the hook that stops the server may take, in milliseconds. */
const stopGraceMs = 5_000;

/**
 * Tests the handlers with the examples of the manifest, one test each, in order. Handlers are called as the server calls
 * them, without a connection. An output must equal the expected one, if given, and always conforms to the output schema.
 */
export async function testContract({
  tools,
  setup,
  authenticated,
  examples,
  lifecycle,
}: Contract): Promise<void> {
  if (existsSync(setup)) await import(setup.href);
  const { tools: loaded } = await tools();
  const hooks = await lifecycle?.();
  await hooks?.start(new FailureLog());
  for (const [index, example] of examples.entries()) {
    const name = `${example.tool}: ${example.title ?? JSON.stringify(example.input)}`;
    await test(name, async () => {
      const log = new FailureLog();
      const calls = createCallModule(loaded, {
        log,
        asking: { consent: (tool) => consentOf(tool, example) },
      });
      const outcome = await calls.call({
        name: example.tool,
        arguments: structuredClone(example.input),
        era: "modern",
        requestId: `example-${index + 1}`,
        signal: new AbortController().signal,
        ...(authenticated ? { caller: callerOf(loaded) } : {}),
      });
      judge(example, outcome, log);
    });
  }
  await hooks?.stop(stopGraceMs);
}

/** Keeps the cause of a failure, which callers do not see, for the test report. */
class FailureLog implements CallLog {
  cause: unknown;

  call(_record: unknown, cause?: unknown): void {
    this.cause = cause;
  }

  message(): void {}
}

/** The person accepts, with the answers of the example. */
function consentOf({ validateAnswers }: Tool, { answers = {} }: Example): Consent {
  if (validateAnswers === undefined) return { kind: "given" };
  const given = structuredClone(answers);
  return validateAnswers(given)
    ? { kind: "given", answers: given }
    : { kind: "refused", message: "the answers of the example do not fit the form" };
}

function callerOf(tools: readonly Tool[]): Caller {
  const scopes = [...new Set(tools.flatMap((tool) => tool.scopes))];
  return {
    subject: "contract-test",
    scopes,
    claims: { sub: "contract-test", scope: scopes.join(" ") },
    expiresAt: Number.MAX_SAFE_INTEGER,
  };
}

function judge(example: Example, outcome: CallOutcome, { cause }: FailureLog): void {
  if (outcome.kind !== "result") fail(`the call was not performed: ${outcome.kind}`);
  const { result } = outcome;
  const text = textOf(result);
  if (example.error !== undefined) {
    ok(result.isError === true, `expected an error with "${example.error}", got the result ${text}`);
    ok(text.includes(example.error), `expected an error with "${example.error}", got the error "${text}"`);
    return;
  }
  if (result.isError === true) throw cause instanceof Error ? cause : new Error(text);
  if (example.output !== undefined) deepStrictEqual(outputOf(result, example.output), example.output);
}

/** The output in the form of the example: without an output schema, a string or the value of its JSON. */
function outputOf(result: ToolResult, expected: unknown): unknown {
  if (result.structuredContent !== undefined) return result.structuredContent;
  const text = textOf(result);
  return typeof expected === "string" ? text : JSON.parse(text);
}

function textOf({ content }: ToolResult): string {
  return content.map((block) => (block.type === "text" ? block.text : `[${block.type}]`)).join("\n");
}
