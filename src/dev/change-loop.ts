import { FolderWatch, type WatchedFolder } from "./folder-watch.js";
import { changedPaths, type Snapshot } from "./snapshot.js";

export interface ChangeLoopOptions {
  /**
   * Does the work and gives what it worked from. `changed`: what is different since the last run, in code-unit order;
   * empty the first time.
   */
  readonly run: (changed: readonly string[]) => Promise<Snapshot>;
  /** The files that `run` would read now, as far as that is known: at least those that it read last time. */
  readonly look: (last: Snapshot) => Promise<Snapshot>;
  /** Where the files of a snapshot, and those that may join them, are. */
  readonly folders: (last: Snapshot) => readonly WatchedFolder[];
  readonly onError: (error: unknown) => void;
  /** Folders that are never looked into. */
  readonly skip?: readonly string[];
  /** How long to wait for an editor to finish after the first sign of a change, in milliseconds. */
  readonly settleMs?: number;
}

/**
 * Runs a job once, and again after each change of what it worked from; never two at once. Changes are judged by content:
 * what a run writes, a file that is saved as it was, or one event too many from the operating system start no run.
 */
export class ChangeLoop {
  readonly #options: ChangeLoopOptions;
  readonly #watch: FolderWatch;
  #last: Snapshot = new Map();
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> = Promise.resolve();
  #dirty = false;
  #closed = false;
  readonly #failed: Promise<never>;
  #fail: (error: unknown) => void = () => {};

  constructor(options: ChangeLoopOptions) {
    this.#options = options;
    const { onError, skip } = options;
    this.#watch = new FolderWatch({
      onEvent: () => this.#settle(),
      onError,
      ...(skip !== undefined && { skip }),
    });
    this.#failed = new Promise((_, reject) => {
      this.#fail = reject;
    });
    this.#failed.catch(() => {});
  }

  /** Runs for the first time and then watches, until `until` resolves. Rejects with what `run` throws. */
  async runUntil(until: Promise<unknown>): Promise<void> {
    try {
      this.#working = this.#cycle(true);
      await Promise.race([until, this.#failed]);
    } finally {
      this.#closed = true;
      clearTimeout(this.#timer);
      await this.#working;
      await this.#watch.close();
    }
  }

  #settle(): void {
    if (this.#closed) return;
    this.#dirty = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#working = this.#working.then(() => this.#cycle(false));
    }, this.#options.settleMs ?? 50);
  }

  async #cycle(first: boolean): Promise<void> {
    try {
      if (this.#closed || (!first && !this.#dirty)) return;
      this.#dirty = false;
      const changed = first ? [] : changedPaths(this.#last, await this.#options.look(this.#last));
      if (first || changed.length > 0) this.#last = await this.#options.run(changed);
      // Watched only now: the run says which files count. What has changed meanwhile is found by the look that follows.
      if (!this.#closed) await this.#watch.watch(this.#options.folders(this.#last));
    } catch (error) {
      this.#fail(error);
    }
  }
}
