import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { FileSet } from "../emit/file-set.js";
import { handlerPaths } from "../emit/handler-path.js";
import type { ReadFile } from "../manifest/read.js";
import { type Applied, apply } from "../output/apply.js";
import { type PlanOptions, plan, type ServerOutput } from "../output/plan.js";
import { unchangedFiles } from "../output/unchanged.js";
import { type AnalysedServer, type CompiledServer, compileAll } from "../pipeline.js";
import { loadTemplates } from "../templates.js";
import { codeTime, mcpileVersion } from "../version.js";
import { mergeRecogniser } from "./git-merge.js";
import { findManifests } from "./manifests.js";
import { normaliseFolder } from "./paths.js";
import { readManifestFile } from "./read-files.js";
import { compileInThread } from "./schema-thread.js";

/** The servers that command-line arguments name, compiled in memory. */
export interface CompiledArguments {
  /** Undefined when a manifest has an error. */
  readonly servers: readonly CompiledServer[] | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** `trusted`: the folder of servers that need not be compiled where their locks say that nothing changed. */
export async function compileArguments(
  patterns: readonly string[],
  read: ReadFile = readManifestFile,
  trusted?: string,
): Promise<CompiledArguments> {
  const paths = await findManifests(patterns);
  const [servers, diagnostics] = await compileAll(paths, {
    read,
    templates: loadTemplates(),
    compileSchemas: compileInThread,
    ...(trusted !== undefined && { reuse: (server: AnalysedServer) => unchangedServer(server, trusted) }),
  });
  return { servers, diagnostics };
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
  const parent = normaliseFolder(out);
  return {
    manifestName: server.manifestName,
    manifestDigest: server.manifestDigest,
    templates: server.templatesDigest,
    generator: mcpileVersion(),
    folder: parent === "." ? server.model.name : `${parent === "/" ? "" : parent}/${server.model.name}`,
  };
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
  const plans = servers.map((server) => plan(outputOf(server, options.out), { isMerge, ...options }));
  const obstacles = plans.flatMap((planned) => planned.obstacles);
  if (obstacles.length > 0) return { applied: [], obstacles };
  const applied: Applied[] = [];
  for (const planned of plans) {
    applied.push(options.dryRun === true ? { plan: planned, problems: [] } : await apply(planned));
  }
  return { applied, obstacles };
}
