import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

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

/** Runs mcpile as a user does, from start to end. */
export function mcpile(args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
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
  child.stdin?.end(options.input ?? "");
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ stdout, stderr, status }));
  });
}

function start(program: string, args: readonly string[], { cwd, env }: CommandOptions): ChildProcess {
  return spawn(program, args, {
    ...(cwd !== undefined && { cwd }),
    env: { PATH: process.env["PATH"] ?? "", NO_COLOR: "1", ...env },
  });
}
