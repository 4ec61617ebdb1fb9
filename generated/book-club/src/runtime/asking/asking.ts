import type { Asker, Asking, Consent, Question, ToolCall } from "../calls/call-module.js";
import { unmarked } from "../calls/exact-json.js";
import { describeViolations, foundViolations } from "../calls/violations.js";
import type { Log } from "../log/log.js";
import type { Confirmation, Tool } from "../tool.js";
import { messageOf } from "./message.js";
import type { StateSigner } from "./state.js";
import type { UsedStates } from "./used-states.js";

export interface ConsentOptions {
  readonly signer: StateSigner;
  readonly used: UsedStates;
  readonly log: Pick<Log, "warn">;
}

/**
 * Asks the person behind a caller before a confirmed tool runs. In 2026-07-28 the client gets the question as a result, and
 * repeats the call with the answer and a signed state; in earlier versions it is asked while the call waits.
 */
export function createAsking({ signer, used, log }: ConsentOptions): Asking {
  function consent(
    tool: Tool,
    confirmation: Confirmation,
    input: unknown,
    call: ToolCall,
  ): Consent | Promise<Consent> {
    const { asker } = call;
    const question: Question = {
      message: messageOf(confirmation, input),
      requestedSchema: confirmation.form ?? { type: "object", properties: {} },
    };
    if (asker?.retry !== undefined && asker.retry.state !== undefined) {
      return judge(tool, asker.retry, input, call);
    }
    if (asker === undefined || !asker.able || (asker.retry ?? asker.elicit) === undefined) {
      return confirmation.whenUnsupported === "allow" ? { kind: "given" } : unsupported(tool);
    }
    if (asker.elicit !== undefined) return elicit(tool, confirmation, question, asker.elicit);
    return {
      kind: "wanted",
      request: {
        resultType: "input_required",
        inputRequests: { confirm: { method: "elicitation/create", params: question } },
        requestState: signer.sign(tool, confirmation, input, call, Date.now()),
      },
    };
  }

  /** Judges a repeated call. The state is checked before the answer is read. */
  async function judge(
    tool: Tool,
    { state, responses }: NonNullable<Asker["retry"]>,
    input: unknown,
    call: ToolCall,
  ): Promise<Consent> {
    const now = Date.now();
    const accepted = signer.accept(state, tool, input, call, now);
    if (accepted === "expired") return refused(tool, "the confirmation has expired");
    if (accepted === "forged") return refused(tool, "the confirmation is not one for this call");
    try {
      if (!(await used.use(accepted.id, accepted.expiresAt - now))) {
        return refused(tool, "the confirmation was used before");
      }
    } catch (error) {
      log.warn("confirmations are refused: Redis cannot be used", { problem: problemOf(error) });
      return refused(tool, "the confirmation cannot be checked at the moment");
    }
    return decided(tool, memberOf(responses, "confirm"));
  }

  return {
    consent,
    close: () => used.close?.(),
  };
}

async function elicit(
  tool: Tool,
  { expirySeconds }: Confirmation,
  question: Question,
  ask: NonNullable<Asker["elicit"]>,
): Promise<Consent> {
  try {
    return decided(tool, await ask(question, expirySeconds * 1_000));
  } catch (error) {
    return refused(tool, `the client gave no answer (${problemOf(error).slice(0, 200)})`);
  }
}

/** @param answer An `ElicitResult` of MCP, not validated. */
function decided(tool: Tool, answer: unknown): Consent {
  switch (memberOf(answer, "action")) {
    case "accept":
      return accepted(tool, memberOf(answer, "content"));
    case "decline":
      return { kind: "refused", message: `${tool.name} did not run: the person declined.` };
    case "cancel":
      return { kind: "refused", message: `${tool.name} did not run: the person dismissed the question.` };
    default:
      return refused(tool, "the client sent no answer to the question");
  }
}

/** @param content The answers to the form of the tool, not validated. */
function accepted(tool: Tool, content: unknown): Consent {
  const { validateAnswers } = tool;
  if (validateAnswers === undefined) return { kind: "given" };
  // A copy: defaults are filled in place.
  const answers = unmarked(content ?? {});
  if (holdsLongInteger(answers)) return refused(tool, "an integer among the answers may have lost digits");
  if (validateAnswers(answers)) return { kind: "given", answers };
  const { kind, message } = refused(tool, "the answers do not fit its form");
  return { kind, message: `${message}\n${describeViolations(foundViolations(validateAnswers), "answers")}` };
}

/** Whether an integer may not be the one that was sent: it is beyond those that a number of JavaScript keeps apart. */
function holdsLongInteger(answers: unknown): boolean {
  if (typeof answers !== "object" || answers === null) return false;
  return Object.values(answers).some(
    (answer) => typeof answer === "bigint" || (Number.isInteger(answer) && !Number.isSafeInteger(answer)),
  );
}

function refused({ name }: Tool, reason: string): Extract<Consent, { readonly kind: "refused" }> {
  return { kind: "refused", message: `${name} did not run: ${reason}. Call it again to ask again.` };
}

function unsupported({ name, validateAnswers }: Tool): Consent {
  const setting =
    validateAnswers === undefined
      ? ", or set `confirm.whenUnsupported: allow` in the manifest of the server"
      : ": the tool needs the answers to its form (`ask`)";
  return {
    kind: "refused",
    message: `${name} did not run: it asks a person first, and this client cannot ask. Use a client with form elicitation${setting}.`,
  };
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

function problemOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
