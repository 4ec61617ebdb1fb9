// Runs a program in a process of its own and tells what it cost.
import { spawn } from "node:child_process";

/** Told to the process by a file that it loads first: the only way to its own peak memory on every system. */
const probe = `import { writeSync } from "node:fs";
process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  try { writeSync(3, JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, memory: maxRSS / 1024 }) + "\\n"); } catch {}
});`;

/**
 * Runs a Node.js program: seconds of wall-clock and CPU (user and system), megabytes at most, its status and output. A
 * program that takes longer than `seconds` is ended, and has no status.
 */
export function runNode(words, { cwd, node = process.execPath, seconds = 120, env = {} }) {
  const start = process.hrtime.bigint();
  const child = spawn(node, ["--import", `data:text/javascript,${encodeURIComponent(probe)}`, ...words], {
    cwd,
    env: { ...process.env, CI: "", ...env },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const texts = ["", "", "", ""];
  for (const index of [1, 2, 3]) {
    child.stdio[index].setEncoding("utf8").on("data", (text) => {
      texts[index] += text;
    });
  }
  const timer = setTimeout(() => child.kill("SIGKILL"), seconds * 1000);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => {
      clearTimeout(timer);
      const wall = Number(process.hrtime.bigint() - start) / 1e9;
      // Threads and children of the program report as well: the last is the program itself.
      const cost = texts[3].trim().split("\n").at(-1);
      const { cpu, memory } = cost ? JSON.parse(cost) : { cpu: Number.NaN, memory: Number.NaN };
      resolve({ wall, cpu, memory, status, output: texts[1] + texts[2] });
    });
  });
}
