import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { fileURLToPath } from "node:url";

const loadProgram = fileURLToPath(new URL("load.mjs", import.meta.url));

/** How long a server may take to answer its first call, in milliseconds. */
const patience = 30_000;

/** Ended with the bench, however that ends. */
const running = new Set();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** A server under measurement. CPU time and memory are read from /proc, so they are known on Linux only. */
export class ServerProcess {
  #child;
  port;
  /** From spawning the process to its first answer, in milliseconds. */
  coldStart;

  /**
   * Starts a server and waits for its answer to `request`.
   * @param command Program and arguments. @param log Path that takes what it writes.
   */
  static async start({ command: [program, ...parameters], environment, log }, request, proof) {
    const server = new ServerProcess();
    server.port = await freePort();
    const output = openSync(log, "w");
    const started = performance.now();
    server.#child = spawn(program, parameters, {
      env: { ...process.env, ...environment, PORT: String(server.port) },
      stdio: ["ignore", output, output],
    });
    closeSync(output);
    running.add(server.#child);
    try {
      await server.#firstAnswer(request, proof, started + patience);
    } catch (error) {
      await server.stop();
      const last = readFileSync(log, "utf8").trim().split("\n").slice(-5).join("\n");
      throw new Error(`${error.message}\n${last}`);
    }
    server.coldStart = performance.now() - started;
    return server;
  }

  async #firstAnswer(request, proof, until) {
    for (;;) {
      const answer = await exchange(this.port, request).catch(() => undefined);
      if (answer !== undefined) {
        if (answer.startsWith("HTTP/1.1 200") && answer.replaceAll(/\\|\s/g, "").includes(proof)) return;
        throw new Error(`the server answers wrongly: ${answer.slice(0, 400)}`);
      }
      if (this.#child.exitCode !== null) throw new Error("the server ended before it answered");
      if (performance.now() > until) throw new Error("the server does not answer");
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /** Body of the answer to a request. */
  async answer(request) {
    const whole = await exchange(this.port, request);
    return whole.slice(whole.indexOf("\r\n\r\n") + 4);
  }

  /** Puts load on the server for some seconds, or until `most` answers: what `load.mjs` reports, and the CPU time that each request cost, in microseconds. */
  async load(request, connections, seconds, most) {
    const before = this.#cpuSeconds();
    const report = await runLoad({ port: this.port, request, connections, seconds, most });
    const cpu = ((this.#cpuSeconds() - before) * 1e6) / (report.requests + report.failures);
    return { ...report, cpu };
  }

  /** What is known once it has answered for the first time. */
  firstMoments() {
    return { coldStart: this.coldStart, memory: this.memory() };
  }

  /** Resident memory in MB. */
  memory() {
    const status = readProc(`/proc/${this.#child.pid}/status`);
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1000;
  }

  /** CPU time of the process so far; /proc counts it in hundredths of a second. */
  #cpuSeconds() {
    const stat = readProc(`/proc/${this.#child.pid}/stat`);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  async stop() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill("SIGKILL");
    await ended;
    running.delete(this.#child);
  }
}

function readProc(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function runLoad(task) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [loadProgram], { stdio: ["pipe", "pipe", "inherit"] });
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
    });
    child.on("close", (status) =>
      status === 0 ? resolve(JSON.parse(text)) : reject(new Error(`the load ended with ${status}`)),
    );
    child.stdin.end(JSON.stringify(task));
  });
}

/** Sends one request on a connection of its own and reads the whole answer. */
function exchange(port, request) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1" });
    let text = "";
    socket.setEncoding("utf8").on("error", reject);
    socket.on("connect", () => socket.write(request.replace("\r\n", "\r\nconnection: close\r\n"), "latin1"));
    socket.on("data", (chunk) => {
      text += chunk;
    });
    socket.on("close", () => (text === "" ? reject(new Error("no answer")) : resolve(text)));
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
