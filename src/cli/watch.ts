import { posix } from "node:path";
import { ChangeLoop } from "../dev/change-loop.js";
import type { WatchedFolder } from "../dev/folder-watch.js";
import { RecordingReader, type Snapshot, snapshotOf } from "../dev/snapshot.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { hasErrors } from "../diagnostics/diagnostic.js";
import type { Applied } from "../output/apply.js";
import { CommandError } from "./exit.js";
import { interruption } from "./interruption.js";
import { findManifests, patternsOf } from "./manifests.js";
import { normaliseFolder } from "./paths.js";
import { printDiagnostics } from "./print-diagnostics.js";
import { readManifestFile } from "./read-files.js";
import {
  type CompileOptions,
  compileArguments,
  memoriesOf,
  type WriteOptions,
  writeServers,
} from "./servers.js";
import { count, printRemark } from "./terminal.js";

/** `mcpile generate --watch`: writes servers whenever their manifests or the files these refer to change, until Ctrl-C. */
export async function watchManifests(
  patterns: readonly string[],
  options: WriteOptions & { readonly cache: boolean },
): Promise<void> {
  const memories = memoriesOf(options);
  const warnings = new KnownWarnings();
  const loop = new ChangeLoop({
    skip: [options.out],
    folders: (last) => [...patternFolders(patterns), ...foldersOf(last)],
    look: async (last) => snapshotOf([...(await manifestsNow(patterns)), ...last.keys()]),
    run: async (changed) => {
      const reader = new RecordingReader(readManifestFile);
      const line = await generateOnce(patterns, { ...options, memories }, reader, warnings);
      printRemark(`${timeOfDay()} ${[line, describeChanges(changed)].filter(Boolean).join(" ")}`);
      return reader.seen;
    },
    onError: (error) => printRemark(`cannot watch: ${error instanceof Error ? error.message : error}`),
  });
  printRemark("Watching manifests; stop with Ctrl-C.");
  await loop.runUntil(interruption());
}

/** One run: prints what its reader has to fix, and gives the line that sums it up. */
async function generateOnce(
  patterns: readonly string[],
  options: WriteOptions & Pick<CompileOptions, "memories">,
  reader: RecordingReader,
  warnings: KnownWarnings,
): Promise<string> {
  try {
    const { servers, diagnostics } = await compileArguments(patterns, { ...options, read: reader.read });
    options.memories?.endRun();
    await printDiagnostics(warnings.withoutKnown(diagnostics));
    if (servers === undefined) return waiting(diagnostics);
    const { applied, obstacles } = await writeServers(servers, options);
    const problems = [
      ...obstacles,
      ...applied.flatMap(({ plan, problems }) => [...problems, ...plan.notices]),
    ];
    await printDiagnostics(problems);
    return hasErrors(problems) ? waiting(problems) : summary(applied);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return `${error.message}: waiting for one`;
  }
}

function waiting(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return `${count(errors.length, "error")}, waiting for a change`;
}

function summary(applied: readonly Applied[]): string {
  const changes = applied.flatMap(({ plan }) =>
    plan.changes.map((change) => ({ ...change, path: `${plan.output.folder}/${change.path}` })),
  );
  const written = changes.filter(({ kind }) => kind !== "keep" && kind !== "conflict");
  const handlers = changes.filter((change) => change.kind === "create" && change.owner === "user");
  if (written.length === 0) return `${count(applied.length, "server")} up to date`;
  const toWrite = handlers.length === 0 ? "" : `, to fill in: ${handlers.map(({ path }) => path).join(", ")}`;
  return `${count(written.length, "file")} written${toWrite}`;
}

/** `(manifests/dice.yaml changed)`. */
function describeChanges(changed: readonly string[]): string {
  const [first, ...others] = changed;
  if (first === undefined) return "";
  return others.length === 0
    ? `(${first} changed)`
    : `(${first} and ${count(others.length, "other")} changed)`;
}

/** Warnings are printed when they are new, not after every change. */
class KnownWarnings {
  #known: ReadonlySet<string> = new Set();

  withoutKnown(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
    const key = ({ code, message, location }: Diagnostic) => `${code}\n${message}\n${location?.file}`;
    const known = this.#known;
    this.#known = new Set(diagnostics.map(key));
    return diagnostics.filter((diagnostic) => diagnostic.severity === "error" || !known.has(key(diagnostic)));
  }
}

async function manifestsNow(patterns: readonly string[]): Promise<readonly string[]> {
  try {
    return await findManifests(patterns);
  } catch (error) {
    if (error instanceof CommandError) return [];
    throw error;
  }
}

/** Where manifests may appear. */
function patternFolders(patterns: readonly string[]): readonly WatchedFolder[] {
  return patternsOf(patterns).map((pattern) => {
    const steps = normaliseFolder(pattern).split("/");
    const firstGlob = steps.findIndex((step) => /[*?[\]{}!()]/.test(step));
    const base = firstGlob === -1 ? steps.slice(0, -1) : steps.slice(0, firstGlob);
    const deep = firstGlob !== -1 && firstGlob < steps.length - 1;
    return { path: base.join("/") || (pattern.startsWith("/") ? "/" : "."), deep };
  });
}

/** The folders of the files of a snapshot. */
export function foldersOf(snapshot: Snapshot): readonly WatchedFolder[] {
  return [...new Set([...snapshot.keys()].map((path) => posix.dirname(path)))].map((path) => ({
    path,
    deep: false,
  }));
}

function timeOfDay(): string {
  return new Date().toTimeString().slice(0, 8);
}
