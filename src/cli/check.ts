import type { Command } from "commander";
import { type ExitStatus, exitStatus } from "./exit.js";
import { examples } from "./terminal.js";

export const checkFormats = ["text", "json", "github", "sarif"] as const;

interface CheckOptions {
  readonly out: string;
  readonly diff: boolean;
  readonly format: (typeof checkFormats)[number];
}

export function registerCheck(program: Command): void {
  program
    .command("check")
    .summary("fail when the written servers are out of date")
    .description("Does everything that `generate` would do, writes nothing, and lists the files that differ.")
    .argument("[manifest...]", "paths or globs (default: manifests/*.yaml)")
    .option("--out <folder>", "folder that holds the servers' folders", "generated")
    .option("--diff", "show the differences", false)
    .addHelpText("after", examples(["mcpile check", "every manifest in manifests/"]))
    .action(async (patterns: string[], options: CheckOptions) => {
      process.exitCode = await check(patterns, options);
    });
}

async function check(_patterns: readonly string[], _options: CheckOptions): Promise<ExitStatus> {
  return exitStatus.drift;
}
