import { type Dirent, lstatSync, readdirSync, type Stats } from "node:fs";
import { join } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { report } from "../diagnostics/report.js";
import { isRefusal, type Refusal, readOrdinaryFile } from "../disk/ordinary-file.js";
import { repositoryLeftByLink } from "../disk/repository.js";
import { accessProblem, errorCode } from "./access-problem.js";
import { isInside } from "./lock.js";

/** The content of a path in a server's folder. */
export type Entry =
  | { readonly kind: "missing" }
  | { readonly kind: "file"; readonly text: string }
  /** Nothing can be written there. */
  | { readonly kind: "blocked"; readonly problem: Diagnostic };

/** Largest file that is read where mcpile writes, in bytes: validators of a thousand large tools are a tenth of it. */
const largestGenerated = 64 * 1024 * 1024;

const missing: Entry = { kind: "missing" };

/**
 * Looks at a server's folder without changing it. Links are not followed: a path of the folder leads to a file in the
 * folder or nowhere. Folders inside are looked at once: make a new one to see what has become of them.
 */
export class ServerFolder {
  /** As given by the user, with `/` separators: what messages show. */
  readonly path: string;
  /** Why nothing can be at a path in each folder; undefined for those where something can. */
  readonly #folders = new Map<string, Entry | undefined>();
  /** Names in each folder, by what they are on systems that do not tell case. */
  readonly #names = new Map<string, ReadonlyMap<string, readonly string[]>>();

  constructor(path: string) {
    this.path = path;
  }

  /** `path`, which is relative to the folder, as messages show it. */
  show(path: string): string {
    return this.path === "." ? path : `${this.path}/${path}`;
  }

  /** Reads `path`, which is relative, with `/` separators. */
  read(path: string): Entry {
    if (!isInside(path)) throw new Error(`not a path inside the folder: ${JSON.stringify(path)}`);
    return this.#readFolders(parentOf(path)) ?? this.#readFile(path);
  }

  /** Undefined when `path` and everything above it are folders. */
  #readFolders(path: string): Entry | undefined {
    if (this.#folders.has(path)) return this.#folders.get(path);
    const above = path === "" ? undefined : this.#readFolders(parentOf(path));
    const found = above ?? this.#readFolder(path);
    this.#folders.set(path, found);
    return found;
  }

  /** Whether there is something at `path`, be it a link that leads nowhere. */
  exists(path: string): boolean {
    try {
      return this.#stat(path) !== undefined;
    } catch {
      return false;
    }
  }

  /** Every ordinary file and link below `path`, relative to the folder; hidden ones and `skip` are left out. */
  list(path: string, skip: ReadonlySet<string> = new Set()): readonly string[] {
    let entries: readonly Dirent[];
    try {
      entries = this.#readEntries(path);
    } catch {
      return [];
    }
    return entries.flatMap((entry) => {
      const inner = path === "" ? entry.name : `${path}/${entry.name}`;
      if (entry.name.startsWith(".") || skip.has(inner)) return [];
      return entry.isDirectory() ? this.list(inner, skip) : [inner];
    });
  }

  /** Names of the folders directly inside, in code-unit order; none where it cannot be read. */
  folders(): readonly string[] {
    try {
      return this.#readEntries("").flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
    } catch {
      return [];
    }
  }

  #readEntries(path: string): readonly Dirent[] {
    return readdirSync(join(this.path, path), { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    );
  }

  /** Undefined when `path` is a folder. */
  #readFolder(path: string): Entry | undefined {
    const shown = path === "" ? this.path : this.show(path);
    try {
      const left = path === "" ? repositoryLeftByLink(this.path) : undefined;
      if (left !== undefined) return blocked(outsideProblem(shown, left));
      const stats = this.#stat(path);
      if (stats === undefined) return this.#missingUnlessClash(path);
      if (stats.isSymbolicLink()) return blocked(linkProblem(shown));
      if (stats.isDirectory()) return undefined;
      return blocked(
        report("path-blocked", `\`${shown}\` must be a folder`, { help: "move what is there away" }),
      );
    } catch (error) {
      return blocked(accessProblem(error, "read", shown));
    }
  }

  #readFile(path: string): Entry {
    const shown = this.show(path);
    try {
      if (this.#stat(path) === undefined) return this.#missingUnlessClash(path);
      const bytes = readOrdinaryFile(join(this.path, path), { links: "refuse", largest: largestGenerated });
      return isRefusal(bytes)
        ? blocked(refusalProblem(bytes, shown))
        : { kind: "file", text: bytes.toString("utf8") };
    } catch (error) {
      // Gone since it was looked at.
      if (errorCode(error) === "ENOENT") return missing;
      return blocked(accessProblem(error, "read", shown));
    }
  }

  #stat(path: string): Stats | undefined {
    return lstatSync(join(this.path, path), { throwIfNoEntry: false });
  }

  /** Nothing has exactly this name; a name that differs only in case would be the same file on other systems. */
  #missingUnlessClash(path: string): Entry {
    if (path === "") return missing;
    const parent = parentOf(path);
    const name = path.slice(parent === "" ? 0 : parent.length + 1);
    const clash = this.#namesLike(name, parent).find((other) => other !== name);
    if (clash === undefined) return missing;
    const other = this.show(parent === "" ? clash : `${parent}/${clash}`);
    return blocked(
      report("case-clash", `\`${other}\` and \`${this.show(path)}\` are one file on macOS and Windows`, {
        help: `rename or delete \`${other}\``,
      }),
    );
  }

  /** Names in the folder `parent` that differ from `name` in nothing but case. */
  #namesLike(name: string, parent: string): readonly string[] {
    let names = this.#names.get(parent);
    if (names === undefined) {
      names = foldedNames(join(this.path, parent));
      this.#names.set(parent, names);
    }
    return names.get(name.toLowerCase()) ?? [];
  }
}

/** The folder of a relative path: `""` for what is in the outermost. */
function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** The names in a folder by their lower case; none where it cannot be read. */
function foldedNames(folder: string): ReadonlyMap<string, readonly string[]> {
  try {
    const folded = new Map<string, string[]>();
    for (const name of readdirSync(folder)) {
      const key = name.toLowerCase();
      folded.set(key, [...(folded.get(key) ?? []), name]);
    }
    return folded;
  } catch {
    return new Map();
  }
}

function blocked(problem: Diagnostic): Entry {
  return { kind: "blocked", problem };
}

function refusalProblem({ refused }: Refusal, shown: string): Diagnostic {
  if (refused === "link") return linkProblem(shown);
  const found = {
    folder: "a folder",
    special: "not an ordinary file",
    "too-large": "larger than any file that mcpile writes",
  }[refused];
  return report("path-blocked", `\`${shown}\` is ${found}, in the place of a generated file`, {
    help: "move it away",
  });
}

function outsideProblem(shown: string, repository: string): Diagnostic {
  return report("symbolic-link", `\`${shown}\` leads out of \`${repository}\` by a symbolic link`, {
    help: "replace the link by a folder, or name the folder that it leads to with `--out`",
  });
}

function linkProblem(shown: string): Diagnostic {
  return report("symbolic-link", `\`${shown}\` is a symbolic link: mcpile writes through none`, {
    help: "replace it by what it points to, or delete it",
  });
}
