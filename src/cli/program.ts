import { Command, CommanderError, Option } from "commander";
import { mcpileVersion, reportUrl } from "../version.js";
import { registerBreaking } from "./breaking.js";
import { registerCall } from "./call.js";
import { registerCheck } from "./check.js";
import { registerCompleteCall } from "./complete-call.js";
import { registerCompletion } from "./completion.js";
import { registerDev } from "./dev.js";
import { CommandError, exitStatus } from "./exit.js";
import { registerExplain } from "./explain.js";
import { registerGenerate } from "./generate.js";
import { registerImport } from "./import.js";
import { registerInit } from "./init.js";
import { registerInstall } from "./install.js";
import { registerKeys } from "./keys.js";
import { registerLint } from "./lint.js";
import { registerMergeDriver } from "./merge-driver.js";
import { allowFilesOutside } from "./read-files.js";
import { registerSchema } from "./schema.js";
import { registerSimulate } from "./simulate.js";
import { examples, printRemark } from "./terminal.js";
import { registerTest } from "./test.js";
import { registerToken } from "./token.js";
import { registerUpgrade } from "./upgrade.js";

/** Commands that read manifests, or documents like them, and what these refer to. */
const readsManifests: ReadonlySet<string> = new Set([
  "generate",
  "check",
  "upgrade",
  "lint",
  "test",
  "dev",
  "breaking",
  "openapi",
  "token",
  "call",
  "simulate",
  "install",
]);

/** Commands that write servers, or compare them with what is written. */
const writesServers: ReadonlySet<string> = new Set(["generate", "check", "upgrade", "dev", "test"]);

/** Each command's module is small: what does the work is loaded when the command runs. */
function buildProgram(): Command {
  const program = new Command("mcpile")
    .description(
      "Compiles YAML manifests of tools into typed MCP servers and the OpenAI clients that call them.",
    )
    .version(mcpileVersion(), "-v, --version", "print the version")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show help for a command")
    .showSuggestionAfterError(true)
    .showHelpAfterError("(run with --help for usage)")
    .addHelpText(
      "after",
      examples(
        ["mcpile init", "set up a project"],
        ["mcpile generate", "write the servers of every manifest in manifests/"],
        ["mcpile check", "fail when the written servers are out of date"],
      ),
    );
  registerInit(program);
  registerGenerate(program);
  registerCheck(program);
  registerUpgrade(program);
  registerLint(program);
  registerTest(program);
  registerDev(program);
  registerBreaking(program);
  registerImport(program);
  registerSchema(program);
  registerExplain(program);
  registerKeys(program);
  registerToken(program);
  registerCall(program);
  registerSimulate(program);
  registerInstall(program);
  registerMergeDriver(program);
  registerCompletion(program);
  registerCompleteCall(program);
  for (const command of program.commands.flatMap((command) => [command, ...command.commands])) {
    if (readsManifests.has(command.name()))
      command.option("--allow-outside", "also read files outside the repository", false);
  }
  for (const command of program.commands.filter((command) => writesServers.has(command.name()))) {
    command.addOption(
      new Option(
        "--runtime <kind>",
        "where run-time code is: a copy in each server, or one package that they share (default: standalone)",
      ).choices(["standalone", "shared"]),
    );
  }
  program.hook("preAction", async (_program, command) => {
    const reads = readsManifests.has(command.name());
    allowFilesOutside(command.opts()["allowOutside"] === true);
    const { useProject } = await import("./project.js");
    await useProject(command, reads);
  });
  return program;
}

/**
 * Runs one command, as its words stand after `mcpile` on a command line: prints on the standard streams of this process
 * and sets its exit code. Never rejects: a failure is printed and has a status.
 */
export async function runCommandLine(words: readonly string[]): Promise<void> {
  const program = buildProgram();
  for (const command of [program, ...program.commands]) command.exitOverride();
  try {
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    process.exitCode = statusOfFailure(error);
  }
}

function statusOfFailure(error: unknown): number {
  // commander has already printed help, the version or what is wrong with the arguments.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitStatus.success : exitStatus.usage;
  if (error instanceof CommandError) {
    printRemark(`error: ${error.message}`);
    return error.status;
  }
  const detailed = process.env["DEBUG"] !== undefined || process.env["MCPILE_DEBUG"] !== undefined;
  const message =
    error instanceof Error ? (detailed ? (error.stack ?? error.message) : error.message) : String(error);
  printRemark(
    `mcpile ${mcpileVersion()} has a bug: ${message}\n` +
      `Please report it at ${reportUrl()} with your manifest and this output` +
      (detailed ? "." : "; run again with MCPILE_DEBUG=1 to see where it happened."),
  );
  return exitStatus.bug;
}
