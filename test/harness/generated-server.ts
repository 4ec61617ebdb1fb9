import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { output } from "../interop/command.js";
import { type Launched, launch } from "./server-process.js";

export interface ServerSource {
  /** Path of the manifest. */
  readonly manifest: string;
  /** Folder with the handlers. */
  readonly handlers: string;
  /** Folder to generate under, emptied first. Below the repository, so that its packages are found. */
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
  stop(): Promise<unknown>;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** The Node.js to run it on; this process's own when not given. */
  readonly node?: string;
}

/** Starts a built server on a free port and waits until it listens. */
export async function startServer(folder: string, options: StartOptions = {}): Promise<RunningServer> {
  const launched = launch(options.node ?? process.execPath, ["dist/src/main.js"], {
    cwd: folder,
    env: { ...inherited(), PORT: "0", ...options.env },
  });
  return waitForServer(launched);
}

/** Waits until a process that logs where it listens does so. */
export async function waitForServer(launched: Launched): Promise<RunningServer> {
  const [, url = ""] = await launched.printed(/"url":"([^"]+)"/);
  return { url, stop: () => launched.stop() };
}

/** The environment of this process. */
export function inherited(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
