import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { normaliseLineEnds, textDigest } from "../output/digest.js";
import { lockFileName, readLock } from "../output/lock.js";
import { CommandError } from "./exit.js";
import { type GitAnswer, runGit } from "./git.js";
import { gitPath } from "./paths.js";

/** Two commits that Git merges or has merged, and the one that both come from. */
interface Merge {
  readonly ours: string;
  readonly theirs: string;
  readonly base: string;
}

/** A generated file: the server's folder as the user knows it, and the path in that folder. */
export interface PlaceOfFile {
  readonly folder: string;
  readonly path: string;
}

/**
 * Recognises texts that are nothing but what Git makes, without a conflict, of two texts that mcpile wrote: each of them
 * is in the lock of its own commit. It does so during a merge, a cherry-pick or a rebase, and right after a merge. A hand
 * edit on either side, or in the merge itself, is not recognised; nor is anything where Git cannot be asked.
 */
export function mergeRecogniser(): (folder: string, path: string, text: string) => boolean {
  let merges: readonly Merge[] | undefined;
  return (folder, path, text) => {
    merges ??= mergesOfRepository();
    const place = { folder, path };
    return merges.some(({ ours, theirs, base }) => {
      const mine = fileAt(ours, place);
      const other = fileAt(theirs, place);
      if (mine === undefined || other === undefined) return false;
      if (!isGeneratedAt(ours, place, mine) || !isGeneratedAt(theirs, place, other)) return false;
      const merged = mergeTexts(mine, fileAt(base, place) ?? "", other);
      return merged?.clean === true && normaliseLineEnds(merged.text) === normaliseLineEnds(text);
    });
  };
}

/** Whether the lock that `commit` holds says that mcpile wrote `text` there. */
export function isGeneratedAt(commit: string, place: PlaceOfFile, text: string): boolean {
  const lock = fileAt(commit, { ...place, path: lockFileName });
  return lock !== undefined && readLock(lock).known.get(place.path)?.has(textDigest(text)) === true;
}

/** The text of a file in a commit; undefined where there is none. */
export function fileAt(commit: string, { folder, path }: PlaceOfFile): string | undefined {
  return ask(["show", `${commit}:${gitPath(posix.join(folder, path), process.cwd())}`]);
}

/** Git's three-way merge of texts, with its markers where it is not clean. Undefined where Git cannot merge them. */
export function mergeTexts(
  ours: string,
  base: string,
  theirs: string,
): { readonly text: string; readonly clean: boolean } | undefined {
  const folder = mkdtempSync(join(tmpdir(), "mcpile-merge-"));
  try {
    const paths = ["ours", "base", "theirs"].map((name) => join(folder, name));
    for (const [index, text] of [ours, base, theirs].entries()) writeFileSync(paths[index] ?? "", text);
    const labels = ["-L", "ours", "-L", "base", "-L", "theirs"];
    const answer = tryGit(["merge-file", "-q", ...labels, ...paths]);
    const text = readFileSync(paths[0] ?? "", "utf8");
    const clean = answer !== undefined && "output" in answer;
    return clean || text !== ours ? { text, clean } : undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function mergesOfRepository(): readonly Merge[] {
  const found: Merge[] = [];
  const between = (ours: string, theirs: string) => {
    const base = ask(["merge-base", ours, theirs])?.trim();
    if (base !== undefined) found.push({ ours, theirs, base });
  };
  if (commitOf("MERGE_HEAD") !== undefined) between("HEAD", "MERGE_HEAD");
  for (const picked of ["CHERRY_PICK_HEAD", "REBASE_HEAD"]) {
    if (commitOf(picked) !== undefined) found.push({ ours: "HEAD", theirs: picked, base: `${picked}^` });
  }
  if (commitOf("HEAD^2") !== undefined) between("HEAD^1", "HEAD^2");
  return found;
}

function commitOf(name: string): string | undefined {
  return ask(["rev-parse", "--verify", "--quiet", `${name}^{commit}`])?.trim();
}

function ask(args: readonly string[]): string | undefined {
  const answer = tryGit(args);
  return answer !== undefined && "output" in answer ? answer.output : undefined;
}

/** Undefined where Git is not installed: nothing is known of merges then. */
function tryGit(args: readonly string[]): GitAnswer | undefined {
  try {
    return runGit(args);
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}
