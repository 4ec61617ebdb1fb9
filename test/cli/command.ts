import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type * as Program from "../../src/cli/program.js";

const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

export interface CommandOptions {
  readonly cwd?: string;
  /** Beside `PATH`: nothing else of this process's environment is passed on. */
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input; default: none. */
  readonly input?: string;
}

/** The modules of `dist/`, as Node.js loads them. By a variable: they are not there when this one is compiled. */
const program = new URL("../../dist/cli/program.js", import.meta.url).href;

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs a command of mcpile in this process, with the folder, environment and exit status that a process of its own would
 * have: starting one takes most of the time that a command takes. One command runs at a time.
 */
export function mcpile(
  args: readonly string[],
  options: Omit<CommandOptions, "input"> = {},
): Promise<CommandResult> {
  const result = last.then(() => runHere(args, options));
  last = result.catch(() => undefined);
  return result;
}

async function runHere(
  args: readonly string[],
  { cwd, env }: Omit<CommandOptions, "input">,
): Promise<CommandResult> {
  const { runCommandLine } = (await import(program)) as typeof Program;
  const { stdout, stderr, exitCode, env: environment } = process;
  const folder = process.cwd();
  const written = { stdout: "", stderr: "" };
  const [writeOut, writeError] = [stdout.write, stderr.write];
  try {
    if (cwd !== undefined) process.chdir(cwd);
    process.env = commandEnvironment(env);
    process.exitCode = undefined;
    stdout.write = (text: string | Uint8Array) => {
      written.stdout += typeof text === "string" ? text : Buffer.from(text).toString();
      return true;
    };
    stderr.write = (text: string | Uint8Array) => {
      written.stderr += typeof text === "string" ? text : Buffer.from(text).toString();
      return true;
    };
    await runCommandLine(args);
    return { ...written, status: Number(process.exitCode ?? 0) };
  } finally {
    stdout.write = writeOut;
    stderr.write = writeError;
    process.exitCode = exitCode;
    process.env = environment;
    process.chdir(folder);
  }
}

/** Runs mcpile as a user does, in a process of its own: for tests of its start, its end, signals and standard input. */
export function mcpileProcess(args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  return run(process.execPath, [main, ...args], options);
}

/** Starts mcpile and leaves it running. */
export function startMcpile(args: readonly string[], options: CommandOptions = {}): ChildProcess {
  return start(process.execPath, [main, ...args], options);
}

/** Runs any program. Not synchronously: servers of the test answer it. */
export function run(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const child = start(program, args, options);
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  endInput(child, options.input);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ stdout, stderr, status }));
  });
}

/** Gives a program all of its standard input. One that ends without reading it (EPIPE) is judged by its status alone. */
function endInput(child: ChildProcess, input = ""): void {
  child.stdin?.on("error", () => {});
  child.stdin?.end(input);
}

function start(program: string, args: readonly string[], { cwd, env }: CommandOptions): ChildProcess {
  return spawn(program, args, {
    ...(cwd !== undefined && { cwd }),
    env: commandEnvironment(env),
  });
}

/** `PATH` alone of this process's environment, beside what the test gives. Nothing is remembered in the user's home. */
function commandEnvironment(env: CommandOptions["env"] = {}): NodeJS.ProcessEnv {
  const nowhere = process.execPath;
  return {
    PATH: process.env["PATH"] ?? "",
    NO_COLOR: "1",
    XDG_CACHE_HOME: nowhere,
    LOCALAPPDATA: nowhere,
    ...env,
  };
}
