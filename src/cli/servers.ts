import { type Memories, projectMemories } from "../cache/memories.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { FileSet } from "../emit/file-set.js";
import { handlerPaths } from "../emit/handler-path.js";
import { runtimeFolder } from "../emit/shared/runtime-name.js";
import type { EarlierRuns } from "../generate-files.js";
import type { ReadFile } from "../manifest/read.js";
import { type Applied, apply } from "../output/apply.js";
import { textDigest } from "../output/digest.js";
import { ServerFolder } from "../output/folder.js";
import { type PlanOptions, plan, type ServerOutput } from "../output/plan.js";
import { unchangedFiles } from "../output/unchanged.js";
import { lockIn } from "../output/written-by.js";
import { type AnalysedServer, type CompiledServer, compileAll } from "../pipeline.js";
import { loadTemplates } from "../templates.js";
import { codeDigest, codeTime, mcpileVersion } from "../version.js";
import { mergeRecogniser } from "./git-merge.js";
import { findManifests } from "./manifests.js";
import { normaliseFolder } from "./paths.js";
import { projectRules, sharedRuntime } from "./project.js";
import { readManifestFile } from "./read-files.js";
import { compileInThread } from "./schema-thread.js";

/** The servers that command-line arguments name, compiled in memory. */
export interface CompiledArguments {
  /** Undefined when a manifest has an error. */
  readonly servers: readonly CompiledServer[] | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** How servers are compiled. */
export interface CompileOptions {
  /** The folder that holds the servers' folders. */
  readonly out: string;
  /** Default: from the disk. */
  readonly read?: ReadFile;
  /** Whether servers need not be compiled where their locks say that nothing changed. Default: no. */
  readonly trustLocks?: boolean;
  /** Remember what earlier runs made. Default: nothing is remembered. The caller ends the run, unless it must not write anything. */
  readonly memories?: Memories | undefined;
}

/**
 * The memories of the project in the working directory; undefined where nothing is remembered. In CI everything is made:
 * its runs judge other people's changes, and seldom find what the last one left.
 */
export function memoriesOf({ cache }: { readonly cache: boolean }): Memories | undefined {
  return cache && !process.env["CI"] ? projectMemories(process.cwd(), codeDigest) : undefined;
}

/** The servers that `patterns` name, compiled in memory. */
export async function compileArguments(
  patterns: readonly string[],
  { out, read = readManifestFile, trustLocks = false, memories }: CompileOptions,
): Promise<CompiledArguments> {
  const paths = await findManifests(patterns);
  const runtime = sharedRuntime();
  const [servers, diagnostics] = await compileAll(paths, {
    read,
    templates: loadTemplates(),
    compileSchemas: compileInThread,
    ...projectRules(),
    ...(runtime !== undefined && { runtime }),
    // Locks of servers with a shared runtime do not say which mcpile wrote them.
    ...(trustLocks &&
      runtime === undefined && { reuse: (server: AnalysedServer) => unchangedServer(server, out) }),
    earlier: (server) => earlierRuns(server, out, memories),
  });
  return { servers, diagnostics };
}

function earlierRuns(server: AnalysedServer, out: string, memories: Memories | undefined): EarlierRuns {
  const { folder } = destinationOf(server, out);
  const written = new ServerFolder(folder);
  return {
    isPresent: (path) => written.exists(path),
    ...(memories !== undefined && { memory: memories.of(folder) }),
  };
}

function unchangedServer(server: AnalysedServer, out: string): FileSet | undefined {
  const since = codeTime();
  return unchangedFiles({
    ...destinationOf(server, out),
    handlers: handlerPaths(server.model),
    ...(since !== undefined && { codeTime: since }),
  });
}

/** A compiled server on its way to `<out>/<server.name>`. */
export function outputOf(server: CompiledServer, out: string): ServerOutput {
  return { files: server.files, ...destinationOf(server, out) };
}

function destinationOf(server: AnalysedServer, out: string): Omit<ServerOutput, "files"> {
  const runtime = sharedRuntime();
  return {
    ...(runtime !== undefined && { runtime: runtimeFolder(runtime) }),
    manifestName: server.manifestName,
    manifestDigest: server.manifestDigest,
    templates: server.templatesDigest,
    generator: mcpileVersion(),
    folder: folderIn(out, server.model.name),
  };
}

function folderIn(out: string, name: string): string {
  const parent = normaliseFolder(out);
  return parent === "." ? name : `${parent === "/" ? "" : parent}/${name}`;
}

/**
 * Everything that is written for `servers`: their folders, and before them that of the runtime which they share with all
 * other servers in `out`.
 */
export async function outputsOf(
  servers: readonly CompiledServer[],
  out: string,
): Promise<readonly ServerOutput[]> {
  const outputs = servers.map((server) => outputOf(server, out));
  const runtime = sharedRuntime();
  const [first] = servers;
  if (runtime === undefined || first === undefined) return outputs;
  const name = runtimeFolder(runtime);
  const others = otherModules(out, new Set([name, ...servers.map(({ model }) => model.name)]));
  const modules = outputs
    .flatMap(({ files }) => [...files.values()])
    .filter(({ path }) => path.endsWith(".ts"));
  const { runtimePackage } = await import("../emit/shared/runtime-package.js");
  const files = runtimePackage(runtime, [...modules.map(({ text }) => text), ...others], loadTemplates());
  return [
    {
      files,
      manifestName: runtime.packageName,
      manifestDigest: textDigest(runtime.packageName),
      templates: first.templatesDigest,
      generator: mcpileVersion(),
      folder: folderIn(out, name),
    },
    ...outputs,
  ];
}

/** The generated modules of the other servers in `out`, as they are on disk. */
function otherModules(out: string, known: ReadonlySet<string>): readonly string[] {
  const names = new ServerFolder(normaliseFolder(out)).folders().filter((name) => !known.has(name));
  return names.flatMap((name) => {
    const folder = new ServerFolder(folderIn(out, name));
    const paths = [...(lockIn(folder.path)?.files.keys() ?? [])].filter((path) => path.endsWith(".ts"));
    return paths.flatMap((path) => {
      const entry = folder.read(path);
      return entry.kind === "file" ? [entry.text] : [];
    });
  });
}

/** The result of writing servers. */
export interface Written {
  /** One for each server; empty when nothing could be written. */
  readonly applied: readonly Applied[];
  /** Why nothing was written. */
  readonly obstacles: readonly Diagnostic[];
}

/** Where servers are written, and how. */
export interface WriteOptions extends PlanOptions {
  /** The folder that holds the servers' folders. */
  readonly out: string;
  /** Whether the servers are only planned. */
  readonly dryRun?: boolean;
}

/** Plans every server before it writes the first, so that a problem with one leaves all of them as they are. */
export async function writeServers(
  servers: readonly CompiledServer[],
  options: WriteOptions,
): Promise<Written> {
  const isMerge = mergeRecogniser();
  const outputs = await outputsOf(servers, options.out);
  const plans = outputs.map((output) => plan(output, { isMerge, ...options }));
  const obstacles = plans.flatMap((planned) => planned.obstacles);
  if (obstacles.length > 0) return { applied: [], obstacles };
  const applied: Applied[] = [];
  for (const planned of plans) {
    applied.push(options.dryRun === true ? { plan: planned, problems: [] } : await apply(planned));
  }
  return { applied, obstacles };
}
