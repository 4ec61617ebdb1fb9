import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gitOutput, splitEntries } from "./git.js";

/**
 * Runs `work` in a copy of the working directory that holds what is staged: manifests, files that they may refer to, and
 * the folder `out`. A commit consists of these, whatever else is in the working directory. Throws `CommandError` with
 * Git's words outside a repository.
 */
export async function withStagedFiles<T>(out: string, work: () => Promise<T>): Promise<T> {
  const here = process.cwd();
  const top = lineOf(gitOutput(["rev-parse", "--show-toplevel"]));
  const below = lineOf(gitOutput(["rev-parse", "--show-prefix"]));
  // `git commit -a` and `git commit <file>` stage in an index of their own, which hooks are told of.
  const index = process.env["GIT_INDEX_FILE"];
  const variables = index === undefined ? {} : { GIT_INDEX_FILE: resolve(top, index) };
  const pathspecs = ["*.yaml", "*.yml", "*.json", resolve(out)];
  const listed = gitOutput(["-C", top, "ls-files", "-z", "--", ...pathspecs], { variables });
  const copy = mkdtempSync(join(tmpdir(), "mcpile-staged-"));
  try {
    const input = splitEntries(listed)
      .map((path) => `${path}\0`)
      .join("");
    gitOutput(["-C", top, "checkout-index", "-q", "-z", "--stdin", `--prefix=${copy}/`], {
      variables,
      input,
    });
    // The copy is a repository to what looks for one: references do not lead out of it.
    mkdirSync(join(copy, ".git"));
    mkdirSync(join(copy, below), { recursive: true });
    process.chdir(join(copy, below));
    return await work();
  } finally {
    process.chdir(here);
    rmSync(copy, { recursive: true, force: true });
  }
}

function lineOf(output: string): string {
  return output.replace(/\r?\n$/, "");
}
