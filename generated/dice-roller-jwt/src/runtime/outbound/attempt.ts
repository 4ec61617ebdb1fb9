/** Bounds of one attempt. */
export interface AttemptLimits {
  /** Ends the attempt early, with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** When the attempt must be over, body included, by `performance.now()`. */
  readonly deadline: number;
}

/** `setTimeout` takes no more, in milliseconds. */
const longestDelayMs = 2_147_483_647;

/**
 * One attempt to get an answer, with a controller and a timer of its own. Both end with the attempt: after `end`
 * nothing aborts its signal, so that no abort can reach a request that is over.
 */
export class Attempt {
  readonly #controller = new AbortController();
  readonly #parent: AbortSignal | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #abort = (): void => {
    const reason: unknown = this.#parent?.reason;
    this.end();
    this.#controller.abort(reason);
  };

  constructor({ signal, deadline }: AttemptLimits) {
    this.#parent = signal;
    if (signal?.aborted === true) {
      this.#controller.abort(signal.reason);
      return;
    }
    signal?.addEventListener("abort", this.#abort, { once: true });
    if (deadline === Number.POSITIVE_INFINITY) return;
    const ms = Math.min(Math.max(deadline - performance.now(), 0), longestDelayMs);
    this.#timer = setTimeout(() => {
      this.end();
      this.#controller.abort(new DOMException("no answer in time", "TimeoutError"));
    }, ms);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ends the timer and stops listening to the given signal. */
  end(): void {
    clearTimeout(this.#timer);
    this.#parent?.removeEventListener("abort", this.#abort);
  }
}

/** The deadline `timeoutMs` from now. */
export function deadlineIn(timeoutMs: number): number {
  return performance.now() + timeoutMs;
}
