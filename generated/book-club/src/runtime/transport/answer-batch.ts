import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import { send } from "./answer.js";

/** A pending answer. */
interface Answer {
  readonly response: ServerResponse;
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string | Uint8Array;
}

/** A batch is written early when it has this many answers, or when its first has waited this long, in milliseconds. */
const most = 64;
const longestWait = 1;

let batch: Answer[] = [];
let openedAt = 0;

/**
 * Sends a whole answer, head and body in one write, when the current turn of the event loop ends, together with the
 * other answers of that turn.
 *
 * A write on a socket wakes up the process that reads it. With many short calls, these wake-ups cost more than the calls;
 * when the writes follow each other directly, the readers are already awake after the first. An answer waits only for the
 * calls that end in the same turn, and a handler that blocks the process delays at most the answers of the millisecond
 * before it.
 */
export function sendAtTurnEnd(
  response: ServerResponse,
  status: number,
  headers: OutgoingHttpHeaders,
  body: string | Uint8Array,
): void {
  const now = performance.now();
  if (batch.length === 0) {
    openedAt = now;
    setImmediate(writeBatch);
  }
  batch.push({ response, status, headers, body });
  if (batch.length >= most || now - openedAt > longestWait) writeBatch();
}

function writeBatch(): void {
  const answers = batch;
  batch = [];
  for (const { response, status, headers, body } of answers) {
    // The client may have disconnected in the meantime.
    if (!response.destroyed) send(response, status, headers, body);
  }
}
