/**
 * mcpile as a library: the stages of the command line for programs. Nothing here prints or ends the process; mistakes in
 * a manifest are diagnostics, and an exception is a bug in mcpile.
 */
import type { Diagnostic } from "./diagnostics/diagnostic.js";
import type { FileSet } from "./emit/file-set.js";
import { type ReadFile, readFileFromDisk } from "./manifest/read.js";
import type { ServerModel } from "./model/server-model.js";
import * as pipeline from "./pipeline.js";
import type { Simulator, SimulatorOptions } from "./simulate/simulator.js";
import { loadTemplates } from "./templates.js";

export { breakingChanges } from "./breaking/breaking-changes.js";
export type {
  Diagnostic,
  Location,
  Position,
  Range,
  RelatedLocation,
} from "./diagnostics/diagnostic.js";
export type { Severity } from "./diagnostics/severity.js";
export type { FileSet, GeneratedFile, Owner } from "./emit/file-set.js";
export type { Json, JsonObject, JsonPath, JsonSchema } from "./json.js";
export type { ReadFailure, ReadFile } from "./manifest/read.js";
export type { ServerModel, ToolModel } from "./model/server-model.js";
export { mcpileVersion } from "./version.js";

export interface CompileOptions {
  /**
   * Gives the text of the manifest and of the files that its references name. Default: from disk, relative to the working
   * directory.
   */
  readonly read?: ReadFile;
}

export interface CompileResult {
  /** Every file of the server's folder but `mcpile.lock.json`, by path. Undefined when there is an error. */
  readonly files: FileSet | undefined;
  /** The resolved content of the manifest. Undefined when there is an error. */
  readonly model: ServerModel | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Compiles the manifest at `path` in memory.
 *
 * @example
 * const { files, diagnostics } = await compile("manifests/dice-roller.yaml");
 */
export async function compile(path: string, options: CompileOptions = {}): Promise<CompileResult> {
  const [server, diagnostics] = await pipeline.compile(path, {
    read: options.read ?? readFileFromDisk,
    templates: loadTemplates(),
  });
  return { files: server?.files, model: server?.model, diagnostics };
}

/**
 * Compiles the text of a manifest in memory.
 *
 * @param path what diagnostics call the manifest, and what its references are relative to
 */
export function compileText(
  text: string,
  path = "manifest.yaml",
  options: CompileOptions = {},
): Promise<CompileResult> {
  const readOther = options.read ?? readFileFromDisk;
  return compile(path, { read: (asked, root) => (asked === path ? text : readOther(asked, root)) });
}

/** Every problem of the manifest at `path`, without generating anything. */
export function lint(path: string, options: CompileOptions = {}): Promise<readonly Diagnostic[]> {
  return pipeline.lint(path, { read: options.read ?? readFileFromDisk });
}

export type { Simulator, SimulatorOptions } from "./simulate/simulator.js";

/**
 * Starts a local stand-in for OpenAI's Responses API with its `mcp` tool (`docs/simulate.md`). Rejects with the error of
 * `listen` where the port cannot be had.
 */
export async function startSimulator(options?: SimulatorOptions): Promise<Simulator> {
  // The MCP client takes a while to load: programs that only compile do without it.
  const simulator = await import("./simulate/simulator.js");
  return simulator.startSimulator(options);
}
