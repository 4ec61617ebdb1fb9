// Plays the reference journey on this machine, with no network and no API key: `npm run demo`.
// Every step is a command a user would type; each is printed before it runs.

import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const npm = process.platform === "win32" ? "npm.cmd" : "npm";
const mcpile = [process.execPath, "dist/cli/main.js"];
/** Servers that were started and must not outlive the demo. */
const running = new Set();

const heading = (text) => console.log(`\n== ${text}\n`);

/** What the page that this journey follows shows: dice, and the API's error when the server wants a token. */
const dice = /\b[1-6](?:, [1-6])*,? and [1-6]\b/;
const refused =
  /Error retrieving tool list from MCP server: 'dice_server'\. Http status code: 401 \(Unauthorized\)/;

/**
 * Runs a command to its end and gives its standard output. `shown` stands for it on the screen. Fails when it ends with
 * another status than `expected`, or its output does not match `says`.
 */
async function run(shown, [command, ...args], { env = {}, expected = 0, quiet = false, says = /(?:)/ } = {}) {
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
async function start(shown, [command, ...args], url, env = {}) {
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
async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A Python that has the `openai` package; undefined where there is none. */
async function pythonWithOpenAi() {
  for (const command of [process.env.MCPILE_PYTHON, "python3", "python"]) {
    if (!command) continue;
    const status = await new Promise((resolve) => {
      const child = spawn(command, ["-c", "import openai"], { stdio: "ignore" });
      child.on("error", () => resolve(1));
      child.on("close", resolve);
    });
    if (status === 0) return command;
  }
  return undefined;
}

async function main() {
  const work = await mkdtemp(join(tmpdir(), "mcpile-demo-"));
  const [openPort, jwtPort, apiPort] = [await freePort(), await freePort(), await freePort()];
  const python = await pythonWithOpenAi();
  const api = { OPENAI_BASE_URL: `http://127.0.0.1:${apiPort}/v1`, OPENAI_API_KEY: "not-needed-here" };
  const clients = [["generated/dice-roller%/dist/client/openai.js", process.execPath, "node"]];
  if (python !== undefined) clients.push(["generated/dice-roller%/client/openai.py", python, python]);

  try {
    heading("1. Compile the manifests, build the servers");
    await run("npm run build", [npm, "run", "--silent", "build"]);
    await run("npx mcpile generate", [...mcpile, "generate"]);
    for (const name of ["dice-roller", "dice-roller-jwt"]) {
      await run(`npm run build -w ${name}`, [npm, "run", "--silent", "build", "-w", name]);
    }

    heading("2. The open server, called through a local stand-in for the Responses API");
    await start(
      `npx mcpile simulate manifests/dice-roller.yaml --port ${apiPort}`,
      [...mcpile, "simulate", "manifests/dice-roller.yaml", "--port", String(apiPort)],
      `http://127.0.0.1:${apiPort}/`,
    );
    const stopOpen = await start(
      `PORT=${openPort} npm start -w dice-roller`,
      [process.execPath, "generated/dice-roller/dist/src/main.js"],
      `http://127.0.0.1:${openPort}/readyz`,
      { PORT: String(openPort) },
    );
    const openUrl = { ...api, MCP_SERVER_URL: `http://127.0.0.1:${openPort}/mcp/` };
    for (const [file, command, shown] of clients) {
      const script = file.replace("%", "");
      await run(`${shown} ${script}`, [command, script], {
        env: openUrl,
      });
    }
    await stopOpen();

    heading("3. The server behind a JWT");
    await run(`npx mcpile keys --out ${work}`, [...mcpile, "keys", "--out", work]);
    const publicKey = await readFile(join(work, "public.pem"), "utf8");
    await start(
      `PORT=${jwtPort} DICE_PUBLIC_KEY="$(cat ${join(work, "public.pem")})" npm start -w dice-roller-jwt`,
      [process.execPath, "generated/dice-roller-jwt/dist/src/main.js"],
      `http://127.0.0.1:${jwtPort}/readyz`,
      { PORT: String(jwtPort), DICE_PUBLIC_KEY: publicKey },
    );
    const jwtUrl = { ...api, MCP_SERVER_URL: `http://127.0.0.1:${jwtPort}/mcp/` };
    console.log("\nWithout a token the API answers as the real one does:\n");
    for (const [file, command, shown] of clients) {
      const script = file.replace("%", "-jwt");
      await run(`${shown} ${script}`, [command, script], { env: jwtUrl, expected: 1, says: refused });
    }
    console.log("\nWith a token:\n");
    const token = await run(
      `npx mcpile token manifests/dice-roller-jwt.yaml --key ${join(work, "private.pem")}`,
      [...mcpile, "token", "manifests/dice-roller-jwt.yaml", "--key", join(work, "private.pem")],
      { quiet: true },
    );
    for (const [file, command, shown] of clients) {
      const script = file.replace("%", "-jwt");
      await run(`MCP_ACCESS_TOKEN=… ${shown} ${script}`, [command, script], {
        env: { ...jwtUrl, MCP_ACCESS_TOKEN: token.trim() },
        says: dice,
      });
    }
    if (python === undefined) {
      console.log(
        "\nThe Python client was left out: no Python here has the `openai` package (pip install openai).",
      );
    }
    heading("Done: the dice rolled, open and behind a token.");
  } finally {
    await Promise.all([...running].map(stop));
    await rm(work, { recursive: true, force: true });
  }
}

try {
  await main();
} catch (error) {
  console.error(`\nThe demo failed: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
