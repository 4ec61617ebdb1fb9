import type { Caller, ToolContext } from "../context.js";
import type { CallEnd, CallLog, CallRecord } from "../log/call-log.js";
import type { Confirmation, Tool, Violation } from "../tool.js";
import { ToolError } from "../tool-error.js";
import type {
  Asking,
  CallModule,
  CallObserver,
  CallOutcome,
  InputRequired,
  ToolCall,
  ToolResult,
  ToolScopes,
} from "./call-module.js";
import { isExact, placesOfBigInts, violationsOf, withoutSymbols } from "./exact-json.js";
import { ReadyOutput, UnfitOutput } from "./ready-output.js";
import { errorResult, OutputError, shapeResult } from "./result.js";
import { describeViolations, foundViolations } from "./violations.js";
import { isWrapped } from "./wrapping.js";

/** Maximum delay of `setTimeout` (24.8 days); longer limits are reduced to it. */
const LONGEST_DELAY_MS = 2_147_483_647;
/** Maximum length of a tool name in the log: callers can send any string. */
const LOGGED_NAME = 128;
const NO_SCOPES: readonly string[] = [];
const NO_VIOLATIONS: readonly Violation[] = [];

export interface CallModuleOptions {
  readonly log: CallLog;
  /** Absent on open servers and over stdio, where everybody may call every tool. */
  readonly scopes?: ToolScopes | undefined;
  /** Observes every call. */
  readonly observer?: CallObserver | undefined;
  /** On servers with confirmed tools, which fail without it. */
  readonly asking?: Asking | undefined;
}

/**
 * Performs tool calls, for every transport; transports only pass requests in and outcomes back. An outcome never contains
 * details of an unexpected failure: those go to the log.
 */
export function createCallModule(tools: readonly Tool[], options: CallModuleOptions): CallModule {
  const { log, scopes, observer } = options;
  const byName = new Map(
    tools.flatMap((tool) => [tool.name, ...(tool.aliases ?? [])].map((name) => [name, tool])),
  );
  const visible = scopes?.visible ?? (() => tools);
  const missingScopes = scopes?.missing ?? (() => NO_SCOPES);

  function call(request: ToolCall): CallOutcome | Promise<CallOutcome> {
    const started = performance.now();
    const tool = byName.get(request.name);
    const observation = observer?.call(request, tool);
    const end = (outcome: CallEnd, cause?: unknown): void => {
      const ms = Math.round((performance.now() - started) * 100) / 100;
      observation?.end(outcome, ms);
      log.call(recordOf(request, outcome, ms, observation?.traceId), cause);
    };

    if (tool === undefined) {
      end("unknown-tool");
      return { kind: "unknown-tool", name: request.name };
    }
    const missing = missingScopes(tool, request.caller);
    if (missing.length > 0) {
      end("forbidden");
      return { kind: "forbidden", scopes: missing };
    }
    const finish = ({ result, outcome, cause, request }: Performed): CallOutcome => {
      end(outcome, cause);
      return request === undefined ? { kind: "result", result } : { kind: "input-required", request };
    };
    const performed =
      observation?.run === undefined
        ? perform(tool, request, options)
        : observation.run(() => perform(tool, request, options));
    return performed instanceof Promise ? performed.then(finish) : finish(performed);
  }

  return { find: (name) => byName.get(name), visible, missingScopes, call };
}

interface Performed {
  readonly result: ToolResult;
  readonly outcome: CallEnd;
  readonly cause?: unknown;
  /** In place of the result: the question of a confirmed tool. */
  readonly request?: InputRequired;
}

function recordOf(call: ToolCall, outcome: CallEnd, ms: number, traceId: string | undefined): CallRecord {
  const { requestId } = call;
  const tool = call.name.slice(0, LOGGED_NAME);
  const subject = call.caller?.subject;
  return {
    tool,
    outcome,
    ms,
    requestId,
    ...(subject !== undefined && { subject }),
    ...(traceId !== undefined && { traceId }),
  };
}

/** Validates the arguments, runs the handler and shapes its output. Never throws. */
function perform(tool: Tool, call: ToolCall, options: CallModuleOptions): Performed | Promise<Performed> {
  try {
    // Defaults are filled in place: the arguments were parsed for this call alone.
    const given = call.arguments === undefined ? {} : call.arguments;
    const { argumentNames, validateInput } = tool;
    const twice = argumentNames?.restore(given) ?? [];
    if (twice.length > 0) return invalidArguments(twice.join("\n"));
    const exact = isExact(given);
    let violations = exact ? exactViolations(tool, given) : NO_VIOLATIONS;
    const input = exact ? withoutSymbols(given) : given;
    const isJudged = exact && (tool.keepsIntegers === true || violations.length > 0);
    if (!isJudged && !validateInput(input)) violations = foundViolations(validateInput);
    if (violations.length > 0)
      return invalidArguments(describeViolations(violations, "arguments", argumentNames?.listed));
    if (tool.confirm !== undefined) return confirmed(tool, tool.confirm, input, call, options);
    return start(tool, input, call, options.log);
  } catch (error) {
    return masked(tool, call, "failed", error);
  }
}

function start(tool: Tool, input: unknown, call: ToolCall, log: CallLog): Performed | Promise<Performed> {
  const ending = run(tool, input, call, log);
  return ending instanceof Promise
    ? ending.then((late) => conclude(tool, call, late))
    : conclude(tool, call, ending);
}

/** Starts a confirmed tool if the person behind its caller consents. Never rejects. */
async function confirmed(
  tool: Tool,
  confirmation: Confirmation,
  input: unknown,
  call: ToolCall,
  { asking, log }: CallModuleOptions,
): Promise<Performed> {
  try {
    if (asking === undefined) throw new Error("nothing asks for consent");
    const consent = await asking.consent(tool, confirmation, input, call);
    if (consent.kind === "given") return await start(withAnswers(tool, consent.answers), input, call, log);
    if (consent.kind === "refused") return { result: errorResult(consent.message), outcome: "unconfirmed" };
    return { result: { content: [] }, outcome: "asked", request: consent.request };
  } catch (error) {
    return masked(tool, call, "failed", error);
  }
}

/** Gives the handler the person's answers, as `context.answers`. */
function withAnswers(tool: Tool, answers: unknown): Tool {
  if (answers === undefined) return tool;
  // A context belongs to one call.
  return {
    ...tool,
    handler: (input, context) => tool.handler(input, Object.assign(context, { answers })),
  };
}

/** The violations of arguments that hold what only `parseExactly` gives. */
function exactViolations({ keepsIntegers, validateInput }: Tool, input: unknown): readonly Violation[] {
  const lost = keepsIntegers === true ? NO_VIOLATIONS : lostDigits(input);
  return lost.length > 0 ? lost : violationsOf(validateInput, input);
}

/** Names the integers that a handler, which gets numbers, would get with other digits. */
function lostDigits(input: unknown): readonly Violation[] {
  const message = `must be from ${Number.MIN_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}: a larger integer loses digits`;
  return placesOfBigInts(input).map((instancePath) => {
    return { instancePath, keyword: "integer", params: {}, message };
  });
}

function invalidArguments(violations: string): Performed {
  return { result: errorResult(`Invalid arguments:\n${violations}`), outcome: "invalid-arguments" };
}

/** The result that the caller gets for the end of a handler. Never throws. */
function conclude(tool: Tool, call: ToolCall, ending: Ending): Performed {
  const performed = shapeEnding(tool, call, ending);
  if (tool.fitAnswer === undefined) return performed;
  const { result } = performed;
  const [block] = result.content;
  const text = block?.type === "text" ? block.text : "";
  try {
    const wrapped = isWrapped(tool, call.era, result.structuredContent, text);
    return { ...performed, result: tool.fitAnswer(result, wrapped) };
  } catch (error) {
    if (!(error instanceof UnfitOutput)) return masked(tool, call, "failed", error);
    return { result: errorResult(error.message), outcome: "invalid-output", cause: error };
  }
}

function shapeEnding(tool: Tool, call: ToolCall, ending: Ending): Performed {
  switch (ending.kind) {
    case "output":
      try {
        return { result: shapeResult(tool, ending.output, call.era), outcome: endOf(ending.output) };
      } catch (error) {
        return masked(tool, call, error instanceof OutputError ? "invalid-output" : "failed", error);
      }
    case "timeout":
      return {
        result: errorResult(
          `${tool.name} did not finish within ${tool.timeoutMs} ms (request ${call.requestId})`,
        ),
        outcome: "timeout",
      };
    case "cancelled":
      return { result: errorResult(`${tool.name} was cancelled`), outcome: "cancelled" };
    case "error":
      if (ending.error instanceof ToolError) {
        const { cause } = ending.error;
        const message = forCaller(ending.error.message, tool);
        if (ending.error instanceof UnfitOutput) {
          return { result: errorResult(message), outcome: "invalid-output", cause: cause ?? ending.error };
        }
        return { result: errorResult(message), outcome: "tool-error", cause };
      }
      return masked(tool, call, "failed", ending.error);
  }
}

function forCaller(message: string, { argumentNames }: Tool): string {
  return argumentNames?.translate(message) ?? message;
}

function endOf(output: unknown): CallEnd {
  return output instanceof ReadyOutput && output.mismatch ? "unexpected-answer" : "ok";
}

function masked(tool: Tool, call: ToolCall, outcome: CallEnd, cause: unknown): Performed {
  return { result: errorResult(`${tool.name} failed (request ${call.requestId})`), outcome, cause };
}

type Ending =
  | { readonly kind: "output"; readonly output: unknown }
  | { readonly kind: "error"; readonly error: unknown }
  | { readonly kind: "timeout" }
  | { readonly kind: "cancelled" };

/**
 * Runs the handler until it ends, its time limit passes or the caller disconnects. In the last two cases its signal is
 * aborted, and its later result or rejection is ignored.
 */
function run(tool: Tool, input: unknown, call: ToolCall, log: CallLog): Ending | Promise<Ending> {
  const running = new RunningCall(tool, call, log);
  let waiting = false;
  try {
    const output = tool.handler(input, running.context);
    if (!isThenable(output)) return { kind: "output", output };
    waiting = true;
    return waitFor(output, tool, call, running).finally(() => running.end());
  } catch (error) {
    return { kind: "error", error };
  } finally {
    if (!waiting) running.end();
  }
}

async function waitFor(
  output: PromiseLike<unknown>,
  tool: Tool,
  call: ToolCall,
  running: RunningCall,
): Promise<Ending> {
  let ending: Ending | undefined;
  const ended = Promise.resolve(output).then(
    (value: unknown): Ending => (ending = { kind: "output", output: value }),
    (error: unknown): Ending => (ending = { kind: "error", error }),
  );
  // Most handlers without asynchronous work have ended by now; they need neither a timer nor the caller's signal.
  await undefined;
  if (ending !== undefined) return ending;

  return new Promise((resolve) => {
    const { signal } = call;
    const settle = (settled: Ending): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", cancel);
      resolve(settled);
    };
    const cancel = (): void => {
      settle({ kind: "cancelled" });
      running.abort(signal.reason);
    };
    const timer = setTimeout(
      () => {
        settle({ kind: "timeout" });
        running.abort(new DOMException(`${tool.name} exceeded ${tool.timeoutMs} ms`, "TimeoutError"));
      },
      Math.min(tool.timeoutMs, LONGEST_DELAY_MS),
    );
    // A settled promise ignores later calls, so a handler that ends after its time limit has no effect.
    void ended.then(settle);
    if (signal.aborted) cancel();
    else signal.addEventListener("abort", cancel, { once: true });
  });
}

/** A call in progress: the context of its handler, and the means to end it. */
class RunningCall {
  readonly context: ToolContext;
  readonly #call: ToolCall;
  #controller: AbortController | undefined;
  #ended = false;

  constructor(tool: Tool, call: ToolCall, log: CallLog) {
    this.#call = call;
    const sink = tool.streaming ? call.sink : undefined;
    const name = { tool: tool.name, requestId: call.requestId };
    let reported = Number.NEGATIVE_INFINITY;
    this.context = new HandlerContext(this, call, {
      log: (level, message, data) => {
        log.message(level, message, name, data);
        if (!this.#ended) sink?.log(level, message, data);
      },
      progress: (progress, total, message) => {
        // MCP: progress must increase with each notification, and follows no result.
        if (this.#ended || !Number.isFinite(progress) || progress <= reported) return;
        reported = progress;
        sink?.progress(progress, total, message);
      },
    });
  }

  /** Created when a handler first reads it: most never do. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      const { signal } = this.#call;
      this.#controller = new AbortController();
      if (signal.aborted) this.#controller.abort(signal.reason);
    }
    return this.#controller.signal;
  }

  /** After this, no notification is sent to the caller. */
  end(): void {
    this.#ended = true;
  }

  abort(reason: unknown): void {
    this.#controller ??= new AbortController();
    this.#controller.abort(reason);
  }
}

/**
 * The context of a handler. Handlers may destructure or spread it, so all members are own properties. All contexts share
 * one getter: with a getter of its own, as in an object literal, each context would have its own hidden class, which V8
 * keeps, together with the request that it refers to, until the next full garbage collection.
 */
class HandlerContext implements ToolContext {
  static readonly #shared = {
    enumerable: true,
    get(this: HandlerContext): AbortSignal {
      return this.#running.signal;
    },
  };
  declare readonly signal: AbortSignal;
  readonly requestId: string;
  readonly caller?: Caller;
  declare readonly traceparent?: string;
  readonly log: ToolContext["log"];
  readonly progress: ToolContext["progress"];
  readonly #running: RunningCall;

  constructor(running: RunningCall, call: ToolCall, reports: Pick<ToolContext, "log" | "progress">) {
    this.#running = running;
    Object.defineProperty(this, "signal", HandlerContext.#shared);
    this.requestId = call.requestId;
    if (call.caller !== undefined) this.caller = call.caller;
    if (call.traceparent !== undefined) this.traceparent = call.traceparent;
    this.log = reports.log;
    this.progress = reports.progress;
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
