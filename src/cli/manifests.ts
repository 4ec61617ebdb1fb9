import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { codeUnitOrder } from "../model/order.js";
import { CommandError } from "./exit.js";
import { withSlashes } from "./paths.js";

/** The manifests of a command without arguments. */
export const defaultManifests = "manifests/*.yaml";

let usedManifests: readonly string[] = [defaultManifests];

/** Sets them. */
export function useManifests(patterns: readonly string[]): void {
  usedManifests = patterns;
}

/** The patterns of a command's manifests: its own, else those of the project. */
export function patternsOf(patterns: readonly string[]): readonly string[] {
  return patterns.length === 0 ? usedManifests : patterns;
}

/**
 * The manifests that command-line arguments name: paths, or globs where no file has that name. Relative to the working
 * directory, with `/` separators, without repetitions, in code-unit order. Throws `CommandError` when an argument
 * matches nothing: a check of nothing must not pass.
 */
export async function findManifests(patterns: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const pattern of patternsOf(patterns)) {
    for (const path of await matches(pattern)) found.add(normalise(path));
  }
  return [...found].sort(codeUnitOrder);
}

async function matches(pattern: string): Promise<readonly string[]> {
  if (exists(pattern) || !/[*?[\]{}!()]/.test(pattern)) return [pattern];
  const paths = filesMatching(pattern) ?? (await glob(pattern));
  if (paths.length === 0) {
    throw new CommandError(`no manifest matches \`${pattern}\` in ${process.cwd()}${otherEnding(pattern)}`);
  }
  return paths;
}

/** Names the files that match with the other ending of YAML files. */
function otherEnding(pattern: string): string {
  const other = pattern.replace(/\.ya?ml$/, (end) => (end === ".yml" ? ".yaml" : ".yml"));
  const [found] = other === pattern ? [] : (filesMatching(other) ?? []);
  return found === undefined ? "" : `; \`${found}\` ends in another way: write \`${other}\``;
}

/**
 * The files that a plain pattern such as `manifests/*.yaml` matches, as `glob` finds them; undefined for every other
 * pattern. The library that reads all patterns takes a tenth of the time of a small command.
 */
export function filesMatching(pattern: string): readonly string[] | undefined {
  const [, folder, end] = /^((?:[\w-][\w.-]*\/)*)\*([\w.-]*)$/.exec(pattern) ?? [];
  if (folder === undefined || end === undefined || folder.includes("node_modules/")) return undefined;
  return namesIn(folder)
    .filter((name) => name.endsWith(end) && !name.startsWith(".") && isFile(join(folder, name)))
    .map((name) => folder + name);
}

/** The files that any pattern matches. */
export async function glob(pattern: string): Promise<readonly string[]> {
  const library = await import("tinyglobby");
  return library.glob(pattern.replaceAll("\\", "/"), {
    ignore: ["**/node_modules/**"],
    expandDirectories: false,
  });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder === "" ? "." : folder);
  } catch {
    return [];
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
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
