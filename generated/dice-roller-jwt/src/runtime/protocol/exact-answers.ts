import type { CallModule } from "../calls/call-module.js";
import { restoreDigits } from "../calls/exact-json.js";
import { calledTools } from "./called-tools.js";

/** The SDK's answer to `body`, with the digits of integers that a number would change. */
export function withDigits(answer: Response, body: unknown, calls: CallModule): Response {
  const isExact = calledTools(body, calls).some(({ keepsIntegers }) => keepsIntegers);
  if (!isExact || answer.body === null) return answer;
  return new Response(answer.body.pipeThrough(restoringLines()), answer);
}

/** Restores the digits in lines of text. An answer that is not a stream of events is one line. */
function restoringLines(): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let line = "";
  return new TransformStream({
    transform(chunk, controller) {
      const text = decoder.decode(chunk, { stream: true });
      const end = text.lastIndexOf("\n") + 1;
      if (end === 0) {
        line += text;
        return;
      }
      controller.enqueue(encoder.encode(restoreDigits(line + text.slice(0, end))));
      line = text.slice(end);
    },
    flush(controller) {
      const rest = line + decoder.decode();
      if (rest !== "") controller.enqueue(encoder.encode(restoreDigits(rest)));
    },
  });
}
