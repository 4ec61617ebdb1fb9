import type { Command } from "commander";
import { type ExitStatus, exitStatus } from "./exit.js";
import { examples, printRemark } from "./terminal.js";

/**
 * The command that makes Git call `mcpile merge-driver`, to be run once in each clone. Git calls drivers at the top of the
 * repository; `project` is the way down to the folder where mcpile is installed, empty at the top.
 */
export function mergeDriverSetting(project: string): string {
  const prefix = project === "" ? "" : `--prefix '${project}' `;
  return `git config merge.mcpile.driver "npx ${prefix}--no mcpile merge-driver %O %A %B %P %Y"`;
}

/** `mcpile merge-driver`: Git calls it for generated files that both branches changed (gitattributes(5)). */
export function registerMergeDriver(program: Command): void {
  program
    .command("merge-driver")
    .summary("merge generated files; Git calls it")
    .description(
      "Merges a generated file or lock that both branches changed: our side stays, and the lock knows both.\n" +
        "Then `mcpile generate` writes the files of the merged manifest. A file that was changed by hand in the\n" +
        "other branch is left to Git's own merge.",
    )
    .argument("<base>", "%O: file with the common ancestor's version")
    .argument("<ours>", "%A: file with our version, which is replaced by the result")
    .argument("<theirs>", "%B: file with the other branch's version")
    .argument("<path>", "%P: path of the file in the repository")
    .argument("[label]", "%Y: name of the other branch or commit")
    .addHelpText("after", examples([mergeDriverSetting(""), "switch it on, once in each clone"]))
    .action(async (base: string, ours: string, theirs: string, path: string, label?: string) => {
      process.exitCode = await runMergeDriver({ base, ours, theirs, path, label });
    });
}

interface Versions {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
  readonly path: string;
  readonly label: string | undefined;
}

/** Status 0 tells Git that the merge is clean, 1 that it left a conflict. */
async function runMergeDriver({ base, ours, theirs, path, label }: Versions): Promise<ExitStatus> {
  const [{ readFileSync, writeFileSync }, { posix }, { lockFileName, mergeLocks }, { mergeTexts }] =
    await Promise.all([
      import("node:fs"),
      import("node:path"),
      import("../output/lock.js"),
      import("./git-merge.js"),
    ]);
  const [before, mine, other] = [base, ours, theirs].map((file) => readFileSync(file, "utf8"));
  if (before === undefined || mine === undefined || other === undefined) return exitStatus.invalid;
  if (posix.basename(path) === lockFileName) {
    const merged = mergeLocks(mine, other);
    if (merged !== undefined) {
      writeFileSync(ours, merged);
      printRemark(
        `Run \`mcpile generate\` to write the files of \`${posix.dirname(path)}\` after the merge.`,
      );
      return exitStatus.success;
    }
  } else if (await isGenerated(path, other, label)) return exitStatus.success;
  const merged = mergeTexts(mine, before, other);
  if (merged !== undefined) writeFileSync(ours, merged.text);
  return merged?.clean === true ? exitStatus.success : exitStatus.invalid;
}

/** Whether the other branch's version of a file is as mcpile wrote it. False where that branch cannot be found. */
async function isGenerated(path: string, text: string, label: string | undefined): Promise<boolean> {
  const [{ posix }, { lockFileName }, { fileAt, isGeneratedAt }] = await Promise.all([
    import("node:path"),
    import("../output/lock.js"),
    import("./git-merge.js"),
  ]);
  const commits = await otherCommits(label);
  // The lock is in the server's folder: the nearest above the file that has one.
  for (let folder = posix.dirname(path); ; folder = posix.dirname(folder)) {
    const place = { folder, path: posix.relative(folder, path) };
    const lock = { folder, path: lockFileName };
    const holders = commits.filter((commit) => fileAt(commit, lock) !== undefined);
    if (holders.length > 0) {
      return holders.some((commit) => fileAt(commit, place) === text && isGeneratedAt(commit, place, text));
    }
    if (folder === ".") return false;
  }
}

/**
 * Commits that may be the other side: Git names it in the environment of a merge (`GITHEAD_<commit>`), in the label of a
 * cherry-pick, and in the list of a rebase. Each is a candidate only.
 */
async function otherCommits(label: string | undefined): Promise<readonly string[]> {
  const [{ existsSync, readFileSync }, { runGit }] = await Promise.all([
    import("node:fs"),
    import("./git.js"),
  ]);
  const names = Object.keys(process.env).flatMap((name) => /^GITHEAD_([0-9a-f]+)$/.exec(name)?.[1] ?? []);
  const labelled = /^[\w./-]+/.exec(label ?? "")?.[0];
  if (labelled !== undefined && !labelled.startsWith("-")) names.push(labelled);
  const list = runGit(["rev-parse", "--git-path", "rebase-merge/done"]);
  if ("output" in list && existsSync(list.output.trim())) {
    const last = readFileSync(list.output.trim(), "utf8").trimEnd().split("\n").at(-1);
    const picked = /^\w+ (?:-\w )?([0-9a-f]+)/.exec(last ?? "")?.[1];
    if (picked !== undefined) names.push(picked);
  }
  return names;
}
