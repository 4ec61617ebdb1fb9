import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** A server that runs as its operator would run it. */
export interface ServerProcess {
  readonly child: ChildProcess;
  /** URL of its MCP endpoint. */
  readonly url: string;
  readonly port: number;
  /** What it wrote to stderr so far. */
  log(): string;
  /** Its exit status, or null after a signal that killed it. */
  readonly ended: Promise<number | null>;
  /** Ends it with SIGTERM, or at once when that takes more than ten seconds. Gives its exit status. */
  stop(): Promise<number | null>;
}

export interface ProcessOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Options of Node.js itself. */
  readonly execArgv?: readonly string[];
}

/** Starts `main`, by default on a free port, and waits until it listens. */
export async function startProcess(main: string, options: ProcessOptions = {}): Promise<ServerProcess> {
  const child = spawn(process.execPath, [...(options.execArgv ?? []), main], {
    env: { PATH: process.env["PATH"] ?? "", PORT: "0", ...options.env },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let log = "";
  const ended = once(child, "close").then(([status]): number | null => status);
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      log += text;
      const match = /"url":"([^"]+)"/.exec(log)?.[1];
      if (match !== undefined) resolve(match);
    });
    void ended.then((status) => reject(new Error(`the server ended with status ${status}\n${log}`)));
  });
  return {
    child,
    url,
    port: Number(new URL(url).port),
    log: () => log,
    ended,
    async stop() {
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
      const status = await ended;
      clearTimeout(late);
      return status;
    },
  };
}
