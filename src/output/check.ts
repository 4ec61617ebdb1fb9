import { hasConflictMarkers } from "../disk/conflict-markers.js";
import { isHandlerPath } from "../emit/generated-paths.js";
import { ServerFolder } from "./folder.js";
import { lockFileName } from "./lock.js";
import type { Change, Plan } from "./plan.js";
import { causeOfChange, remedyForChange } from "./remedy-for-change.js";
import { writtenBy } from "./written-by.js";

/** How a file differs from what the manifest calls for. */
export type FindingState =
  | "missing"
  | "modified"
  | "orphaned"
  | "unexpected"
  | "handler-missing"
  | "handler-orphaned"
  | "server-orphaned";

/** One file in a server's folder that is not as it should be. */
export interface Finding {
  readonly state: FindingState;
  /** The file as the user knows it, with `/` separators. */
  readonly path: string;
  /** Why, as the end of a sentence: "the manifest changed". */
  readonly cause: string;
  /** Whether `mcpile generate` fixes it. */
  readonly fixable: boolean;
  /** The remedy when `mcpile generate` does not fix it. */
  readonly remedy?: string;
  /** The text on disk; absent: no such file, or one that mcpile does not read. */
  readonly actual?: string;
  /** The text that the manifest calls for; absent: no such file. */
  readonly expected?: string;
}

/** Folders that hold generated files only, and what in them is the user's. */
const generatedFolders = ["src", "client"];
const userFolders: ReadonlySet<string> = new Set(["src/handlers", "src/node_modules", "client/node_modules"]);

/** The differences between a server's folder and its manifest, in code-unit order of the paths. */
export function check(plan: Plan): readonly Finding[] {
  const folder = new ServerFolder(plan.output.folder);
  if (plan.previous === undefined && plan.changes.every((change) => change.kind === "create")) {
    const cause = "the server was never generated";
    return [{ state: "missing", path: plan.output.folder, cause, fixable: true }];
  }
  const findings = plan.changes.flatMap((change) => findingOf(change, plan, folder));
  const known = new Set(plan.changes.map((change) => change.path));
  for (const path of generatedFolders.flatMap((name) => folder.list(name, userFolders))) {
    if (known.has(path)) continue;
    const cause = "mcpile did not make it, and it is not below `src/handlers`";
    findings.push({
      state: "unexpected",
      path: folder.show(path),
      cause,
      fixable: false,
      remedy: "delete it, or move it below `src/handlers`",
    });
  }
  for (const path of plan.previous?.handlers ?? []) {
    if (plan.output.files.has(path) || !isHandlerPath(path) || !folder.exists(path)) continue;
    const cause = "its tool was removed or renamed";
    findings.push({
      state: "handler-orphaned",
      path: folder.show(path),
      cause,
      fixable: false,
      remedy: "move its code to the handler of the renamed tool, or delete the file",
    });
  }
  return findings.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function findingOf(change: Change, plan: Plan, folder: ServerFolder): readonly Finding[] {
  const path = folder.show(change.path);
  switch (change.kind) {
    case "keep":
      return [];
    case "create":
      return change.owner === "user"
        ? [
            {
              state: "handler-missing",
              path,
              cause: "its tool has no handler",
              fixable: true,
              expected: change.text,
            },
          ]
        : [
            {
              state: "missing",
              path,
              cause: missingCause(change.path, plan),
              fixable: true,
              expected: change.text,
            },
          ];
    case "update":
      return [
        {
          state: "modified",
          path,
          cause: updateCause(change, plan),
          fixable: true,
          actual: change.before,
          expected: change.text,
        },
      ];
    case "delete":
      return [
        {
          state: "orphaned",
          path,
          cause: "the manifest no longer calls for it",
          fixable: true,
          actual: change.before,
        },
      ];
    case "conflict":
      return change.text === undefined
        ? [
            {
              state: "orphaned",
              path,
              cause: "the manifest no longer calls for it, and it was changed by hand",
              fixable: false,
              remedy: "delete it, or move it below `src/handlers`",
              actual: change.before,
            },
          ]
        : [
            {
              state: "modified",
              path,
              cause: conflictCause(change, plan),
              fixable: false,
              remedy: remedyForChange(change, "run `mcpile generate --force`"),
              actual: change.before,
              expected: change.text,
            },
          ];
  }
}

function missingCause(path: string, { previous }: Plan): string {
  return previous?.files.has(path) === true || path === lockFileName
    ? "it was deleted"
    : "it was never generated";
}

function updateCause({ path, before, formatted }: Change & { kind: "update" }, plan: Plan): string {
  if (formatted === true) return "a formatter changed it";
  if (hasConflictMarkers(before)) return "a merge left conflict markers in it";
  return path === lockFileName && plan.previous === undefined ? "it cannot be understood" : staleCause(plan);
}

/** Why a file that is as mcpile wrote it is not as mcpile would write it now. */
function staleCause({ previous, output }: Plan): string {
  const writer = previous && writtenBy(output.folder, previous);
  const causes = [
    ...(previous !== undefined && previous.manifestDigest !== output.manifestDigest
      ? ["the manifest changed"]
      : []),
    ...(previous !== undefined && previous.manifest !== output.manifestName
      ? [`the manifest was called ${previous.manifest}`]
      : []),
    ...(writer !== undefined && writer.generator !== output.generator
      ? [`mcpile ${writer.generator} wrote it, and this is ${output.generator}`]
      : []),
  ];
  return causes.length > 0 ? causes.join(", and ") : "mcpile would write it differently now";
}

function conflictCause(change: Change & { kind: "conflict" }, plan: Plan): string {
  if (plan.previous === undefined) return "no lock says that mcpile wrote it";
  return plan.previous.files.has(change.path) ? causeOfChange(change) : "mcpile did not write it";
}

/**
 * Servers in `out` that mcpile generated and none of `folders` is: their manifest is gone or was renamed. Only of use
 * when `folders` are those of all manifests.
 */
export function findOrphanedServers(out: string, folders: ReadonlySet<string>): readonly Finding[] {
  const parent = new ServerFolder(out);
  return parent
    .folders()
    .map((name) => parent.show(name))
    .filter((path) => !folders.has(path) && new ServerFolder(path).exists(lockFileName))
    .map((path) => ({
      state: "server-orphaned",
      path,
      cause: "no manifest describes it",
      fixable: false,
      remedy: "move what you need out of its `src/handlers` and delete the folder",
    }));
}
