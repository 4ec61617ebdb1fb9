import { type Command, InvalidArgumentError } from "commander";
import { examples, printRemark } from "./terminal.js";

interface Options {
  readonly out: string;
  readonly port?: number;
  readonly envFile?: string;
}

/** `mcpile dev`: a server of a manifest that follows every change. Runs until it is told to stop. */
export function registerDev(program: Command): void {
  program
    .command("dev")
    .summary("run the server of a manifest, and reload it on every change")
    .description(
      "Generates, compiles and runs the server of a manifest, and does so again whenever the manifest, a file it " +
        "refers to, or a handler changes. While something is wrong the last good version keeps running.\n" +
        "A server with `auth` gets a throw-away key, and an access token is printed. For development only.",
    )
    .argument("<manifest>", "manifest of the server")
    .option("--out <folder>", "folder that holds the servers' folders", "generated")
    .option(
      "--port <number>",
      "port to listen on; 0: any free one (default: PORT, else the manifest's)",
      parsePort,
    )
    .option("--env-file <file>", "variables for the server (default: the .env of its folder)")
    .addHelpText(
      "after",
      examples(
        ["mcpile dev manifests/dice-roller.yaml", "until Ctrl-C"],
        ["mcpile dev manifests/weather.yaml --env-file .env --port 0", "with variables, on any free port"],
      ),
    )
    .action(dev);
}

async function dev(manifest: string, options: Options): Promise<void> {
  const [{ DevSession }, { ChangeLoop }, { interruption }] = await Promise.all([
    import("./dev-session.js"),
    import("../dev/change-loop.js"),
    import("./interruption.js"),
  ]);
  const session = new DevSession(manifest, options);
  const loop = new ChangeLoop({
    run: (changed) => session.run(changed),
    look: async (last) => session.look(last),
    folders: (last) => session.folders(last),
    onError: (error) => printRemark(`cannot watch: ${error instanceof Error ? error.message : error}`),
  });
  // Stopped before the loop is waited for: a server that never comes up would hold it.
  const stopped = interruption().then(() => session.stop());
  try {
    await loop.runUntil(stopped);
  } finally {
    await session.stop();
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^[0-9]{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("A port is a whole number from 0 to 65535.");
}
