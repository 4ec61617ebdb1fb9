import { type Command, Option } from "commander";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { type Format, formats } from "../diagnostics/render.js";
import type { ReadFile } from "../manifest/read.js";
import type { ServerModel } from "../model/server-model.js";
import { wantsColour } from "./colour.js";
import type { EarlierVersion } from "./earlier-version.js";
import { CommandError, statusOf } from "./exit.js";
import { defaultManifests, findManifests } from "./manifests.js";
import { count, examples, printRemark, printResult } from "./terminal.js";

interface BreakingOptions {
  readonly against: string;
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
      "--against <git ref|file>",
      "the earlier version: a commit, a branch, a tag, or a manifest",
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
      ),
    )
    .action(runBreaking);
}

async function runBreaking(patterns: readonly string[], options: BreakingOptions): Promise<void> {
  const [{ breakingChanges }, { findEarlierVersion }, { readFileFromDisk }, { report }] = await Promise.all([
    import("../breaking/breaking-changes.js"),
    import("./earlier-version.js"),
    import("../manifest/read.js"),
    import("../diagnostics/report.js"),
  ]);
  const paths = await findManifests(patterns);
  const earlier = findEarlierVersion(options.against, paths);
  const diagnostics: Diagnostic[] = [];
  let compared = 0;
  for (const path of paths) {
    const oldPath = earlier.pathOf(path);
    const [after, problems] = await loadModel(path, readFileFromDisk);
    if (after === undefined) {
      diagnostics.push(...problems);
    } else if (oldPath === undefined) {
      printRemark(`${path}: not in ${earlier.name}, nothing to compare`);
    } else {
      diagnostics.push(...breakingChanges(await loadEarlier(oldPath, earlier), after));
      compared++;
    }
  }
  if (patterns.length === 0) {
    const gone = earlier.list("manifests", ".yaml").filter((path) => !paths.includes(path));
    const message = (path: string) =>
      `the manifest \`${path}\` of ${earlier.name} is gone, and its server with it`;
    diagnostics.push(...gone.map((path) => report("server-removed", message(path))));
  }
  await print(diagnostics, options.format);
  if (diagnostics.length === 0 && options.format === "text") {
    printRemark(`${count(compared, "manifest")} compared with ${earlier.name}: nothing breaks callers`);
  }
  process.exitCode = statusOf(diagnostics);
}

/** A model, or the errors because of which there is none. */
async function loadModel(
  path: string,
  read: ReadFile,
): Promise<readonly [ServerModel | undefined, readonly Diagnostic[]]> {
  const [{ loadManifest }, { buildModel }] = await Promise.all([
    import("../manifest/load.js"),
    import("../model/build.js"),
  ]);
  const [loaded, problems] = loadManifest(path, read);
  const [model, more] = loaded === undefined ? [undefined, []] : buildModel(loaded);
  return [model, [...problems, ...more].filter(({ severity }) => severity === "error")];
}

/** Rules have become stricter since, perhaps: an earlier version only has to be readable. */
async function loadEarlier(path: string, earlier: EarlierVersion): Promise<ServerModel> {
  const [model, [first]] = await loadModel(path, earlier.read);
  if (model !== undefined) return model;
  const line = first?.location === undefined ? "" : ` (line ${first.location.range.start.line})`;
  throw new CommandError(
    `\`${path}\` of ${earlier.name} is no manifest that can be compared: ${first?.message ?? "it has errors"}${line}`,
  );
}

async function print(found: readonly Diagnostic[], format: Format): Promise<void> {
  const [{ readFileFromDisk }, { sortDiagnostics }, { render }, { mcpileVersion }] = await Promise.all([
    import("../manifest/read.js"),
    import("../diagnostics/sort.js"),
    import("../diagnostics/render.js"),
    import("../version.js"),
  ]);
  const text = render(sortDiagnostics(found), format, {
    textOf: (file) => {
      const read = readFileFromDisk(file, file);
      return typeof read === "string" ? read.replace(/^\uFEFF/, "") : undefined;
    },
    colour: wantsColour(process.stderr),
    version: mcpileVersion(),
  });
  if (format === "text") printRemark(text);
  else printResult(text);
}
