import { posix } from "node:path";
import { type Command, Option } from "commander";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { type Format, formats } from "../diagnostics/format.js";
import type { Exceptions } from "../manifest/exceptions.js";
import { wantsColour } from "./colour.js";
import type { Comparisons, ServerManifest } from "./compared-servers.js";
import type { EarlierVersion } from "./earlier-version.js";
import { CommandError, exitStatus, statusOf } from "./exit.js";
import { defaultManifests, findManifests } from "./manifests.js";
import { normaliseFolder } from "./paths.js";
import { projectRules } from "./project.js";
import { count, examples, printRemark, printResult } from "./terminal.js";

/** Milliseconds that a running server gets to answer. */
const listTimeoutMs = 60_000;

interface BreakingOptions {
  readonly against: string;
  readonly token?: string;
  /** Manifests whose removal is intended. */
  readonly removed: readonly string[];
  readonly format: Format;
}

/** `mcpile breaking`: what callers of an earlier version of the manifests would notice. */
export function registerBreaking(program: Command): void {
  program
    .command("breaking")
    .summary("fail when changes of manifests break callers")
    .description(
      "Compares the tools' contracts with an earlier version, as callers see them.\n" +
        "Exits 1 when a change breaks callers; one that only may do so is a warning.",
    )
    .argument("[manifest...]", `paths or globs (default: ${defaultManifests})`)
    .requiredOption(
      "--against <git ref|file|url>",
      "the earlier version: a commit, a branch, a tag, a manifest, or the URL of a running server",
    )
    .option(
      "--token <token>",
      "access token for a running server; default: MCP_ACCESS_TOKEN of the environment",
    )
    .option(
      "--removed <manifest>",
      "accept that this manifest of the earlier version is gone; may be repeated",
      (path: string, before: readonly string[]) => [...before, path],
      [],
    )
    .addOption(
      new Option("--format <format>", "how to print what was found").choices(formats).default("text"),
    )
    .addHelpText(
      "after",
      examples(
        ["mcpile breaking --against origin/main", "what a pull request would break"],
        ["mcpile breaking manifests/dice.yaml --against old.yaml", "two files"],
        ["mcpile breaking --against v1.2.0 --format github", "since a release, as annotations"],
        ["mcpile breaking manifests/dice.yaml --against https://dice.example.com/mcp", "a deployment"],
      ),
    )
    .action(runBreaking);
}

async function runBreaking(patterns: readonly string[], options: BreakingOptions): Promise<void> {
  if (/^https?:\/\//i.test(options.against)) {
    await compareWithServer(patterns, options);
    return;
  }
  const [
    { breakingChanges },
    { serverRemoved },
    { loadModel, pairServers },
    { findEarlierVersion },
    { readManifestFile },
    { Exceptions },
  ] = await Promise.all([
    import("../breaking/breaking-changes.js"),
    import("../breaking/server-changes.js"),
    import("./compared-servers.js"),
    import("./earlier-version.js"),
    import("./read-files.js"),
    import("../manifest/exceptions.js"),
  ]);
  const paths = await findManifests(patterns);
  const earlier = findEarlierVersion(options.against, paths);
  const changes = new Changes();
  const servers: ServerManifest[] = [];
  const exceptions = new Map<string, Exceptions>();
  for (const path of paths) {
    const [model, problems, loaded] = loadModel(path, readManifestFile, projectRules().project);
    if (model === undefined) changes.add(problems);
    else servers.push({ path, model });
    if (loaded !== undefined) exceptions.set(path, new Exceptions(loaded, "breaking"));
  }
  const { pairs, added } = pairServers(servers, earlier);
  for (const { before, after } of pairs) {
    if (before.path !== after.path && before.path !== earlier.name)
      printRemark(`${after.path}: compared with \`${before.path}\` of ${earlier.name}`);
    changes.add(breakingChanges(before.model, after.model), exceptions.get(after.path));
  }
  for (const { path } of added) printRemark(`${path}: new, not in ${earlier.name}`);
  // With some manifests only, others may need an exception of the project.
  if (patterns.length === 0 && pairs.length > 0)
    changes.add(projectRules().project?.accepted.unused("breaking") ?? []);
  const intended = new Set(options.removed.map((path) => normaliseFolder(path)));
  for (const path of removedManifests(patterns, paths, earlier, pairs)) {
    if (intended.delete(path)) changes.accepted += 1;
    else changes.add([serverRemoved(path, earlier.name)]);
  }
  for (const path of intended) {
    printRemark(`\`${path}\` is not among the manifests that are gone: leave \`--removed ${path}\` out`);
  }
  await print(changes.found, options.format);
  printRemark(summary(pairs.length, added.length, earlier.name, changes));
  const nothing = pairs.length === 0 && added.length === 0 && changes.isEmpty;
  process.exitCode = nothing ? exitStatus.usage : statusOf(changes.found);
}

/** Compares one manifest with what a running server lists. */
async function compareWithServer(
  patterns: readonly string[],
  { against, token, format }: BreakingOptions,
): Promise<void> {
  const [path, ...others] = await findManifests(patterns);
  if (path === undefined || others.length > 0)
    throw new CommandError("`--against` names one server: name the one manifest to compare with it");
  const [
    { breakingChanges },
    { loadModel },
    { connectToServer, shownServer },
    { listServer },
    { runningVersion },
    { readManifestFile },
    { Exceptions },
  ] = await Promise.all([
    import("../breaking/breaking-changes.js"),
    import("./compared-servers.js"),
    import("./server-address.js"),
    import("./server-listing.js"),
    import("./running-version.js"),
    import("./read-files.js"),
    import("../manifest/exceptions.js"),
  ]);
  const [model, problems, loaded] = loadModel(path, readManifestFile, projectRules().project);
  if (model === undefined) {
    await print(problems, format);
    process.exitCode = statusOf(problems);
    return;
  }
  const url = shownServer([against]);
  const { client, failure } = await connectToServer([against], {
    header: {},
    protocol: "auto",
    timeoutMs: listTimeoutMs,
    ...(token !== undefined && { token }),
  });
  try {
    const server = await listServer(client, listTimeoutMs).catch(async (error: unknown) => {
      throw await failure(error);
    });
    const { before, after, notCompared } = await runningVersion(server, model, url);
    const exceptions = loaded && new Exceptions(loaded, "breaking");
    const changes = new Changes();
    changes.add(breakingChanges(before, after), exceptions);
    await print(changes.found, format);
    for (const reason of notCompared) printRemark(`not compared: ${reason}`);
    printRemark(summary(1, 0, url, changes));
    const passes = statusOf(changes.found) === exitStatus.success && notCompared.length > 0;
    process.exitCode = passes ? exitStatus.usage : statusOf(changes.found);
  } finally {
    await client.close();
  }
}

/** The problems and changes that are reported, and how many changes are accepted. */
class Changes {
  readonly found: Diagnostic[] = [];
  accepted = 0;

  /** Adds what the exceptions of a manifest do not accept, and those that accept nothing. */
  add(changes: readonly Diagnostic[], exceptions?: Exceptions): void {
    const kept = exceptions?.filter(changes) ?? changes;
    this.accepted += changes.length - kept.length;
    this.found.push(...kept, ...(exceptions?.unused() ?? []));
  }

  get isEmpty(): boolean {
    return this.found.length === 0 && this.accepted === 0;
  }
}

/** How many manifests were compared; a result without that number could be the result of comparing nothing. */
function summary(compared: number, added: number, earlier: string, changes: Changes): string {
  const accepted = changes.accepted === 0 ? "" : `, ${count(changes.accepted, "change")} accepted`;
  const counted = `${count(compared, "manifest")} compared with ${earlier}${added === 0 ? "" : `, ${added} new`}${accepted}`;
  if (!changes.isEmpty) return changes.found.length > 0 ? counted : `${counted}: nothing else breaks callers`;
  return compared === 0 ? `${counted}: there was nothing to compare` : `${counted}: nothing breaks callers`;
}

/**
 * Servers whose manifest is gone, among those that the arguments are about: the default folder, or the folders of what
 * globs find. Manifests that are named one by one say nothing about others.
 */
function removedManifests(
  patterns: readonly string[],
  paths: readonly string[],
  earlier: EarlierVersion,
  pairs: Comparisons["pairs"],
): readonly string[] {
  const globs = patterns.length === 0 || patterns.some((pattern) => !paths.includes(pattern));
  const folders = new Set(globs ? [...paths.map((path) => posix.dirname(path)), "manifests"] : []);
  const compared = new Set(pairs.map(({ before }) => before.path));
  return [...folders].flatMap((folder) =>
    earlier.gone(folder).filter((path) => !compared.has(path) && isManifest(path, earlier)),
  );
}

/** Whether a file was a manifest, even one with errors, and not a file that manifests refer to. */
function isManifest(path: string, { read }: EarlierVersion): boolean {
  const text = read(path, path);
  return typeof text === "string" && /(?:^|[{,\s])["']?manifest["']?\s*:/.test(text);
}

async function print(found: readonly Diagnostic[], format: Format): Promise<void> {
  const [{ shownTexts }, { sortDiagnostics }, { render }, { mcpileVersion }] = await Promise.all([
    import("./read-files.js"),
    import("../diagnostics/sort.js"),
    import("../diagnostics/render.js"),
    import("../version.js"),
  ]);
  const text = render(sortDiagnostics(found), format, {
    textOf: shownTexts(),
    colour: wantsColour(process.stderr),
    version: mcpileVersion(),
  });
  if (format === "text") printRemark(text);
  else printResult(text);
}
