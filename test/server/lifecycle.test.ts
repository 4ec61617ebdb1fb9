import { type AddressInfo, connect, createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ConfigError } from "../../templates/server/settings/config-error.js";
import { startProblem } from "../../templates/server/start-problem.js";
import { ask, post, readAnswers } from "../harness/live-server.js";
import { buildProgram, type Program } from "../harness/program.js";
import type { Launched } from "../harness/server-process.js";
import { createKey } from "./issuer.js";
import { settings } from "./sample-tools.js";

/** A server whose tools misbehave. `AUTH` switches tokens on. */
const main = `
  import { run } from "./runtime/run.js";
  import { httpDirect } from "./runtime/transport/direct-http.js";
  const tool = (name, handler, streaming = false) => ({
    name,
    listing: { name, inputSchema: { type: "object", properties: {} } },
    scopes: [], timeoutMs: 60000, streaming, validateInput: () => true, handler,
  });
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const auth = process.env.AUTH === undefined ? {} : {
    auth: { audience: ["dice"], publicKey: "\${KEY}", algorithms: ["RS256"], cacheSeconds: 300, requiredScopes: [], authorizationServers: [] },
  };
  await run({
    settings: { ...${JSON.stringify(settings)}, ...auth },
    tools: [
      tool("greet", () => "hello"),
      tool("wait", async () => { await sleep(300); return "waited"; }),
      tool("forever", () => new Promise(() => {})),
      tool("throw_later", () => { setTimeout(() => { throw new Error("thrown later"); }, 10); return "fine"; }),
      tool("reject_later", () => { Promise.reject(new Error("rejected later")); return "fine"; }),
    ],
    sdk: () => import("./runtime/protocol/streaming-v2.js"),
    direct: httpDirect(["legacy", "modern"]),
    auth: () => import("./runtime/auth/access.js"),
  });`;

const ellipticKey = (await createKey("ES256")).pem;

let program: Program;
const running: Launched[] = [];
beforeAll(() => {
  program = buildProgram("lifecycle", main);
});
afterAll(() => {
  for (const { child } of running) child.kill("SIGKILL");
  program.remove();
});

function launch(environment: Readonly<Record<string, string>> = {}): Launched {
  const started = program.start([], { PORT: "0", ...environment });
  running.push(started);
  return started;
}

async function start(): Promise<Launched & { readonly port: number }> {
  const started = launch();
  const [, port = ""] = await started.printed(/"url":"http:\/\/127\.0\.0\.1:(\d+)\/mcp"/);
  return { ...started, port: Number(port) };
}

const call = (name: string, connection = "close") =>
  post({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: {} } }, { connection });

/** Opens a connection, sends bytes, and resolves once the server has read them. */
async function send(port: number, bytes: Buffer) {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  await new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
  // Answered after what was sent before it, by a server with one thread.
  await ask(port, call("greet"));
  return socket;
}

describe("a signal", () => {
  test.each(["SIGTERM", "SIGINT"] as const)(
    "%s: what is in flight is answered, and the status is 0",
    async (signal) => {
      const { port, child, ended, stderr } = await start();
      const answer = ask(port, call("wait", "keep-alive"));
      await ask(port, call("greet"));
      child.kill(signal);
      expect((await answer).body).toContain("waited");
      expect(await ended).toEqual({ status: 0 });
      expect(stderr()).toContain(`"signal":"${signal}"`);
      expect(stderr()).toContain('"tool":"wait","outcome":"ok"');
    },
  );

  test("idle connections do not hold the end up", async () => {
    const { port, child, ended } = await start();
    const idle = connect(port, "127.0.0.1");
    const kept = await send(port, call("greet", "keep-alive"));
    child.kill("SIGTERM");
    expect(await ended).toEqual({ status: 0 });
    idle.destroy();
    kept.destroy();
  });

  test("a second one ends the process at once", async () => {
    const { port, child, ended, printed } = await start();
    await send(port, call("forever"));
    child.kill("SIGTERM");
    await printed(/"msg":"stopping"/);
    child.kill("SIGTERM");
    expect(await ended).toEqual({ status: 128 + 15 });
  });

  test("under load, no call is lost", async () => {
    const { port, child, ended } = await start();
    let answered = 0;
    const lost: unknown[] = [];
    let stopped = false;
    const client = async (): Promise<void> => {
      while (!stopped) {
        const socket = connect(port, "127.0.0.1");
        const refused = await new Promise<boolean>((resolve) => {
          socket.once("connect", () => resolve(false));
          socket.once("error", () => resolve(true));
        });
        // A balancer would go on to the next replica.
        if (refused) return;
        let open = true;
        while (open && !stopped) {
          socket.write(call("greet", "keep-alive"));
          const text = await new Promise<string>((resolve) => {
            socket.once("data", (data) => resolve(data.toString()));
            socket.once("error", (error) => resolve(String(error)));
            socket.once("close", () => resolve("closed"));
          });
          const status = text.startsWith("HTTP/1.1") ? readAnswers(text)[0]?.status : text;
          if (status === 200) answered += 1;
          else lost.push(text);
          socket.removeAllListeners();
          socket.on("error", () => {});
          open = status === 200 && !/^connection: close/im.test(text);
        }
        socket.destroy();
      }
    };
    const clients = Promise.all(Array.from({ length: 8 }, client));
    await expect.poll(() => answered).toBeGreaterThan(200);
    child.kill("SIGTERM");
    expect(await ended).toEqual({ status: 0 });
    stopped = true;
    await clients;
    expect(lost).toEqual([]);
  });
});

describe("a handler that", () => {
  test("throws after its result ends the process, in order: others are answered, the status is 1", async () => {
    const { port, ended, stderr } = await start();
    const answer = ask(port, call("wait"));
    await ask(port, call("greet"));
    expect((await ask(port, call("throw_later"))).body).toContain("fine");
    expect((await answer).body).toContain("waited");
    expect(await ended).toEqual({ status: 1 });
    expect(stderr()).toMatch(/"msg":"uncaught exception"/);
    expect(stderr()).toContain("thrown later");
  });

  test("leaves a rejected promise behind is logged, and nothing else", async () => {
    const { port, printed } = await start();
    expect((await ask(port, call("reject_later"))).body).toContain("fine");
    await printed(/rejected later.*"msg":"unhandled rejection"/);
    expect((await ask(port, call("greet"))).body).toContain("hello");
  });
});

describe("a server that cannot start says why in a line, status 1:", () => {
  test("its port is taken", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const { ended, stderr } = launch({ PORT: String(port) });
    expect(await ended).toEqual({ status: 1 });
    expect(stderr()).toBe(
      `cannot start: port ${port} of 127.0.0.1 is in use: stop what listens there, or set PORT\n`,
    );
    other.close();
  });

  test.each<readonly [string, Readonly<Record<string, string>>, RegExp]>([
    [
      "its address is not of this machine",
      { HOST: "192.0.2.1" },
      /^cannot start: HOST is not an address of this machine: 192\.0\.2\.1\n$/,
    ],
    [
      "a setting is wrong",
      { PORT: "http" },
      /^cannot start: PORT is "http": set it to a whole number from 0 to 65535\n$/,
    ],
    [
      "a variable is missing",
      { AUTH: "on" },
      /^cannot start: KEY is not set: set it, the manifest reads it in auth\.publicKey\n$/,
    ],
    [
      "its key is none",
      { AUTH: "on", KEY: "x" },
      /^cannot start: the public key \(MCP_AUTH_PUBLIC_KEY, or auth\.publicKey in the manifest\) cannot be read: .*\n$/,
    ],
    [
      "its key is of the wrong type",
      { AUTH: "on", KEY: ellipticKey },
      /^cannot start: the public key .* is a key of type ec prime256v1, which cannot verify RS256: .*\n$/,
    ],
    [
      "two settings are wrong: a line each",
      { PORT: "http", LOG_LEVEL: "loud" },
      /^cannot start: LOG_LEVEL .*\ncannot start: PORT .*\n$/,
    ],
  ])("%s", async (_name, environment, output) => {
    const { ended, stderr } = launch(environment);
    expect(await ended).toEqual({ status: 1 });
    expect(stderr()).toMatch(output);
  });

  test.each<readonly [unknown, string]>([
    [
      Object.assign(new Error("x"), { code: "EACCES", address: "0.0.0.0", port: 80 }),
      "cannot start: port 80 of 0.0.0.0 is not permitted: set PORT to 1024 or more, or grant the right",
    ],
    [
      Object.assign(new Error("getaddrinfo ENOTFOUND nowhere"), { code: "ENOTFOUND" }),
      "cannot start: HOST is not an address of this machine: getaddrinfo ENOTFOUND nowhere",
    ],
    [new ConfigError(["a", "b"]), "cannot start: a\ncannot start: b"],
    [new Error("something else"), "cannot start: something else"],
    ["a string", "cannot start: a string"],
    [undefined, "cannot start: undefined"],
  ])("%s", (error, problem) => {
    expect(startProblem(error)).toBe(problem);
  });
});
