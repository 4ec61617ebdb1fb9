import { posix } from "node:path";
import type { Diagnostic, Location, Outcome } from "./diagnostics/diagnostic.js";
import { hasErrors } from "./diagnostics/diagnostic.js";
import { report } from "./diagnostics/report.js";
import type { FileSet } from "./emit/file-set.js";
import type { Templates } from "./emit/templates.js";
import { loadManifest } from "./manifest/load.js";
import type { Manifest } from "./manifest/manifest.js";
import type { ReadFile } from "./manifest/read.js";
import type { LoadedManifest } from "./manifest/source.js";
import { buildModel } from "./model/build.js";
import { codeUnitOrder } from "./model/order.js";
import type { ServerModel } from "./model/server-model.js";
import { checkToolList } from "./model/tool-list.js";
import { dataDigest, textsDigest } from "./output/digest.js";
import { checkValues } from "./schema/check-values.js";
import type { ServerSchemas } from "./schema/schema-compiler.js";
import { surelyCompiles } from "./schema/sure-compilation.js";
import type { CompiledSchemas } from "./schema/validators.js";

/** What a stage reads from outside. Injected, so that programs can compile from memory. */
export interface CompileInputs {
  readonly read: ReadFile;
  readonly templates: Templates;
  /** Answers the files of a server where it is known that compiling would give just them. */
  readonly unchanged?: (known: KnownServer) => FileSet | undefined;
  /** `compileSchemas` beside other work: in a thread of its own. */
  readonly compileBeside?: (schemas: ServerSchemas) => Promise<CompiledSchemas>;
}

/** What is known of a server before code is generated. */
export type KnownServer = Pick<
  CompiledServer,
  "manifestName" | "manifestDigest" | "model" | "templatesDigest"
>;

/** A server, compiled in memory. */
export interface CompiledServer {
  /** The manifest's path as it was given. */
  readonly manifestPath: string;
  /** Its file name. */
  readonly manifestName: string;
  /** sha256 of what the manifest and the files it refers to say, comments and layout aside. */
  readonly manifestDigest: string;
  /** sha256 of the templates. */
  readonly templatesDigest: string;
  /** Where the manifest says the server's name. */
  readonly nameLocation: Location;
  readonly model: ServerModel;
  /** Everything in the server's folder but its lock file. */
  readonly files: FileSet;
}

/** A manifest that passed every check that needs no code generation. */
interface Checked {
  readonly loaded: LoadedManifest<Manifest>;
  readonly model: ServerModel;
}

/** Compiles one manifest: text to files, and every problem on the way. No files when there is an error. */
export async function compile(
  path: string,
  { read, templates, unchanged, compileBeside }: CompileInputs,
): Promise<Outcome<CompiledServer>> {
  const [checked, diagnostics] = analyse(path, read);
  if (checked === undefined) return [undefined, diagnostics];
  const { loaded, model } = checked;
  const known: Omit<CompiledServer, "files"> = {
    manifestPath: path,
    manifestName: posix.basename(loaded.source.path),
    manifestDigest: digestOf(loaded),
    templatesDigest: textsDigest([...templates.runtime, ...templates.layouts]),
    nameLocation: loaded.source.locate(["server", "name"]),
    model,
  };
  const before = unchanged?.(known);
  if (before !== undefined) return [{ ...known, files: before }, diagnostics];

  // The modules that write code take half a second to load: `lint` and `--help` do without them.
  const { compileSchemas, outcomeOf, schemasOf } = await import("./schema/validators.js");
  const [compiled, files] = await Promise.all([
    (compileBeside ?? compileSchemas)(schemasOf(model)),
    emitOthers(model, known.manifestName, templates),
  ]);
  const [validators, schemaProblems] = outcomeOf(compiled, model);
  const all = [...diagnostics, ...schemaProblems];
  if (validators === undefined || hasErrors(all)) return [undefined, all];
  const { withValidators } = await import("./emit/emit.js");
  return [{ ...known, files: withValidators(files, validators) }, all];
}

/** All files of a server but its validators. */
async function emitOthers(model: ServerModel, manifestName: string, templates: Templates): Promise<FileSet> {
  const [{ declareTypes }, { emit }] = await Promise.all([
    import("./schema/declare-types.js"),
    import("./emit/emit.js"),
  ]);
  return emit(model, { manifestName, types: declareTypes(model), templates });
}

/** Every problem of a manifest, without generating anything. */
export async function lint(
  path: string,
  { read }: Pick<CompileInputs, "read">,
): Promise<readonly Diagnostic[]> {
  const [checked, diagnostics] = analyse(path, read);
  if (checked === undefined) return diagnostics;
  if (surelyCompiles(checked.model)) return diagnostics;
  const { compileValidators } = await import("./schema/validators.js");
  const [, schemaProblems] = compileValidators(checked.model);
  return [...diagnostics, ...schemaProblems];
}

/** Text to model: the stages that `compile` and `lint` share. */
function analyse(path: string, read: ReadFile): Outcome<Checked> {
  const [loaded, manifestProblems] = loadManifest(path, read);
  if (loaded === undefined) return [undefined, manifestProblems];
  const [model, modelProblems] = buildModel(loaded);
  const problems = [...manifestProblems, ...modelProblems];
  if (model === undefined) return [undefined, problems];
  const all = [...problems, ...checkValues(model), ...checkToolList(model)];
  return hasErrors(all) ? [undefined, all] : [{ loaded, model }, all];
}

/** References are named relative to the manifest, so that the digest does not depend on the working directory. */
function digestOf({ source, references }: LoadedManifest<Manifest>): string {
  const folder = posix.dirname(source.path);
  const others = [...references.values()]
    .map((reference) => [posix.relative(folder, reference.path), reference.data] as const)
    .sort(([a], [b]) => codeUnitOrder(a, b));
  return dataDigest([source.data, ...others.flat()]);
}

/** Compiles several manifests that are written beside each other. All problems of all of them; no server where there is an error. */
export async function compileAll(
  paths: readonly string[],
  inputs: CompileInputs,
): Promise<Outcome<readonly CompiledServer[]>> {
  const servers: CompiledServer[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const path of paths) {
    const [server, problems] = await compile(path, inputs);
    diagnostics.push(...problems);
    if (server !== undefined) servers.push(server);
  }
  diagnostics.push(...duplicateNames(servers));
  return hasErrors(diagnostics) ? [undefined, diagnostics] : [servers, diagnostics];
}

function duplicateNames(servers: readonly CompiledServer[]): readonly Diagnostic[] {
  const first = new Map<string, CompiledServer>();
  return servers.flatMap((server) => {
    const other = first.get(server.model.name);
    if (other === undefined) {
      first.set(server.model.name, server);
      return [];
    }
    return [
      report(
        "duplicate-server-name",
        `\`${server.manifestPath}\` and \`${other.manifestPath}\` both describe the server \`${server.model.name}\``,
        {
          at: server.nameLocation,
          help: "give one of them another `server.name`",
          related: [{ message: "the same name here", location: other.nameLocation }],
        },
      ),
    ];
  });
}
