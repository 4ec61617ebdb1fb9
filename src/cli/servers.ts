import { posix } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { readFileFromDisk } from "../manifest/read.js";
import type { ServerOutput } from "../output/plan.js";
import { type CompiledServer, compileAll } from "../pipeline.js";
import { loadTemplates } from "../templates.js";
import { mcpileVersion } from "../version.js";
import { findManifests } from "./manifests.js";

/** The servers that command-line arguments name, compiled in memory. */
export interface CompiledArguments {
  /** Undefined when a manifest has an error. */
  readonly servers: readonly CompiledServer[] | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export async function compileArguments(patterns: readonly string[]): Promise<CompiledArguments> {
  const paths = await findManifests(patterns);
  const [servers, diagnostics] = await compileAll(paths, {
    read: readFileFromDisk,
    templates: loadTemplates(),
  });
  return { servers, diagnostics };
}

/** A compiled server on its way to `<out>/<server.name>`. */
export function outputOf(server: CompiledServer, out: string): ServerOutput {
  const parent = normaliseFolder(out);
  return {
    files: server.files,
    manifestName: server.manifestName,
    manifestDigest: server.manifestDigest,
    generator: mcpileVersion(),
    folder: parent === "." ? server.model.name : `${parent === "/" ? "" : parent}/${server.model.name}`,
  };
}

/** A folder's path with `/` separators, without one at the end: what messages show. */
export function normaliseFolder(path: string): string {
  const forward = process.platform === "win32" ? path.replaceAll("\\", "/") : path;
  return posix.normalize(forward).replace(/(?<=.)\/$/, "");
}
