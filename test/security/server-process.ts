import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

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

/** Starts `main`, on a free port unless `PORT` says otherwise, and waits until it is ready. */
export async function startProcess(main: string, options: ProcessOptions = {}): Promise<ServerProcess> {
  const port = Number(options.env?.["PORT"] ?? (await freePort()));
  const child = spawn(process.execPath, [...(options.execArgv ?? []), main], {
    env: { PATH: process.env["PATH"] ?? "", PORT: String(port), ...options.env },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let log = "";
  const ended = once(child, "close").then(([status]): number | null => status);
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  let failed = false;
  void ended.then(() => {
    failed = true;
  });
  // Under load it is to log nothing but what is wrong, so that its log does not tell when it listens.
  while (!(await isReady(port, "/healthz"))) {
    if (failed) throw new Error(`the server ended with status ${await ended}\n${log}`);
    await sleep(20);
  }
  return {
    child,
    url: `http://127.0.0.1:${port}/mcp`,
    port,
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

/** Whether the server on a port says that it is ready, or healthy: one that is asked for `/readyz` ends less quickly. */
export async function isReady(port: number, path: "/readyz" | "/healthz" = "/readyz"): Promise<boolean> {
  try {
    const headers = { connection: "close" };
    const signal = AbortSignal.timeout(1_000);
    return (await fetch(`http://127.0.0.1:${port}${path}`, { headers, signal })).ok;
  } catch {
    return false;
  }
}

/** Waits until something has happened, so long that it never will where it has not by then. */
export async function until(happened: () => boolean): Promise<void> {
  const end = Date.now() + 30_000;
  while (!happened()) {
    if (Date.now() > end) throw new Error("it did not happen within 30 s");
    await sleep(10);
  }
}

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
