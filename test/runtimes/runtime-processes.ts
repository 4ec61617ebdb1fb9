import { mkdirSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { freePort, launch } from "../harness/server-process.js";
import { output } from "../interop/command.js";

/** Runtimes that serve a fetch function, and Node.js with the server of its own. */
export type RuntimeName = "node" | "workerd" | "deno" | "bun";

export interface RunningRuntime {
  readonly port: number;
  /** Its output on stdout and stderr so far. */
  log(): string;
  stop(): Promise<unknown>;
}

export interface RuntimeOptions {
  /** Folder of `main.js` and `fetch.js`. */
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
  /** For what the runtime needs beside the program. */
  readonly scratch: string;
}

const bin = (name: string): string => join(import.meta.dirname, "node_modules", ".bin", name);

/** Node.js's own modules, which packages may ask for without `node:`. */
const builtins = builtinModules.filter((name) => !name.startsWith("_") && !name.includes(":"));

interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const commands: Readonly<Record<RuntimeName, (options: RuntimeOptions, port: number) => Promise<Command>>> = {
  node: async ({ program, env }, port) => ({
    command: process.execPath,
    args: [join(program, "main.js")],
    env: { ...env, PORT: String(port) },
  }),

  // No right to read files.
  deno: async ({ program, env }, port) => ({
    command: bin("deno"),
    args: [
      "serve",
      "--allow-net",
      "--allow-env",
      "--no-prompt",
      "--host=127.0.0.1",
      `--port=${port}`,
      join(program, "fetch.js"),
    ],
    env: { ...env, DENO_NO_UPDATE_CHECK: "1" },
  }),

  bun: async ({ program, env }, port) => ({
    command: bin("bun"),
    args: [join(program, "fetch.js")],
    env: { ...env, BUN_PORT: String(port) },
  }),

  workerd: async ({ program, env, scratch }, port) => {
    mkdirSync(scratch, { recursive: true });
    // As wrangler bundles a worker.
    await output(bin("esbuild"), [
      join(program, "fetch.js"),
      "--bundle",
      "--format=esm",
      "--platform=browser",
      "--conditions=workerd,worker,browser",
      "--external:node:*",
      ...builtins.map((name) => `--alias:${name}=node:${name}`),
      "--log-level=warning",
      `--outfile=${join(scratch, "worker.js")}`,
    ]);
    writeFileSync(join(scratch, "config.capnp"), workerdConfig(env, port));
    return { command: bin("workerd"), args: ["serve", join(scratch, "config.capnp")], env: {} };
  },
};

function workerdConfig(env: Readonly<Record<string, string>>, port: number): string {
  const bindings = Object.entries(env).map(
    ([name, text]) => `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(text)})`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "worker.js")],
  compatibilityDate = "2026-08-01",
  compatibilityFlags = ["nodejs_compat"],
  bindings = [${bindings.join(", ")}],
);
`;
}

/** Starts a server on a free port of 127.0.0.1 and waits until it answers. */
export async function startRuntime(name: RuntimeName, options: RuntimeOptions): Promise<RunningRuntime> {
  const port = await freePort();
  const { command, args, env } = await commands[name](options, port);
  const launched = launch(command, args, { cwd: options.program, env: { HOME: options.scratch, ...env } });
  const late = setTimeout(() => launched.child.kill("SIGKILL"), 60_000);
  try {
    await launched.healthy(port);
  } catch (error) {
    throw new Error(`${name} did not start`, { cause: error });
  } finally {
    clearTimeout(late);
  }
  return { port, log: () => launched.stdout() + launched.stderr(), stop: () => launched.stop() };
}
