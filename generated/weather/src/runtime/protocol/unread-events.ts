/** How many bytes of events may wait for clients that do not read. */
export interface UnreadBudget {
  /** In one stream. */
  readonly stream: number;
  /** In all streams of a server. */
  readonly all: number;
}

const usual: UnreadBudget = { stream: 4 * 1_048_576, all: 64 * 1_048_576 };

/** Streams with less than this, in bytes, are not ended, however much waits in others. */
const spared = 65_536;

type Controller = ReadableStreamDefaultController<Uint8Array>;

/**
 * Bounds what waits in event streams. The SDKs keep the events of a stream until the client reads them, so a client that
 * reads nothing would collect all that a tool reports. A stream over the budget ends, which aborts its call; when all
 * together are over it, the one with the most ends first. The last event may be of any size: it is mostly the result.
 */
export class UnreadEvents {
  readonly #budget: UnreadBudget;
  readonly #streams = new Map<Controller, () => void>();

  constructor(budget: UnreadBudget = usual) {
    this.#budget = budget;
  }

  /** Bounds a response with events; others stay as they are. */
  bound(response: Response): Response {
    const events = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
    return events && response.body !== null ? new Response(this.#ahead(response.body), response) : response;
  }

  /** Reads the body as it arrives; the returned stream holds what the client did not read. */
  #ahead(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
    const reader = body.getReader();
    const cancel = (reason?: unknown): Promise<void> => reader.cancel(reason).catch(() => {});
    let own: Controller | undefined;
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          own = controller;
          this.#streams.set(controller, () => void cancel());
          void this.#pump(reader, controller);
        },
        cancel: (reason) => {
          if (own !== undefined) this.#streams.delete(own);
          return cancel(reason);
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark: 0 }),
    );
  }

  async #pump(reader: ReadableStreamDefaultReader<Uint8Array>, controller: Controller): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (!this.#streams.has(controller)) return;
        if (done) break;
        const unread = unreadIn(controller);
        if (unread > this.#budget.stream) this.#end(controller);
        else controller.enqueue(value);
        if (unread > spared) this.#relieve();
      }
      if (this.#streams.delete(controller)) controller.close();
    } catch (error) {
      if (this.#streams.delete(controller)) controller.error(error);
    }
  }

  /** Ends streams until all together are within the budget. */
  #relieve(): void {
    for (;;) {
      let total = 0;
      let fullest: Controller | undefined;
      for (const controller of this.#streams.keys()) {
        total += unreadIn(controller);
        if (fullest === undefined || unreadIn(controller) > unreadIn(fullest)) fullest = controller;
      }
      if (fullest === undefined || total <= this.#budget.all) return;
      this.#end(fullest);
    }
  }

  #end(controller: Controller): void {
    const cancel = this.#streams.get(controller);
    this.#streams.delete(controller);
    // Drops what waits: nobody reads it.
    controller.error(new UnreadError());
    cancel?.();
  }
}

/** Ends a stream whose client does not read it. */
export class UnreadError extends Error {
  constructor() {
    super("the client does not read its events");
  }
}

function unreadIn({ desiredSize }: Controller): number {
  return -(desiredSize ?? 0);
}
