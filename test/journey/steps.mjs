// Steps of a journey that is played on this machine: every step is a command a user would type, printed before it runs.

import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
export const npm = process.platform === "win32" ? "npm.cmd" : "npm";
export const mcpile = [process.execPath, "dist/cli/main.js"];
/** Servers that were started and must not outlive the demo. */
const running = new Set();

export const heading = (text) => console.log(`\n== ${text}\n`);

/**
 * Runs a command to its end and gives its standard output. `shown` stands for it on the screen. Fails when it ends with
 * another status than `expected`, or its output does not match `says`.
 */
export async function run(
  shown,
  [command, ...args],
  { env = {}, expected = 0, quiet = false, says = /(?:)/ } = {},
) {
  console.log(`$ ${shown}`);
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    shell: command === "npm.cmd",
  });
  let stdout = "";
  let output = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
    output += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output += chunk;
  });
  const status = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (!quiet || status !== expected) process.stdout.write(output.replace(/^(?=.)/gm, "  "));
  if (status !== expected) throw new Error(`\`${shown}\` ended with status ${status}; expected ${expected}`);
  if (!says.test(output)) throw new Error(`\`${shown}\` did not print what it should: ${says}`);
  return stdout;
}

/** Starts a server and waits until `url` answers. */
export async function start(shown, [command, ...args], url, env = {}) {
  console.log(`$ ${shown} &`);
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  child.stderr.on("data", (chunk) => {
    log += chunk;
  });
  running.add(child);
  child.on("close", () => running.delete(child));
  for (let attempt = 0; attempt < 200; attempt++) {
    if (!running.has(child)) break;
    const answer = await fetch(url).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer !== undefined) return () => stop(child);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`\`${shown}\` did not start:\n${log}`);
}

async function stop(child) {
  if (!running.has(child)) return;
  const closed = new Promise((resolve) => child.on("close", resolve));
  child.kill("SIGTERM");
  await closed;
}

/** A port that nothing listens on. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Stops whatever `start` started and nobody stopped. */
export async function stopAll() {
  await Promise.all([...running].map(stop));
}

/** Plays a journey; what goes wrong is told, and is this process's exit status. */
export async function play(journey) {
  try {
    await journey();
  } catch (error) {
    console.error(`\nThe demo failed: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
