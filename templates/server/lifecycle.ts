import { constants } from "node:os";
import type { Log } from "./log/log.js";
import { startProblem } from "./start-problem.js";

/** How long calls in flight may take once the process is told to end, in milliseconds: less than the 30 s orchestrators give. */
const graceMs = 25_000;

/** The same after an exception nobody caught: what is left of the process may not be trusted for long. */
const crashGraceMs = 5_000;

export interface Supervised {
  readonly log: Log;
  /** Stops accepting requests and resolves when those in flight are answered, or `graceMs` have passed. */
  stop(graceMs: number): Promise<void>;
}

/**
 * Ends the process well. SIGTERM and SIGINT: what is in flight is answered, exit status 0; a second signal ends it at
 * once. An exception that nobody caught is logged, what is in flight is answered, exit status 1. A promise that was
 * rejected with nobody listening, as a handler may leave behind, is logged and nothing else.
 */
export function supervise({ log, stop }: Supervised): void {
  let ending = false;
  let status = 0;
  const exit = (code: number): void => {
    log.flush();
    process.exit(code);
  };
  const end = (grace: number): void => {
    ending = true;
    stop(grace).then(
      () => exit(status),
      (error: unknown) => {
        log.error("could not stop in order", {}, error);
        exit(1);
      },
    );
  };

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (ending) exit(128 + constants.signals[signal]);
      log.info("stopping", { signal });
      end(graceMs);
    });
  }
  process.on("uncaughtException", (error) => {
    log.error("uncaught exception", {}, error);
    log.flush();
    status = 1;
    if (!ending) end(crashGraceMs);
  });
  process.on("unhandledRejection", (reason) => log.error("unhandled rejection", {}, reason));
}

/** Ends the process that could not start: says why in plain words on stderr, exit status 1. */
export function failToStart(error: unknown): never {
  process.stderr.write(`${startProblem(error)}\n`);
  process.exit(1);
}
