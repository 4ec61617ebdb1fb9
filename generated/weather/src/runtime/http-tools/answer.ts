import { isExact, marked, violationsOf, withoutSymbols } from "../calls/exact-json.js";
import { ReadyOutput } from "../calls/ready-output.js";
import { describeViolations } from "../calls/violations.js";
import { Content } from "../content.js";
import type { ToolContext } from "../context.js";
import type { Validator } from "../tool.js";
import { writeExactly } from "./json-text.js";
import { type Asked, acceptedError, readAnswer } from "./response.js";

/**
 * Turns a 2xx answer into the output of its tool. `validate` judges it by the output schema, if the tool has one.
 *
 * An answer that is not as the manifest says is an error that tells the caller that the API did answer
 * (`mismatch: error`), or is passed on as it is, and logged (`mismatch: pass`). Throws `ToolError`.
 */
export async function outputOf(
  answer: Response,
  asked: Asked,
  validate: Validator | undefined,
  context: ToolContext,
): Promise<unknown> {
  const reading = await readAnswer(answer, asked);
  const { request } = asked;
  if (validate === undefined) {
    const { misfit } = reading;
    const value = withoutSymbols(reading.value);
    if (misfit !== undefined) report(answer, misfit, context);
    else if (!isExact(value)) return value;
    const text = typeof value === "string" ? value : writeExactly(value);
    return new ReadyOutput(value, text, { mismatch: misfit !== undefined });
  }
  // Media keep their own shape: the output schema speaks of JSON.
  if (reading.value instanceof Content) return reading.value;
  const given = reading.value ?? null;
  let { misfit } = reading;
  const violations = misfit === undefined ? violationsOf(validate, given) : [];
  if (violations.length > 0) {
    misfit = `does not fit the output schema:\n${describeViolations(violations, "answer")}`;
    if (request.response.mismatch !== "pass")
      throw acceptedError(answer, request.method, `its answer ${misfit}`);
  }
  const value = withoutSymbols(given);
  const exact = isExact(value);
  if (misfit !== undefined) report(answer, misfit, context);
  const json = reading.text ?? (exact ? writeExactly(value) : JSON.stringify(value));
  return new ReadyOutput(exact ? marked(value) : value, json, { mismatch: misfit !== undefined });
}

function report({ status }: Response, misfit: string, context: ToolContext): void {
  context.log("warning", "the API's answer is not as the manifest says", { status, answer: misfit });
}
