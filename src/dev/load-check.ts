import { spawn } from "node:child_process";

/** How long handlers may take to load, in milliseconds; then the server itself is started. */
const patienceMs = 10_000;

/** Loads a server's handlers, then exits even if they left timers or sockets open. */
const program = "await import('./dist/src/tools.js'); process.exit(0);";

/**
 * Loads the handlers of a compiled server in a process of their own. Returns the error that one of them throws, with its stack, or
 * undefined.
 */
export function loadProblem(folder: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const child = spawn(process.execPath, ["--enable-source-maps", "--input-type=module", "--eval", program], {
    cwd: folder,
    env: environment,
    stdio: ["ignore", "ignore", "pipe"],
    timeout: patienceMs,
  });
  let text = "";
  child.stderr.setEncoding("utf8").on("data", (part: string) => {
    text += part;
  });
  return new Promise((resolve) => {
    child.once("error", () => resolve(undefined));
    child.once("close", (status) => {
      if (status === null || status === 0) resolve(undefined);
      else resolve(text.trim() === "" ? `The process ended with status ${status}.` : text.trimEnd());
    });
  });
}
