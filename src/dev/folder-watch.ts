import { statSync } from "node:fs";
import { basename, dirname, relative, resolve, sep } from "node:path";
import { type FSWatcher, watch } from "chokidar";

/** A folder whose files are of interest. It need not exist. */
export interface WatchedFolder {
  readonly path: string;
  /** Whether the folders in it are of interest as well. */
  readonly deep: boolean;
}

export interface FolderWatchOptions {
  /** Something may have changed: called more than once for one change, and now and then for none. */
  readonly onEvent: () => void;
  readonly onError: (error: unknown) => void;
  /** Folders that are never looked into. */
  readonly skip?: readonly string[];
}

/** Tells that files in folders may have changed, also where a folder is made, removed or replaced later. */
export class FolderWatch {
  readonly #options: FolderWatchOptions;
  readonly #skip: ReadonlySet<string>;
  #watcher: FSWatcher | undefined;
  #watched = "";

  constructor(options: FolderWatchOptions) {
    this.#options = options;
    this.#skip = new Set((options.skip ?? []).map((path) => resolve(path)));
  }

  /** Watches these folders and no others. Resolves when changes are noticed. */
  async watch(folders: readonly WatchedFolder[]): Promise<void> {
    const roots = new Map<string, boolean>();
    const awaited: string[] = [];
    for (const { path, deep } of folders) {
      const wanted = resolve(path);
      awaited.push(wanted);
      const root = nearestFolder(wanted);
      roots.set(root, (roots.get(root) ?? false) || (deep && root === wanted));
    }
    const key = JSON.stringify([...roots].sort());
    if (key === this.#watched) return;
    this.#watched = key;
    await this.#watcher?.close();
    // Replaced rather than extended: chokidar loses sight of a folder that is removed and made again.
    const watcher = watch([...roots.keys()], {
      ignoreInitial: true,
      ignored: (path, stats) =>
        stats?.isDirectory() === true && !this.#isWanted(resolve(path), roots, awaited),
    });
    this.#watcher = watcher;
    watcher.on("all", (event, path) => {
      if (event === "unlinkDir" && roots.has(resolve(path))) this.#watched = "";
      this.#options.onEvent();
    });
    watcher.on("error", this.#options.onError);
    await new Promise<void>((done) => watcher.once("ready", done));
    // Look for changes that were made while nothing was watched.
    this.#options.onEvent();
  }

  async close(): Promise<void> {
    await this.#watcher?.close();
  }

  #isWanted(folder: string, roots: ReadonlyMap<string, boolean>, awaited: readonly string[]): boolean {
    // A folder that is made on the way to one that does not exist yet is an event; an ignored one would be none.
    if (roots.has(folder) || awaited.some((path) => path === folder || isBelow(path, folder))) return true;
    if (this.#skip.has(folder) || ["node_modules", ".git"].includes(basename(folder))) return false;
    return [...roots].some(([root, deep]) => deep && isBelow(folder, root));
  }
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`);
}

/** The folder itself, or the nearest one above it that exists: what is made in it is noticed there. */
function nearestFolder(path: string): string {
  for (let folder = path; ; folder = dirname(folder)) {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true || dirname(folder) === folder) {
      return folder;
    }
  }
}
