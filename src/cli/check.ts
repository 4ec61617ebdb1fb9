import { type Command, Option } from "commander";
import { formats } from "../diagnostics/format.js";
import type { CheckOptions } from "./check-servers.js";
import { examples } from "./terminal.js";

interface LiveOptions {
  readonly live?: string;
  readonly token?: string;
}

export function registerCheck(program: Command): void {
  program
    .command("check")
    .summary("fail when the written servers are out of date")
    .description(
      "Does everything that `generate` would do but writes nothing, and lists the files that differ: " +
        "missing, modified (and why), orphaned and unexpected ones. Exits 3 when there are any.",
    )
    .argument("[manifest...]", "paths or globs (default: manifests/*.yaml)")
    .option("--out <folder>", "folder that holds the servers' folders", "generated")
    .option("--diff", "show what `generate` would change, as a unified diff", false)
    .option("--staged", "check what is staged for a commit, for a pre-commit hook", false)
    .addOption(
      new Option(
        "--live <url>",
        "compare the tools that a running server lists with those of its manifest",
      ).conflicts(["staged", "diff"]),
    )
    .option("--token <token>", "access token for --live; default: MCP_ACCESS_TOKEN of the environment")
    .addOption(new Option("--format <format>", "how to report").choices(formats).default("text"))
    .option("--no-cache", "make everything again, whatever earlier runs remember")
    .addHelpText(
      "after",
      examples(
        ["mcpile check", "every manifest in manifests/, and nothing else in generated/"],
        ["mcpile check --diff", "with what would change"],
        ["mcpile check --format github", "as annotations of a pull request"],
        ["mcpile check --live https://dice.example.com/mcp manifests/dice.yaml", "a deployment"],
      ),
    )
    .action(async (patterns: string[], options: CheckOptions & LiveOptions) => {
      const { live } = options;
      if (live !== undefined) {
        const { checkLive } = await import("./check-live.js");
        process.exitCode = await checkLive(patterns, { ...options, live });
        return;
      }
      const { checkServers } = await import("./check-servers.js");
      process.exitCode = await checkServers(patterns, options);
    });
}
