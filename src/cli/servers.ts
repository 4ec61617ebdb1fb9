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
  const folder = out.replace(/[/\\]+$/, "").replaceAll("\\", process.platform === "win32" ? "/" : "\\");
  return {
    files: server.files,
    manifestName: server.manifestName,
    manifestDigest: server.manifestDigest,
    generator: mcpileVersion(),
    folder:
      folder === ""
        ? `/${server.model.name}`
        : folder === "."
          ? server.model.name
          : `${folder}/${server.model.name}`,
  };
}
