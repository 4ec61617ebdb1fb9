import type { Command } from "commander";
import { CommandError } from "./exit.js";
import { examples, printResult } from "./terminal.js";

/** `mcpile explain`: what a diagnostic means and how to fix it. */
export function registerExplain(program: Command): void {
  program
    .command("explain")
    .description("explain a diagnostic, or list all of them")
    .argument("[code]", "the code in brackets: `unknown-key` of `error[unknown-key]`")
    .addHelpText("after", examples(["mcpile explain unknown-key", "what it means and how to fix it"]))
    .action(runExplain);
}

async function runExplain(code: string | undefined): Promise<void> {
  const { explain, listCodes } = await import("../diagnostics/explain.js");
  if (code === undefined) {
    printResult(listCodes());
    return;
  }
  const { didYouMean } = await import("../diagnostics/nearest.js");
  const { diagnosticCodes } = await import("../diagnostics/reference.js");
  const text = explain(code);
  if (text === undefined) {
    const help = didYouMean(code, diagnosticCodes()) ?? "`mcpile explain` lists all of them";
    throw new CommandError(`unknown diagnostic \`${code}\`; ${help}`);
  }
  printResult(text);
}
