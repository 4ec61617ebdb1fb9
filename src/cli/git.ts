import { spawnSync } from "node:child_process";
import { CommandError } from "./exit.js";

/** The output of Git, or its own error message. */
export type GitAnswer = { readonly output: string } | { readonly failure: string };

/**
 * Variables by which Git tells its hooks which repository they run in (`git rev-parse --local-env-vars`, git(1)). In a
 * hook of a linked worktree they make Git take paths relative to another folder than the working directory.
 */
const repositoryVariables: ReadonlySet<string> = new Set([
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  "GIT_COMMON_DIR",
  "GIT_CONFIG",
  "GIT_DIR",
  "GIT_GRAFT_FILE",
  "GIT_IMPLICIT_WORK_TREE",
  "GIT_INDEX_FILE",
  "GIT_INTERNAL_SUPER_PREFIX",
  "GIT_LITERAL_PATHSPECS",
  "GIT_GLOB_PATHSPECS",
  "GIT_NOGLOB_PATHSPECS",
  "GIT_ICASE_PATHSPECS",
  "GIT_NAMESPACE",
  "GIT_NO_REPLACE_OBJECTS",
  "GIT_OBJECT_DIRECTORY",
  "GIT_PREFIX",
  "GIT_REPLACE_REF_BASE",
  "GIT_SHALLOW_FILE",
  "GIT_WORK_TREE",
]);

/**
 * Runs Git in the working directory, whose repository it finds by itself. `variables` are added to its environment.
 * Throws `CommandError` when Git is not installed.
 */
export function runGit(
  args: readonly string[],
  { variables = {}, input = "" }: { readonly variables?: NodeJS.ProcessEnv; readonly input?: string } = {},
): GitAnswer {
  const { status, stdout, stderr, error } = spawnSync("git", args, {
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
    input,
    env: { ...ownEnvironment(), ...variables },
  });
  if (error !== undefined && "code" in error && error.code === "ENOENT") {
    throw new CommandError("`git` is not installed");
  }
  if (error !== undefined) return { failure: error.message };
  return status === 0 ? { output: stdout } : { failure: stderr.trim() || `it ended with status ${status}` };
}

/** The output of Git. Throws `CommandError` with Git's own message when it fails. */
export function gitOutput(args: readonly string[], options?: Parameters<typeof runGit>[1]): string {
  const answer = runGit(args, options);
  if ("output" in answer) return answer.output;
  throw new CommandError(`\`git ${args[0] ?? ""}\` failed: ${answer.failure}`);
}

/** Entries of output that was asked for with `-z`. */
export function splitEntries(output: string): readonly string[] {
  return output.split("\0").filter((entry) => entry !== "");
}

/** Messages are in English; no credentials are asked for, and nothing is written on the side. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !repositoryVariables.has(name));
  return {
    ...Object.fromEntries(inherited),
    LC_ALL: "C",
    GIT_TERMINAL_PROMPT: "0",
    GIT_OPTIONAL_LOCKS: "0",
  };
}
