import { spawnSync } from "node:child_process";
import { realpathSync, statSync } from "node:fs";
import { isAbsolute } from "node:path";
import { type ReadFile, readFileFromDisk } from "../manifest/read.js";
import { CommandError } from "./exit.js";
import { gitPath } from "./paths.js";

/** Where manifests are read as they were before: a commit of the Git repository, or one file. */
export interface EarlierVersion {
  /** For messages: `main`, `old/dice.yaml`. */
  readonly name: string;
  readonly read: ReadFile;
  /** The path that a manifest had there; undefined when it was not there. */
  pathOf(manifest: string): string | undefined;
  /** Manifests that were there in a folder, by their ending. */
  list(folder: string, extension: string): readonly string[];
}

/** Finds what `--against` names: a file if there is one of that name, else a commit. Throws `CommandError` for neither. */
export function findEarlierVersion(against: string, manifests: readonly string[]): EarlierVersion {
  if (isFile(against)) {
    if (manifests.length > 1) {
      throw new CommandError("`--against` names one file: name the one manifest to compare it with");
    }
    return { name: against, read: readFileFromDisk, pathOf: () => against, list: () => [] };
  }
  const commit = git("rev-parse", "--verify", "--quiet", "--end-of-options", `${against}^{commit}`);
  if (commit === undefined) {
    throw new CommandError(
      `\`${against}\` is neither a file nor a commit of this Git repository (a shallow clone lacks older commits: fetch them, with actions/checkout by \`fetch-depth: 0\`)`,
    );
  }
  const revision = commit.trim();
  const near = (path: string): string => gitPath(real(path), process.cwd());
  const show = (path: string): string | undefined => git("show", `${revision}:${near(path)}`);
  return {
    name: against,
    read: (path) => show(path) ?? { reason: `not in ${against}` },
    pathOf: (manifest) => (show(manifest) === undefined ? undefined : manifest),
    list: (folder, extension) =>
      (git("ls-tree", "-z", "--name-only", revision, `${near(folder)}/`) ?? "")
        .split("\0")
        .filter((path) => path.endsWith(extension)),
  };
}

/** Where a link leads: Git knows nothing of those that lead to its repository, such as `/tmp` on macOS. */
function real(path: string): string {
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

/** What Git prints; undefined when it fails. Throws `CommandError` where there is no Git. */
function git(...args: readonly string[]): string | undefined {
  const { status, stdout, error } = spawnSync("git", args, {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    stdio: ["ignore", "pipe", "ignore"],
  });
  if (error !== undefined && "code" in error && error.code === "ENOENT") {
    throw new CommandError("`git` is not installed: give `--against` a file");
  }
  return status === 0 ? stdout : undefined;
}
