import { type Command, InvalidArgumentError, Option } from "commander";
import { formats } from "../diagnostics/format.js";
import { allHosts, hostNames } from "../host-catalogue/catalogue.js";
import type { LintOptions } from "./lint-manifests.js";
import { defaultManifests } from "./manifests.js";
import { examples } from "./terminal.js";

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
    .action(async (patterns: readonly string[], options: LintOptions) => {
      const { lintManifests } = await import("./lint-manifests.js");
      await lintManifests(patterns, options);
    });
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
