import { constants } from "node:os";
import type { Log } from "./log/log.js";
import type { Redact } from "./log/log-rules.js";
import { startProblem } from "./start-problem.js";

/** How long calls in flight may take after a signal, in milliseconds: less than the 30 s that orchestrators wait. */
const graceMs = 25_000;

/** The same after an uncaught exception, when the state of the process may be corrupt. */
const crashGraceMs = 5_000;

export interface Supervised {
  readonly log: Log;
  /** Stops accepting requests and resolves when those in flight are answered, or `graceMs` have passed. */
  stop(graceMs: number): Promise<void>;
}

/**
 * Shuts the process down gracefully. SIGTERM and SIGINT: requests in flight are answered, exit status 0; a second signal
 * exits at once. An uncaught exception is logged, requests in flight are answered, exit status 1. An unhandled rejection,
 * which a handler may leave behind, is only logged.
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
        log.error("shutdown failed", {}, error);
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

/** Ends a process that cannot start: writes the reason to stderr, as `redact` leaves it, exit status 1. */
export function failToStart(error: unknown, redact: Redact = (text) => text): never {
  process.stderr.write(`${redact(startProblem(error))}\n`);
  process.exit(1);
}
