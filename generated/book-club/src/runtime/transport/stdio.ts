import { Transform, Writable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { CallModule } from "../calls/call-module.js";
import type { StdioStreams } from "../protocol/sdk-server.js";

/** The process's standard input and output as a connection, and a count of what it is doing. */
export interface StdioConnection {
  readonly streams: StdioStreams;
  /** The given call module; what it performs is waited for. */
  readonly calls: CallModule;
  /** Resolves when no call is in flight. */
  idle(): Promise<void>;
}

/**
 * Takes standard input and output for the protocol. From then on whatever else writes to standard output, `console.log`
 * in a handler for one, ends up on standard error. The end of the input is passed on when every call is answered, so
 * that requests can be piped in.
 */
export function openStdio(calls: CallModule): StdioConnection {
  const inFlight = new Set<Promise<unknown>>();

  async function idle(): Promise<void> {
    do {
      await Promise.allSettled(inFlight);
      // What was read, and what was answered, in this turn is on its way.
      await nextTurn();
    } while (inFlight.size > 0);
  }

  const input = new Transform({
    transform: (chunk, _encoding, done) => done(null, chunk),
    flush: (done) =>
      void nextTurn()
        .then(idle)
        .then(() => done()),
  });
  // Once the SDK reads: until then, an end of the input would look as if nothing were left to do.
  input.once("resume", () => process.stdin.pipe(input));

  return {
    streams: { input, output: takeOutput() },
    calls: {
      ...calls,
      call(request) {
        const call = calls.call(request);
        // What ended at once is written in this turn.
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
    write: (chunk, encoding, done) => void write(chunk, encoding, done),
  });
  // A client that no longer reads ends the connection, not the process.
  stdout.on("error", (error) => output.destroy(error));
  output.on("error", () => {});
  stdout.write = stderr.write.bind(stderr);
  return output;
}
