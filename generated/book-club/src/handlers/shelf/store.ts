import { open, readFile, rename } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Book, Meeting, Review } from "../../types.js";

/** Everything the club keeps. */
export interface Shelf {
  /** Number of the next book's id. */
  nextBook: number;
  /** Number of the next meeting's id. */
  nextMeeting: number;
  books: Book[];
  reviews: Review[];
  meetings: Meeting[];
}

const empty: Shelf = { nextBook: 1, nextMeeting: 1, books: [], reviews: [], meetings: [] };

/**
 * The club's data in one JSON file. A change is answered only after it is on the disk under the file's own name, so a
 * process that is killed at any moment loses nothing that it has confirmed and never leaves half a file. One process
 * per file.
 */
export class Store {
  readonly #path: string;
  #shelf: Shelf | undefined;
  /** Changes run one after another; each waits for the one before. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.#path = resolve(path);
  }

  /** The current data: do not change it. */
  async read(): Promise<Readonly<Shelf>> {
    this.#shelf ??= await this.#load();
    return this.#shelf;
  }

  /** Runs `mutate` on a copy of the data and keeps the copy when it returns; when it throws, nothing has changed. */
  change<T>(mutate: (shelf: Shelf) => T): Promise<T> {
    const change = this.#last.then(async () => {
      const draft = structuredClone(await this.read());
      const result = mutate(draft);
      await this.#save(draft);
      this.#shelf = draft;
      return result;
    });
    // A failed change must not stop those that wait behind it.
    this.#last = change.catch(() => undefined);
    return change;
  }

  async #load(): Promise<Shelf> {
    try {
      return { ...structuredClone(empty), ...JSON.parse(await readFile(this.#path, "utf8")) };
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return structuredClone(empty);
      throw new Error(`Cannot read the club's data in ${this.#path}`, { cause: error });
    }
  }

  async #save(shelf: Shelf): Promise<void> {
    const draft = `${this.#path}.${process.pid}.tmp`;
    const file = await open(draft, "w");
    try {
      await file.writeFile(`${JSON.stringify(shelf, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, this.#path);
    await syncFolder(dirname(this.#path));
  }
}

/** Makes a rename in `path` survive a power cut. Windows cannot open folders and does not need it. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** The server's data: `BOOK_CLUB_DATA`, or `book-club.json` in the working directory. */
export const store = new Store(process.env["BOOK_CLUB_DATA"] ?? "book-club.json");
