import { type Dirent, lstatSync, readdirSync, readFileSync, type Stats } from "node:fs";
import { join } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { report } from "../diagnostics/report.js";
import { accessProblem, errorCode } from "./access-problem.js";
import { isInside } from "./lock.js";

/** What stands at a path of a server's folder. */
export type Entry =
  | { readonly kind: "missing" }
  | { readonly kind: "file"; readonly text: string }
  /** Nothing can be written there. */
  | { readonly kind: "blocked"; readonly problem: Diagnostic };

const missing: Entry = { kind: "missing" };

/**
 * Looks at a server's folder without changing it. Links are not followed: a path of the folder leads to a file in the
 * folder or nowhere.
 */
export class ServerFolder {
  /** As given by the user, with `/` separators: what messages show. */
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** `path`, which is relative to the folder, as messages show it. */
  show(path: string): string {
    return this.path === "." ? path : `${this.path}/${path}`;
  }

  /** What is at `path`: relative, with `/` separators. */
  read(path: string): Entry {
    if (!isInside(path)) throw new Error(`not a path inside the folder: ${JSON.stringify(path)}`);
    const steps = path.split("/");
    const parents = ["", ...steps.slice(0, -1).map((_, index) => steps.slice(0, index + 1).join("/"))];
    for (const parent of parents) {
      const above = this.#readFolder(parent);
      if (above !== undefined) return above;
    }
    return this.#readFile(path);
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
      const stats = this.#stat(path);
      if (stats === undefined) return this.#missingUnlessClash(path);
      if (stats.isSymbolicLink()) return blocked(linkProblem(shown));
      if (!stats.isFile()) {
        const what = stats.isDirectory() ? "a folder" : "not an ordinary file";
        return blocked(
          report("path-blocked", `\`${shown}\` is ${what}, in the place of a generated file`, {
            help: "move it away",
          }),
        );
      }
      return { kind: "file", text: readFileSync(join(this.path, path), "utf8") };
    } catch (error) {
      // Gone since it was looked at.
      if (errorCode(error) === "ENOENT") return missing;
      return blocked(accessProblem(error, "read", shown));
    }
  }

  #stat(path: string): Stats | undefined {
    try {
      return lstatSync(join(this.path, path));
    } catch (error) {
      if (errorCode(error) === "ENOENT") return undefined;
      throw error;
    }
  }

  /** Nothing has exactly this name; a name that differs only in case would be the same file on other systems. */
  #missingUnlessClash(path: string): Entry {
    if (path === "") return missing;
    const parent = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
    const name = path.slice(path.lastIndexOf("/") + 1);
    const folded = name.toLowerCase();
    let names: readonly string[];
    try {
      names = readdirSync(join(this.path, parent));
    } catch {
      return missing;
    }
    const clash = names.find((other) => other !== name && other.toLowerCase() === folded);
    if (clash === undefined) return missing;
    const other = this.show(parent === "" ? clash : `${parent}/${clash}`);
    return blocked(
      report("case-clash", `\`${other}\` and \`${this.show(path)}\` are one file on macOS and Windows`, {
        help: `rename or delete \`${other}\``,
      }),
    );
  }
}

function blocked(problem: Diagnostic): Entry {
  return { kind: "blocked", problem };
}

function linkProblem(shown: string): Diagnostic {
  return report("symbolic-link", `\`${shown}\` is a symbolic link: mcpile writes through none`, {
    help: "replace it by what it points to, or delete it",
  });
}
