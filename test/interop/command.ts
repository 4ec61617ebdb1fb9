import { spawn } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

/** How a command ended. `status` is null when a signal ended it. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a command to its end, whatever that is. */
export function run(command: string, args: readonly string[], options: CommandOptions = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, stdout, stderr }));
  });
}

/** Standard output of a command that must end with status 0. */
export async function output(
  command: string,
  args: readonly string[],
  options?: CommandOptions,
): Promise<string> {
  const ended = await run(command, args, options);
  if (ended.status === 0) return ended.stdout;
  throw new Error(
    `\`${[command, ...args].join(" ")}\` ended with status ${ended.status}\n${ended.stdout}${ended.stderr}`,
  );
}

/** Installs the packages of `folder` beside it, apart from mcpile's own, unless they are there as its lock file says. */
export async function installPackages(folder: string): Promise<void> {
  const installed = join(folder, "node_modules", ".package-lock.json");
  const lock = join(folder, "package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  await output("npm", ["ci", "--no-audit", "--no-fund"], { cwd: folder });
}
