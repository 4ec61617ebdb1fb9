import { type Command, InvalidArgumentError } from "commander";
import { CommandError, exitStatus } from "./exit.js";
import { findManifests } from "./manifests.js";
import { loadModels } from "./models.js";
import { examples, printRemark, printResult } from "./terminal.js";

interface SimulateOptions {
  readonly port: number;
  readonly host: string;
}

/** `mcpile simulate`: a local stand-in for the Responses API. Runs until it is told to stop. */
export function registerSimulate(program: Command): void {
  program
    .command("simulate")
    .description(
      "stand in for OpenAI's Responses API with its mcp tool, so clients need no key and no network",
    )
    .argument("[manifest...]", "manifests whose examples give the arguments of calls")
    .option("--port <number>", "port to listen on; 0: any free one", parsePort, 8787)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .addHelpText(
      "after",
      examples(
        ["mcpile simulate manifests/dice-roller.yaml", "then OPENAI_BASE_URL=http://127.0.0.1:8787/v1"],
        ["mcpile simulate --port 0", "print the address it got"],
      ),
    )
    .action(simulate);
}

async function simulate(patterns: readonly string[], { port, host }: SimulateOptions): Promise<void> {
  const manifests = await loadModels(patterns.length === 0 ? [] : await findManifests(patterns));
  if (manifests === undefined) return;
  const { startSimulator } = await import("../simulate/simulator.js");
  try {
    const simulator = await startSimulator({ port, host, manifests, log: printRemark });
    printResult(`OPENAI_BASE_URL=${simulator.baseUrl}`);
    printRemark("The simulated Responses API is ready. Set OPENAI_API_KEY to any string; stop with Ctrl+C.");
    const stop = (): void => {
      void simulator.close().then(() => process.exit(exitStatus.success));
    };
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EADDRINUSE")
      throw new CommandError(`port ${port} is taken: choose another with --port, or --port 0`);
    throw new CommandError(
      `cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : error}`,
    );
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^[0-9]{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("A port is a whole number from 0 to 65535.");
}
