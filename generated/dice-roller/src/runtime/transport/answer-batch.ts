import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import { send } from "./answer.js";

/** An answer that waits to be written. */
interface Answer {
  readonly response: ServerResponse;
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
}

/** A batch is written early when it holds this many answers, or when its first has waited this long, in milliseconds. */
const most = 64;
const longestWait = 1;

let batch: Answer[] = [];
let openedAt = 0;

/**
 * Sends a whole answer, head and body in one write, when the current turn of the event loop ends, together with the
 * other answers of that turn.
 *
 * A write on a socket wakes up whoever reads it. One wake-up after each of many short calls costs the machine more than
 * the calls themselves; when the writes follow each other at once, all but the first find their readers awake. An
 * answer waits at most for the calls that end in the same turn, and a handler that blocks the process holds up no more
 * than the answers of one millisecond before it.
 */
export function sendAtTurnEnd(
  response: ServerResponse,
  status: number,
  headers: OutgoingHttpHeaders,
  body: string,
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
    // The client may have gone away meanwhile.
    if (!response.destroyed) send(response, status, headers, body);
  }
}
