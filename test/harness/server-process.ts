import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A process of a server, and what it has written. */
export interface Launched {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Exit status, or null after a signal that killed it, once the process has ended and all it wrote was read. */
  readonly ended: Promise<{ readonly status: number | null }>;
  /** Resolves with the first match of `pattern` in stderr. Rejects where the process ends without one. */
  printed(pattern: RegExp): Promise<RegExpMatchArray>;
  /** Resolves when the server on `port` says that it is healthy. Rejects where the process ends before. */
  healthy(port: number): Promise<void>;
  /** Ends it with SIGTERM, or at once when that takes more than ten seconds. Gives its exit status. */
  stop(): Promise<number | null>;
}

export interface LaunchOptions {
  readonly cwd?: string;
  /** All of its environment, except `PATH`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether `command` starts the server as a process of its own, as npm does: signals then go to both. */
  readonly group?: boolean;
  /** Default: three pipes. */
  readonly stdio?: StdioOptions;
}

/** Starts the process of a server: every test that runs one starts it here. */
export function launch(command: string, args: readonly string[], options: LaunchOptions = {}): Launched {
  const { cwd, env, group = false, stdio = "pipe" } = options;
  const child = spawn(command, args, {
    ...(cwd !== undefined && { cwd }),
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdio,
    detached: group,
  });
  const signal = (name: NodeJS.Signals): void => {
    if (group && child.pid !== undefined && !hasEnded(child)) process.kill(-child.pid, name);
    else child.kill(name);
  };
  const written = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (text: string) => {
      written[name] += text;
    });
  }
  const ended = once(child, "close").then(([status]: (number | null)[]) => ({ status: status ?? null }));
  // One that cannot be started is told of where somebody waits for it.
  ended.catch(() => {});
  return {
    child,
    ended,
    stdout: () => written.stdout,
    stderr: () => written.stderr,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = written.stderr.match(pattern);
          if (match !== null) resolve(match);
        };
        look();
        child.stderr?.on("data", look);
        ended.then(
          ({ status }) =>
            reject(new Error(`ended with status ${status}, without printing ${pattern}\n${written.stderr}`)),
          reject,
        );
      }),
    async healthy(port) {
      let over = false;
      const end = ended.finally(() => {
        over = true;
      });
      end.catch(() => {});
      while (!(await isReady(port, "/healthz"))) {
        if (over) {
          const { status } = await end;
          throw new Error(`the server ended with status ${status}\n${written.stdout}${written.stderr}`);
        }
        await sleep(20);
      }
    },
    async stop() {
      const exited = hasEnded(child) ? undefined : once(child, "exit");
      signal("SIGTERM");
      const late = setTimeout(() => signal("SIGKILL"), 10_000);
      await exited;
      const { status } = await ended;
      clearTimeout(late);
      return status;
    },
  };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** A server that runs as its operator would run it. */
export interface ServerProcess extends Launched {
  /** URL of its MCP endpoint. */
  readonly url: string;
  readonly port: number;
}

export interface ProcessOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Options of Node.js itself. */
  readonly execArgv?: readonly string[];
}

/** Starts `main`, on a free port unless `PORT` says otherwise, and waits until it is ready. */
export async function startProcess(main: string, options: ProcessOptions = {}): Promise<ServerProcess> {
  const port = Number(options.env?.["PORT"] ?? (await freePort()));
  const launched = launch(process.execPath, [...(options.execArgv ?? []), main], {
    env: { PORT: String(port), ...options.env },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  // Under load it is to log nothing but what is wrong, so that its log does not tell when it listens.
  await launched.healthy(port);
  return { ...launched, url: `http://127.0.0.1:${port}/mcp`, port };
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
