import { existsSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";

/**
 * The repository that `path`, read on behalf of the document `root`, leads out of; undefined when it stays inside. Links
 * are followed in both. Throws what the operating system answers when `path` does not exist.
 */
export function repositoryLeft(path: string, root: string): string | undefined {
  const repository = repositoryOf(resolve(root));
  return isWithin(realpathSync(path), realpathSync(repository)) ? undefined : repository;
}

/**
 * The repository that `path`, where something is to be written, leads out of by a link; undefined when it stays inside or is
 * in none. `path` and folders above it may be missing.
 */
export function repositoryLeftByLink(path: string): string | undefined {
  const whole = resolve(path);
  const repository = repositoryAbove(whole);
  const existing = [...foldersAbove(whole), whole].findLast((folder) => existsSync(folder));
  if (repository === undefined || existing === undefined) return undefined;
  return isWithin(real(existing), real(repository)) ? undefined : repository;
}

/** The repository of a file, or the file's own folder. */
function repositoryOf(path: string): string {
  return repositoryAbove(path) ?? dirname(path);
}

/**
 * The innermost folder above a file with `.git`, else the outermost with `package.json`, else the working directory if
 * the file is in it. A repository is not left by a link on the way to the file: the link's target does not decide what
 * may be read.
 */
function repositoryAbove(path: string): string | undefined {
  let repository: string | undefined;
  let project: string | undefined;
  for (const folder of foldersAbove(path)) {
    if (repository !== undefined && !isWithin(real(folder), real(repository))) break;
    if (existsSync(join(folder, ".git"))) repository = folder;
    if (existsSync(join(folder, "package.json"))) project ??= folder;
  }
  const working = process.cwd();
  return repository ?? project ?? (isWithin(path, working) ? working : undefined);
}

/** The folders above an absolute path, outermost first. */
function foldersAbove(path: string): readonly string[] {
  const above = dirname(path);
  return above === path ? [] : [...foldersAbove(above), above];
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === "" || !(way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way));
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
