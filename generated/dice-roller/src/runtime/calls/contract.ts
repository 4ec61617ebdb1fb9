import { deepStrictEqual, fail, ok } from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import type { Caller } from "../context.js";
import type { CallLog } from "../log/call-log.js";
import type { Tool } from "../tool.js";
import { createCallModule } from "./call.js";
import type { CallOutcome, ToolResult } from "./call-module.js";

/** An example call of the manifest. */
export interface Example {
  readonly tool: string;
  readonly title?: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** What the call answers, exactly. */
  readonly output?: unknown;
  /** Part of the message of the error that the call gives. */
  readonly error?: string;
}

export interface Contract {
  /** Loaded after the set-up has run. */
  readonly tools: () => Promise<{ readonly tools: readonly Tool[] }>;
  /** Whether callers have tokens: the example calls then come from a caller with every scope. */
  readonly authenticated: boolean;
  readonly examples: readonly Example[];
}

/** The author's own preparations (data, environment variables), if there are any: compiled from `src/handlers/contract/setup.ts`. */
const setup = new URL("../../handlers/contract/setup.js", import.meta.url);

/**
 * Tests the handlers by the examples of the manifest, one test each, in order: each is called as the server would call it,
 * without a connection. An output must be the one given, where one is given, and fit the output schema in any case.
 */
export async function testContract({ tools, authenticated, examples }: Contract): Promise<void> {
  if (existsSync(setup)) await import(setup.href);
  const { tools: loaded } = await tools();
  for (const [index, example] of examples.entries()) {
    const name = `${example.tool}: ${example.title ?? JSON.stringify(example.input)}`;
    await test(name, async () => {
      const log = new FailureLog();
      const calls = createCallModule(loaded, { log });
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
}

/** Keeps what callers are not told, for the report of a failed test. */
class FailureLog implements CallLog {
  cause: unknown;

  call(_record: unknown, cause?: unknown): void {
    this.cause = cause;
  }

  message(): void {}
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
    ok(result.isError === true, `it should have failed with "${example.error}", and answered ${text}`);
    ok(
      text.includes(example.error),
      `it should have failed with "${example.error}", and failed with "${text}"`,
    );
    return;
  }
  if (result.isError === true) throw cause instanceof Error ? cause : new Error(text);
  if (example.output !== undefined) deepStrictEqual(outputOf(result, example.output), example.output);
}

/** The output as the example gives it: without an output schema, a text or what its JSON says. */
function outputOf(result: ToolResult, expected: unknown): unknown {
  if (result.structuredContent !== undefined) return result.structuredContent;
  const text = textOf(result);
  return typeof expected === "string" ? text : JSON.parse(text);
}

function textOf({ content }: ToolResult): string {
  return content.map((block) => (block.type === "text" ? block.text : `[${block.type}]`)).join("\n");
}
