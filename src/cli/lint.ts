import { type Command, InvalidArgumentError, Option } from "commander";
import { type Format, formats } from "../diagnostics/render.js";
import { allHosts, hostNames } from "../host-catalogue/catalogue.js";
import { wantsColour } from "./colour.js";
import { exitStatus, statusOf } from "./exit.js";
import { defaultManifests, findManifests } from "./manifests.js";
import { count as amount, examples, printRemark, printResult } from "./terminal.js";

interface LintOptions {
  readonly format: Format;
  readonly maxWarnings?: number;
  readonly host?: readonly string[];
}

/** `mcpile lint`: every problem of every manifest, and nothing written. */
export function registerLint(program: Command): void {
  program
    .command("lint")
    .description("report every problem of manifests, writing nothing")
    .argument("[manifest...]", `paths or globs (default: ${defaultManifests})`)
    .addOption(
      new Option("--format <format>", "how to print what was found").choices(formats).default("text"),
    )
    .option(
      "--host <names>",
      `check every limit of these hosts: ${[...hostNames, allHosts].join(", ")}`,
      parseHosts,
    )
    .option("--max-warnings <number>", "fail when there are more warnings than this", parseCount)
    .addHelpText(
      "after",
      examples(
        ["mcpile lint", "check manifests/*.yaml"],
        ["mcpile lint --host all", "also check what single hosts such as Claude, OpenAI and VS Code take"],
        ["mcpile lint --format github --max-warnings 0", "annotate a pull request, and let no warning pass"],
        ["mcpile lint --format sarif > mcpile.sarif", "for code scanning"],
      ),
    )
    .action(runLint);
}

async function runLint(patterns: readonly string[], options: LintOptions): Promise<void> {
  const paths = await findManifests(patterns);
  const [
    { lint },
    { readManifestFile, shownText },
    { sortDiagnostics },
    { count },
    { render },
    { mcpileVersion },
  ] = await Promise.all([
    import("../pipeline.js"),
    import("./read-files.js"),
    import("../diagnostics/sort.js"),
    import("../diagnostics/summary.js"),
    import("../diagnostics/render.js"),
    import("../version.js"),
  ]);
  const found = await Promise.all(
    paths.map((path) => lint(path, { read: readManifestFile, hosts: options.host ?? [] })),
  );
  const diagnostics = sortDiagnostics(found.flat());
  const text = render(diagnostics, options.format, {
    textOf: shownText,
    colour: wantsColour(process.stderr),
    version: mcpileVersion(),
  });
  if (options.format === "text") printRemark(text);
  else printResult(text);

  const { warnings } = count(diagnostics);
  if (options.format === "text" && diagnostics.length === 0) {
    printRemark(`${amount(paths.length, "manifest")}, no problems`);
  }
  process.exitCode = statusOf(diagnostics);
  if (options.maxWarnings !== undefined && warnings > options.maxWarnings) {
    printRemark(`${amount(warnings, "warning")}: more than --max-warnings ${options.maxWarnings} allows`);
    process.exitCode ||= exitStatus.invalid;
  }
}

/** Names separated by commas; the option may be repeated. */
function parseHosts(text: string, before: readonly string[] = []): readonly string[] {
  const names = text.split(",").map((name) => name.trim());
  const known = [...hostNames, allHosts];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`Unknown host \`${unknown}\`; known are ${known.join(", ")}.`);
  }
  return [...before, ...names];
}

function parseCount(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It must be a whole number of 0 or more.");
  return Number(text);
}
