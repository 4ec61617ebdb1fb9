import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { output } from "./command.js";

export interface ServerSource {
  /** Path of the manifest. */
  readonly manifest: string;
  /** Folder with the handlers. */
  readonly handlers: string;
  /** Folder to generate under, made anew. Below the repository, so that its packages are found. */
  readonly out: string;
  /** Changes the manifest's text first. */
  readonly edit?: (manifest: string) => string;
}

/** Generates and builds a server with the commands a user would type. Returns its folder. */
export async function generateServer({ manifest, handlers, out, edit }: ServerSource): Promise<string> {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const text = readFileSync(manifest, "utf8");
  const copy = join(out, "manifest.yaml");
  writeFileSync(copy, edit === undefined ? text : edit(text));
  const name = /^ {2}name: ([a-z0-9-]+)$/m.exec(text)?.[1];
  if (name === undefined) throw new Error(`${manifest} has no server name`);
  const folder = join(out, name);
  cpSync(handlers, join(folder, "src", "handlers"), { recursive: true });
  await output(process.execPath, ["dist/cli/main.js", "generate", copy, "--out", out]);
  await output(process.execPath, ["node_modules/typescript/bin/tsc", "-p", folder]);
  return folder;
}

export interface RunningServer {
  /** URL of its MCP endpoint. */
  readonly url: string;
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** The Node.js to run it on; this process's own when not given. */
  readonly node?: string;
}

/** Starts a built server on a free port and waits until it listens. */
export async function startServer(folder: string, options: StartOptions = {}): Promise<RunningServer> {
  const child = spawn(options.node ?? process.execPath, ["dist/src/main.js"], {
    cwd: folder,
    env: { ...process.env, PORT: "0", ...options.env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  return waitForServer(child);
}

/** Waits until a process that was started with its log piped listens. */
export async function waitForServer(child: ChildProcess): Promise<RunningServer> {
  return { url: await listening(child), stop: () => stop(child) };
}

/** The URL in the log's line on where the server listens. */
function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let log = "";
    child.on("error", reject);
    child.on("exit", (status) => reject(new Error(`the server ended with status ${status}\n${log}`)));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      log += text;
      const url = /"url":"([^"]+)"/.exec(log)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else {
      child.on("exit", () => resolve());
      child.kill("SIGTERM");
    }
  });
}
