import { statSync } from "node:fs";
import { codeUnitOrder } from "../model/order.js";
import { CommandError } from "./exit.js";
import { withSlashes } from "./paths.js";

/** The manifests of a command that is given none. */
export const defaultManifests = "manifests/*.yaml";

/**
 * The manifests that command-line arguments name: paths, or globs where no file has that name. Relative to the working
 * directory, with `/` separators, without repetitions, in code-unit order. Throws `CommandError` when an argument
 * matches nothing: a check of nothing must not pass.
 */
export async function findManifests(patterns: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const pattern of patterns.length === 0 ? [defaultManifests] : patterns) {
    for (const path of await matches(pattern)) found.add(normalise(path));
  }
  return [...found].sort(codeUnitOrder);
}

async function matches(pattern: string): Promise<readonly string[]> {
  if (exists(pattern) || !/[*?[\]{}!()]/.test(pattern)) return [pattern];
  const { glob } = await import("tinyglobby");
  const paths = await glob(pattern.replaceAll("\\", "/"), {
    ignore: ["**/node_modules/**"],
    expandDirectories: false,
  });
  if (paths.length === 0) {
    throw new CommandError(`no manifest matches \`${pattern}\` in ${process.cwd()}`);
  }
  return paths;
}

function exists(path: string): boolean {
  try {
    statSync(path);
    return true;
  } catch {
    return false;
  }
}

function normalise(path: string): string {
  return withSlashes(path).replace(/^(?:\.\/+)+(?=.)/, "");
}
