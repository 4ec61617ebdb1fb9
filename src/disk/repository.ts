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
 * The repository of a file: the innermost folder above it with `.git`, else the outermost with `package.json`, else the
 * working directory, else the file's own folder. A repository is not left by a link on the way to the file: the link's
 * target does not decide what may be read.
 */
function repositoryOf(path: string): string {
  let repository: string | undefined;
  let project: string | undefined;
  for (const folder of foldersAbove(path)) {
    if (repository !== undefined && !isWithin(real(folder), real(repository))) break;
    if (existsSync(join(folder, ".git"))) repository = folder;
    if (existsSync(join(folder, "package.json"))) project ??= folder;
  }
  const working = process.cwd();
  return repository ?? project ?? (isWithin(path, working) ? working : dirname(path));
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
