import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { isJsonObject } from "../json.js";

export interface ServerStart {
  /** The generated server's folder. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Where it will listen. `host`: an address that this machine can connect to. */
  readonly host: string;
  readonly port: number;
  /** Takes the server's log, in whole lines. */
  readonly onLog: (text: string) => void;
  /** Changes a line of the log for its reader. */
  readonly show: (line: string) => string;
  /** It ended without having been told to. */
  readonly onEnd: (status: number | null) => void;
}

/**
 * How long the calls in flight may take when the server is stopped, in milliseconds. A server waits for idle connections
 * too, which clients keep open for longer than an author wants to wait for a reload.
 */
const graceMs = 500;

/** Ends the server when mcpile is gone, however that came about: nothing must keep the port. */
const leash = "process.on('disconnect', () => process.exit()); process.channel?.unref();";

/** A generated server that runs in a process of its own. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #address: { readonly host: string; readonly port: number };
  readonly #ended: Promise<number | null>;
  #stopping = false;

  constructor({ folder, environment, host, port, show, onLog, onEnd }: ServerStart) {
    this.#address = { host, port };
    const child = spawn(
      process.execPath,
      [
        "--enable-source-maps",
        "--import",
        `data:text/javascript,${encodeURIComponent(leash)}`,
        "dist/src/main.js",
      ],
      {
        cwd: folder,
        env: environment,
        stdio: ["ignore", "inherit", "pipe", "ipc"],
        // Ctrl-C is for mcpile, which then stops the server: two signals would cut off the calls in flight.
        detached: process.platform !== "win32",
      },
    );
    this.#child = child;
    let rest = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      const shown = lines.filter((line) => !isRoutine(line)).map(show);
      if (shown.length > 0) onLog(`${shown.join("\n")}\n`);
    });
    this.#ended = new Promise((resolve) => {
      child.once("error", () => resolve(null));
      child.once("close", (status) => {
        if (rest !== "") onLog(`${rest}\n`);
        resolve(status);
      });
    });
    void this.#ended.then((status) => {
      if (!this.#stopping) onEnd(status);
    });
  }

  /** Resolves when it listens, or with false when it has ended before. */
  async listening(): Promise<boolean> {
    let over = false;
    const ended = this.#ended.then(() => {
      over = true;
    });
    while (!over) {
      if (await accepts(this.#address.host, this.#address.port)) return true;
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 20))]);
    }
    return false;
  }

  /** Resolves when the process is gone. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#child.kill("SIGTERM");
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), graceMs);
    await this.#ended;
    clearTimeout(timer);
  }
}

/** Whether something listens on a port. */
async function accepts(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port });
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** Listens for a moment to find out whether a port can be had; `port` 0 asks for any. Rejects as `listen` does. */
export async function claimPort(host: string, port: number): Promise<number> {
  const server = createServer();
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : port;
}

/** Lines of the server's log that say what mcpile says itself. */
function isRoutine(line: string): boolean {
  if (!line.startsWith("{")) return false;
  try {
    const entry: unknown = JSON.parse(line);
    return isJsonObject(entry) && (entry["msg"] === "listening" || entry["msg"] === "stopping");
  } catch {
    return false;
  }
}
