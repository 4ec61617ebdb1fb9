import { posix } from "node:path";
import { checkSharedRuntime } from "./check-shared-runtime.js";
import type { Diagnostic, Location, Outcome } from "./diagnostics/diagnostic.js";
import { hasErrors } from "./diagnostics/diagnostic.js";
import { withLimitedSuggestions } from "./diagnostics/nearest.js";
import { report } from "./diagnostics/report.js";
import type { FileSet } from "./emit/file-set.js";
import type { Templates } from "./emit/templates.js";
import { type EarlierRuns, type GenerateInputs, generateFiles } from "./generate-files.js";
import { checkEveryHost, checkHosts } from "./hosts/check-hosts.js";
import { projectForHosts } from "./hosts/projection.js";
import type { Json, JsonPath } from "./json.js";
import { dataSource } from "./manifest/data-source.js";
import { Exceptions } from "./manifest/exceptions.js";
import { loadManifest, loadSource } from "./manifest/load.js";
import type { Manifest } from "./manifest/manifest.js";
import type { ProjectRules } from "./manifest/project-rules.js";
import type { ReadFile } from "./manifest/read.js";
import type { LoadedManifest } from "./manifest/source.js";
import { checkAnswerBudgets } from "./model/answer-budget.js";
import { buildModel } from "./model/build.js";
import { codeUnitOrder } from "./model/order.js";
import type { ServerModel } from "./model/server-model.js";
import { checkToolList } from "./model/tool-list.js";
import { dataDigest, textsDigest } from "./output/digest.js";
import { checkValues, impossibleAllOfs } from "./schema/check-values.js";
import { compilationProblems } from "./schema/compilation-problems.js";

/** The outside inputs of the stages. Injected, so that programs can compile from memory. */
export interface CompileInputs extends GenerateInputs {
  readonly read: ReadFile;
  /** Hosts and accepted problems of the project, for all of its manifests. */
  readonly project?: ProjectRules;
  /** Answers the files of a server where it is known that generating would give just them. */
  readonly reuse?: (server: AnalysedServer) => FileSet | undefined;
  /** Facts about a server that earlier runs left, to make its files with less work. */
  readonly earlier?: (server: AnalysedServer) => EarlierRuns;
}

/** A manifest that passed every check that needs no code generation. */
export interface AnalysedServer {
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
}

/** A server, compiled in memory. */
export interface CompiledServer extends AnalysedServer {
  /** Everything in the server's folder but its lock file. */
  readonly files: FileSet;
}

/** Compiles one manifest: text to files, and every problem on the way. No files when there is an error. */
export async function compile(path: string, inputs: CompileInputs): Promise<Outcome<CompiledServer>> {
  const [checked, problems] = analyse(path, inputs);
  if (checked === undefined) return [undefined, problems];
  const server = identify(path, checked, inputs.templates);
  const [files, schemaProblems] = await filesOf(server, inputs);
  const all = [...problems, ...checked.exceptions.filter(schemaProblems)];
  return files === undefined || hasErrors(all) ? [undefined, all] : [{ ...server, files }, all];
}

async function filesOf(server: AnalysedServer, inputs: CompileInputs): Promise<Outcome<FileSet>> {
  const reused = inputs.reuse?.(server);
  return reused === undefined ? generateFiles(server.model, inputs, inputs.earlier?.(server)) : [reused, []];
}

/** The outside inputs of `lint`. */
export interface LintInputs extends Pick<CompileInputs, "read" | "project" | "runtime"> {
  /** Hosts whose every limit is checked, beside those that are checked for all manifests. */
  readonly hosts?: readonly string[];
}

/** Every problem of a manifest, without generating anything. */
export async function lint(path: string, inputs: LintInputs): Promise<readonly Diagnostic[]> {
  const [checked, problems] = analyse(path, inputs, { hosts: inputs.hosts ?? [] });
  return checked === undefined ? problems : [...problems, ...(await lastProblems(checked))];
}

/** A problem of a manifest that is not written yet. */
export interface ProblemInData {
  readonly problem: Diagnostic;
  /** Where in the data; absent: nowhere. */
  readonly path?: JsonPath;
}

/**
 * The errors that `lint` would find in a manifest with this data, whose defaults and examples fit their schemas, and which
 * refers to no other file; and warnings about schemas that no value fits. Nothing is written and read for it.
 */
export async function findProblemsInData(data: Json): Promise<readonly ProblemInData[]> {
  const source = dataSource("manifest.yaml", data);
  const read: ReadFile = () => ({ reason: "it is not part of the manifest" });
  const [checked, problems] = withLimitedSuggestions(() => modelOf(loadSource(source, [], read)));
  const errors = await withCompilation(checked, problems);
  const warnings = checked === undefined ? [] : impossibleAllOfs(checked.model);
  return [...errors, ...warnings].map((problem) => {
    const path = problem.location && source.pathAt(problem.location);
    return { problem, ...(path !== undefined && { path }) };
  });
}

async function withCompilation(
  checked: Read | undefined,
  problems: readonly Diagnostic[],
): Promise<readonly Diagnostic[]> {
  const compiles = checked !== undefined && !hasErrors(problems);
  const all = compiles ? [...problems, ...(await compilationProblems(checked.model))] : problems;
  return all.filter(({ severity }) => severity === "error");
}

/** Every problem of several manifests, and those that they have beside each other. */
export async function lintAll(paths: readonly string[], inputs: LintInputs): Promise<readonly Diagnostic[]> {
  const named: NamedServer[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const path of paths) {
    const [checked, problems] = analyse(path, inputs, { hosts: inputs.hosts ?? [] });
    diagnostics.push(...problems);
    if (checked === undefined) continue;
    diagnostics.push(...(await lastProblems(checked)));
    const { loaded, model } = checked;
    named.push({
      manifestPath: path,
      nameLocation: loaded.source.locate(["server", "name"]),
      model: { name: model.name },
    });
  }
  return [...diagnostics, ...duplicateNames(named)];
}

/** The rest of what `lint` reports of a manifest that passed the other stages: problems of its schemas, and exceptions without use. */
async function lastProblems({ model, exceptions }: Checked): Promise<readonly Diagnostic[]> {
  const problems = exceptions.filter(await compilationProblems(model));
  return hasErrors(problems) ? problems : [...problems, ...unusedExceptions(exceptions, model)];
}

/** A manifest and its model. */
interface Read {
  readonly loaded: LoadedManifest<Manifest>;
  readonly model: ServerModel;
}

/** The result of the stages that `compile` and `lint` share. */
interface Checked extends Read {
  readonly exceptions: Exceptions;
}

/** Text to model: the stages that `compile` and `lint` share. `lint` is for the latter. */
function analyse(path: string, inputs: ManifestInputs, lint?: LintSearch): Outcome<Checked> {
  return withLimitedSuggestions(() => check(path, inputs, lint));
}

type ManifestInputs = Pick<CompileInputs, "read" | "project" | "runtime">;

/** The part of `lint` that `compile` does not do: the limits of these hosts, and exceptions without use. */
interface LintSearch {
  readonly hosts: readonly string[];
}

function check(
  path: string,
  { read, project, runtime }: ManifestInputs,
  lint: LintSearch | undefined,
): Outcome<Checked> {
  const [loaded, manifestProblems] = loadManifest(path, read, project);
  if (loaded === undefined) return [undefined, manifestProblems];
  const exceptions = new Exceptions(loaded, "lint");
  const [built, modelProblems] = buildModel(loaded);
  const problems = [...manifestProblems, ...modelProblems];
  if (built === undefined) return [undefined, [...exceptions.filter(problems), ...exceptions.problems]];
  const [model, projectionProblems] = projectForHosts(built);
  const more = [
    ...projectionProblems,
    ...(runtime === undefined ? [] : checkSharedRuntime(loaded, runtime)),
    ...checkValues(built),
    ...checkToolList(model),
    ...checkAnswerBudgets(built),
    ...checkHosts(model, [...model.hosts, ...(lint?.hosts ?? [])]),
  ];
  const all = [...exceptions.filter([...problems, ...more]), ...exceptions.problems];
  if (!hasErrors(all)) return [{ loaded, model, exceptions }, all];
  return [undefined, lint === undefined ? all : [...all, ...unusedExceptions(exceptions, model, all)]];
}

/** Exceptions that nothing needs, whichever hosts `--host` names. The later stages find errors only. */
function unusedExceptions(
  exceptions: Exceptions,
  model: ServerModel,
  found: readonly Diagnostic[] = [],
): readonly Diagnostic[] {
  if (exceptions.areAboutHosts) exceptions.filter(checkEveryHost(model));
  return exceptions.unused(found);
}

/** The stages that find most errors, with the warnings that they find beside them. There is a value where others can look for more. */
function modelOf([loaded, manifestProblems]: Outcome<LoadedManifest<Manifest>>): Outcome<Read> {
  if (loaded === undefined) return [undefined, manifestProblems];
  const [model, modelProblems] = buildModel(loaded);
  if (model === undefined) return [undefined, [...manifestProblems, ...modelProblems]];
  return [{ loaded, model }, [...manifestProblems, ...modelProblems]];
}

function identify(path: string, { loaded, model }: Checked, templates: Templates): AnalysedServer {
  return {
    manifestPath: path,
    manifestName: posix.basename(loaded.source.path),
    manifestDigest: digestOf(loaded),
    templatesDigest: textsDigest([
      ...templates.runtime,
      ...templates.layouts,
      ["packages.json", templates.packages],
    ]),
    nameLocation: loaded.source.locate(["server", "name"]),
    model,
  };
}

/** References are named relative to the manifest, so that the digest does not depend on the working directory. */
function digestOf({ source, references, embedded }: LoadedManifest<Manifest>): string {
  const folder = posix.dirname(source.path);
  const others = [...references.values()]
    .map((reference) => [posix.relative(folder, reference.path), reference.data] as const)
    .sort(([a], [b]) => codeUnitOrder(a, b));
  return dataDigest([source.data, ...others.flat(), ...[...embedded].flat()]);
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

/** A server's name, and where it is said. */
interface NamedServer extends Pick<AnalysedServer, "manifestPath" | "nameLocation"> {
  readonly model: Pick<ServerModel, "name">;
}

function duplicateNames(servers: readonly NamedServer[]): readonly Diagnostic[] {
  const first = new Map<string, NamedServer>();
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
