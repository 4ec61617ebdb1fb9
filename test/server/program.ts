import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** A server as generated ones are: the run-time files compiled, and a `main.js` written by the test. */
export interface Program {
  /** Path of its `main.js`. */
  readonly main: string;
  start(args?: readonly string[], environment?: Readonly<Record<string, string>>): Running;
  remove(): void;
}

export interface Running {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Exit status and signal, once the process has ended and all it wrote was read. */
  readonly ended: Promise<{ readonly status: number | null }>;
  /** Resolves with the first match of `pattern` in what the process wrote to stderr. */
  printed(pattern: RegExp): Promise<RegExpMatchArray>;
}

/** Compiles the run-time files beside `main`, the text of an ES module. Inside the repository, for its dependencies. */
export function buildProgram(name: string, main: string): Program {
  const folder = resolve("test", "server", "out", `${name}-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const runtime = resolve("templates", "server");
  const sources = [
    "run",
    "protocol/sdk-v1",
    "protocol/sdk-v2",
    "auth/access",
    "calls/prepare",
    "http-tools/http-tool",
    "transport/direct-http",
    "observability/observe",
    "observability/telemetry",
    "observability/metrics",
  ];
  const config = {
    extends: resolve("tsconfig.base.json"),
    compilerOptions: { rootDir: runtime, outDir: join(folder, "runtime"), noCheck: true },
    files: sources.map((name) => join(runtime, `${name}.ts`)),
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "main.js"), main);
  execFileSync(process.execPath, [resolve("node_modules/typescript/bin/tsc"), "-p", folder], {
    stdio: "inherit",
  });
  return {
    main: join(folder, "main.js"),
    start: (args = [], environment = {}) => start(join(folder, "main.js"), args, environment),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function start(
  main: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Running {
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env["PATH"] ?? "", ...environment },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const ended = once(child, "close").then(([status]) => ({ status }));
  return {
    child,
    ended,
    stdout: () => stdout,
    stderr: () => stderr,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = stderr.match(pattern);
          if (match !== null) resolve(match);
        };
        look();
        child.stderr.on("data", look);
        void ended.then(() => reject(new Error(`ended without printing ${pattern}: ${stderr}`)));
      }),
  };
}
