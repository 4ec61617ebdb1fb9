import { Writable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { CallModule } from "../calls/call-module.js";
import { restoreDigits, unmarked } from "../calls/exact-json.js";
import type { StdioStreams } from "../protocol/sdk-server.js";
import { StdioMessages } from "./stdio-messages.js";

/** The process's standard input and output as a connection that knows its calls in flight. */
export interface StdioConnection {
  readonly streams: StdioStreams;
  /** The given call module; `idle` waits for its calls. */
  readonly calls: CallModule;
  /** Resolves when no call is in flight. */
  idle(): Promise<void>;
}

/**
 * Reserves standard input and output for the protocol. Other writes to standard output, such as `console.log` in a handler,
 * go to standard error. The end of the input is passed on after every call is answered, so that requests can be piped in.
 *
 * @param lineBytes Maximum length of a message, in bytes.
 */
export function openStdio(calls: CallModule, lineBytes: number): StdioConnection {
  const inFlight = new Set<Promise<unknown>>();

  async function idle(): Promise<void> {
    do {
      await Promise.allSettled(inFlight);
      // Requests that were read, and answers that were written, in this turn are processed.
      await nextTurn();
    } while (inFlight.size > 0);
  }

  const output = takeOutput();
  const input = new StdioMessages(lineBytes, output, async () => {
    await nextTurn();
    await idle();
  });
  // Starts when the SDK reads: an earlier end of the input would look as if no call were left.
  input.once("resume", () => process.stdin.pipe(input));

  return {
    streams: { input, output },
    calls: {
      ...calls,
      call(request) {
        const call = calls.call(
          input.areMarked ? { ...request, arguments: unmarked(request.arguments) } : request,
        );
        // The answer to a synchronous call is written in this turn.
        if (!(call instanceof Promise)) return call;
        inFlight.add(call);
        return call.finally(() => inFlight.delete(call));
      },
    },
    idle,
  };
}

function takeOutput(): Writable {
  const { stdout, stderr } = process;
  const write = stdout.write.bind(stdout);
  const output = new Writable({
    decodeStrings: false,
    write: (chunk, encoding, done) =>
      void write(typeof chunk === "string" ? restoreDigits(chunk) : chunk, encoding, done),
  });
  // The SDKs wait for a slow reader with a listener for each message.
  output.setMaxListeners(0);
  // A client that stops reading ends the connection, not the process.
  stdout.on("error", (error) => output.destroy(error));
  output.on("error", () => {});
  stdout.write = stderr.write.bind(stderr);
  return output;
}
