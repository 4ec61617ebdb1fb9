import { realpathSync, statSync } from "node:fs";
import { isAbsolute, posix } from "node:path";
import type { ReadFailure, ReadFile } from "../manifest/read.js";
import { CommandError } from "./exit.js";
import { gitOutput, runGit, splitEntries } from "./git.js";
import { gitPath } from "./paths.js";
import { readManifestFile } from "./read-files.js";

/** Manifests as they were before: in a commit of the Git repository, or in one file. */
export interface EarlierVersion {
  /** For messages: `main`, `old/dice.yaml`. */
  readonly name: string;
  readonly read: ReadFile;
  /** The path that a manifest had there; undefined when it was not there. */
  pathOf(manifest: string): string | undefined;
  /** Manifests that were in a folder and are not there any more, relative to the working directory. */
  gone(folder: string): readonly string[];
  /** Files anywhere in the repository that may be manifests of the server `name`. */
  naming(name: string): readonly string[];
  /** Manifests that were anywhere in the repository and are not there any more. */
  goneAnywhere(): readonly string[];
}

/** Names of files that are manifests or may be. */
const manifestNames = ["*.yaml", "*.yml", "*.json"];

/** Finds what `--against` names: a file if there is one of that name, else a commit. Throws `CommandError` for neither. */
export function findEarlierVersion(against: string, manifests: readonly string[]): EarlierVersion {
  if (!isFile(against)) return new Commit(against, resolveCommit(against));
  if (manifests.length > 1) {
    throw new CommandError("`--against` names one file: name the one manifest to compare it with");
  }
  return {
    name: against,
    read: readManifestFile,
    pathOf: () => against,
    gone: () => [],
    naming: () => [],
    goneAnywhere: () => [],
  };
}

/** The object name of a commit. Throws `CommandError` with Git's own words. */
function resolveCommit(against: string): string {
  const answer = runGit(["rev-parse", "--verify", "--end-of-options", `${against}^{commit}`]);
  if ("output" in answer) return answer.output.trim();
  const shallow = runGit(["rev-parse", "--is-shallow-repository"]);
  const hint =
    "output" in shallow && shallow.output.trim() === "true"
      ? "\nThe clone is shallow and lacks older commits: fetch them with `git fetch --unshallow`, with actions/checkout by `fetch-depth: 0`"
      : "";
  throw new CommandError(
    `\`${against}\` is neither a file nor a commit of this Git repository. Git says: ${answer.failure}${hint}`,
  );
}

/** The files of a commit, by paths that are relative to the working directory. */
class Commit implements EarlierVersion {
  readonly name: string;
  readonly #revision: string;

  constructor(name: string, revision: string) {
    this.name = name;
    this.#revision = revision;
  }

  readonly read: ReadFile = (path) => {
    const entry = this.#entry(path);
    if ("reason" in entry) return entry;
    return gitOutput(["cat-file", "blob", entry.object]);
  };

  pathOf(manifest: string): string | undefined {
    return "object" in this.#entry(manifest) ? manifest : undefined;
  }

  gone(folder: string): readonly string[] {
    const prefix = folder === "." ? "" : `${folder}/`;
    return this.goneAnywhere().filter(
      (path) => path.startsWith(prefix) && !path.slice(prefix.length).includes("/"),
    );
  }

  naming(name: string): readonly string[] {
    const pathspecs = manifestNames.map((pattern) => `:/${pattern}`);
    const answer = runGit(["grep", "-l", "-z", "-F", "-e", name, this.#revision, "--", ...pathspecs]);
    // Git answers nothing, with status 1, where no file has the name.
    if ("failure" in answer) return [];
    return splitEntries(answer.output).map((entry) => entry.slice(this.#revision.length + 1));
  }

  goneAnywhere(): readonly string[] {
    const pathspecs = manifestNames.map((pattern) => `:/${pattern}`);
    const prefix = gitOutput(["rev-parse", "--show-prefix"]).replace(/\n$/, "");
    const differences = ["diff", "--name-only", "--no-relative", "--no-renames", "--diff-filter=D", "-z"];
    return splitEntries(gitOutput([...differences, this.#revision, "--", ...pathspecs])).map((path) =>
      posix.relative(prefix, path),
    );
  }

  /** The blob of a path in the commit. Throws `CommandError` when Git fails. */
  #entry(path: string): { readonly object: string } | ReadFailure {
    const near = gitPath(realFile(path), process.cwd());
    const answer = runGit(["ls-tree", "-z", this.#revision, "--", near]);
    if ("failure" in answer) {
      if (answer.failure.includes("outside repository")) return { reason: "it is outside the repository" };
      throw new CommandError(`\`${path}\` of ${this.name} cannot be read. Git says: ${answer.failure}`);
    }
    const [mode, type, object] = answer.output.split(/[ \t]/);
    if (type !== "blob" || object === undefined) return { reason: `not in ${this.name}` };
    return mode === "120000" ? { reason: `a symbolic link in ${this.name}` } : { object };
  }
}

/** Where a link leads: Git knows nothing of those that lead to its repository, such as `/tmp` on macOS. */
function realFile(path: string): string {
  try {
    return isAbsolute(path) ? realpathSync(path) : path;
  } catch {
    return path;
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
