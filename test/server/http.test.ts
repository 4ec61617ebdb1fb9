import { connect } from "node:net";
import { afterAll, describe, expect, test } from "vitest";
import { createVerifier } from "../../templates/server/auth/auth.js";
import type { ToolContext } from "../../templates/server/context.js";
import type { SdkServer } from "../../templates/server/protocol/sdk-server.js";
import type { AuthSettings } from "../../templates/server/settings/settings.js";
import {
  ask,
  type LiveOptions,
  type LiveServer,
  post,
  rollDice,
  startServer,
} from "../harness/live-server.js";
import { createKey, sign } from "./issuer.js";
import { tool } from "./sample-tools.js";

const open: LiveServer[] = [];
afterAll(async () => {
  await Promise.all(open.map((server) => server.close()));
});

async function start(options: LiveOptions = {}): Promise<LiveServer> {
  const server = await startServer(options);
  open.push(server);
  return server;
}

const call = (name: string, id = 1) => ({
  jsonrpc: "2.0",
  id,
  method: "tools/call",
  params: { name, arguments: {} },
});
const get = (path: string): string => `GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`;
const limits = { requestBytes: 1_000_000, requestsPerMinute: 0 };

/** A promise, and how to keep it from outside. */
function later<T = void>() {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

describe.each([true, false])("the endpoint, direct path %s", async (direct) => {
  const server = await start({ direct });

  test.each(["/mcp", "/mcp/", "/mcp?x=1", "/mcp/?x=1"])("answers POST %s alike", async (target) => {
    const answer = await ask(server.port, post(rollDice, {}, target));
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({
      id: 1,
      result: { structuredContent: { result: [1, 2, 3] } },
    });
  });

  test.each(["application/json", "*/*", undefined, "application/json, text/event-stream"])(
    "answers JSON to Accept: %s",
    async (accept) => {
      const answer = await ask(server.port, post(rollDice, { accept }));
      expect(answer).toMatchObject({ status: 200, headers: { "content-type": "application/json" } });
    },
  );

  test("nothing it answers may be cached", async () => {
    for (const request of [post(rollDice), post("x"), get("/mcp"), get("/healthz"), get("/x")]) {
      expect((await ask(server.port, request)).headers["cache-control"]).toBe("no-store");
    }
  });
});

describe("the path", () => {
  test("may be another one, or the root", async () => {
    const other = await start({ config: { path: "/a/b" } });
    expect(await ask(other.port, post(rollDice, {}, "/a/b/"))).toMatchObject({ status: 200 });
    expect(await ask(other.port, post(rollDice, {}, "/mcp"))).toMatchObject({ status: 404 });
    const root = await start({ config: { path: "/" } });
    expect(await ask(root.port, post(rollDice, {}, "/"))).toMatchObject({ status: 200 });
  });
});

describe("one call, one line in the log", () => {
  test("with tool, outcome, time, subject and request, and nothing of its arguments", async () => {
    const server = await start();
    await ask(
      server.port,
      post({ ...call("echo"), params: { name: "echo", arguments: { text: "hunter2" } } }),
    );
    const calls = server.log().filter(({ msg }) => msg === "call");
    expect(calls).toEqual([
      {
        level: 30,
        time: expect.any(Number),
        msg: "call",
        tool: "echo",
        outcome: "ok",
        ms: expect.any(Number),
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    ]);
    expect(server.logText()).not.toContain("hunter2");
  });

  test("secrets that a handler logs are not written", async () => {
    const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl";
    const server = await start({
      tools: [
        tool("talk", {
          handler: (_input: unknown, context: ToolContext) => {
            context.log("info", `got ${jwt}`, {
              password: "hunter2",
              user: { token: "hunter3", name: "ann" },
            });
            throw new Error(`refused ${jwt}`);
          },
        }),
      ],
    });
    await ask(server.port, post(call("talk")));
    expect(server.logText()).toContain("got [token]");
    expect(server.logText()).toContain("refused [token]");
    expect(server.logText()).toContain('"name":"ann"');
    expect(server.logText()).not.toMatch(/hunter|eyJ/);
  });
});

describe("a client that goes away", () => {
  test.each(["slow_plain", "slow_stream"])("aborts the handler of %s", async (name) => {
    const started = later();
    const aborted = later();
    const handler = (_input: unknown, { signal, progress }: ToolContext) => {
      progress(1);
      started.resolve();
      return new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          aborted.resolve();
          reject(new Error("aborted"));
        });
      });
    };
    const server = await start({ tools: [tool(name, { handler, streaming: name === "slow_stream" })] });
    const socket = connect(server.port, "127.0.0.1");
    socket.write(post(call(name), { connection: "keep-alive" }));
    await started.promise;
    socket.destroy();
    await aborted.promise;
  });

  test("aborts the handlers of requests that it sent ahead", async () => {
    const started: number[] = [];
    const both = later();
    let left = 2;
    const gone = later();
    const handler = (_input: unknown, { signal }: ToolContext) => {
      started.push(1);
      signal.addEventListener("abort", () => {
        left -= 1;
        if (left === 0) gone.resolve();
      });
      if (started.length === 2) both.resolve();
      return new Promise(() => {});
    };
    const server = await start({ tools: [tool("slow", { handler })] });
    const socket = connect(server.port, "127.0.0.1");
    const request = post(call("slow"), { connection: "keep-alive" });
    socket.write(Buffer.concat([request, request]));
    await both.promise;
    socket.destroy();
    await gone.promise;
  });
});

describe("a stream", () => {
  test("arrives piece by piece, and is not written faster than it is read", async () => {
    const piece = new Uint8Array(1_000_000);
    let made = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        made += 1;
        controller.enqueue(piece);
        if (made === 50) controller.close();
      },
    });
    const sdkServer: SdkServer = {
      fetch: async () => new Response(body, { headers: { "content-type": "text/event-stream" } }),
      serveStdio: async () => {},
      close: async () => {},
    };
    const server = await start({ direct: false, sdk: () => sdkServer });
    const socket = connect(server.port, "127.0.0.1");
    socket.write(post(rollDice));
    await new Promise((resolve) => socket.once("readable", resolve));
    await expect.poll(() => made).toBeGreaterThan(0);
    // The buffers of both ends hold far less than all of it.
    expect(made).toBeLessThan(40);
    let bytes = 0;
    for await (const chunk of socket) bytes += chunk.length;
    expect(bytes).toBeGreaterThan(50_000_000);
  });
});

describe("what breaks behind the endpoint", () => {
  test("is told by a request id only; the log has the rest", async () => {
    const sdkServer: SdkServer = {
      fetch: async () => {
        throw new Error("password=hunter2");
      },
      serveStdio: async () => {},
      close: async () => {},
    };
    const server = await start({ direct: false, sdk: () => sdkServer });
    const answer = await ask(server.port, post(rollDice));
    expect(answer.status).toBe(500);
    expect(answer.body).not.toContain("hunter2");
    const [, requestId = "none"] = /\(request ([0-9a-f-]{36})\)/.exec(answer.body) ?? [];
    expect(server.log()).toContainEqual(
      expect.objectContaining({ requestId, err: expect.objectContaining({ message: "password=hunter2" }) }),
    );
  });
});

describe("too many requests", () => {
  test("from one address: 429 that says when to come back", async () => {
    const server = await start({ config: { limits: { ...limits, requestsPerMinute: 2 } } });
    const statuses = [];
    for (let n = 0; n < 3; n++) statuses.push((await ask(server.port, post(rollDice))).status);
    expect(statuses).toEqual([200, 200, 429]);
    const answer = await ask(server.port, post(rollDice));
    expect(Number(answer.headers["retry-after"])).toBeGreaterThan(25);
    expect(answer.body).toContain("Too many requests: try again in");
  });

  test("in one batch", async () => {
    const server = await start({ config: { limits: { ...limits, requestsPerMinute: 5 } } });
    expect(await ask(server.port, post(Array(6).fill(rollDice)))).toMatchObject({ status: 429 });
  });

  test("as a limiter says that asks elsewhere first", async () => {
    let left = 3;
    const limiter = {
      async take(_key: string, requests = 1) {
        await new Promise((resolve) => setImmediate(resolve));
        left -= requests;
        return left < 0 ? 7 : 0;
      },
    };
    const server = await start({ limiter, config: { limits: { ...limits, requestsPerMinute: 3 } } });
    expect((await ask(server.port, post(rollDice))).status).toBe(200);
    expect((await ask(server.port, post(Array(2).fill(rollDice)))).status).toBe(200);
    const answer = await ask(server.port, post(rollDice));
    expect(answer).toMatchObject({ status: 429, headers: { "retry-after": "7" } });
    left = 1;
    expect(await ask(server.port, post(Array(2).fill(rollDice)))).toMatchObject({ status: 429 });
  });

  test("from one subject of an issuer, whatever its tokens and addresses", async () => {
    const key = await createKey("ES256");
    const auth: AuthSettings = {
      audience: ["dice"],
      publicKey: key.pem,
      algorithms: ["ES256"],
      cacheSeconds: 300,
      requiredScopes: [],
      authorizationServers: [],
    };
    const server = await start({
      auth,
      verifier: await createVerifier(auth),
      config: { limits: { ...limits, requestsPerMinute: 1 } },
    });
    const statusFor = async (claims: Record<string, unknown>) =>
      (await ask(server.port, post(rollDice, { authorization: `Bearer ${await sign(key, claims)}` }))).status;
    expect(await statusFor({ sub: "ann", n: 1 })).toBe(200);
    expect(await statusFor({ sub: "ann", n: 2 })).toBe(429);
    expect(await statusFor({ sub: "bob" })).toBe(200);
    expect(await statusFor({ sub: "ann", iss: "https://other.example" })).toBe(200);
  });

  test("at once: 503, and health is still answered", async () => {
    const release = later();
    let running = 0;
    const handler = async () => {
      running += 1;
      await release.promise;
    };
    const server = await start({ tools: [tool("slow", { handler })] });
    const sockets = Array.from({ length: 10 }, () => connect(server.port, "127.0.0.1"));
    const request = post(call("slow"), { connection: "keep-alive" });
    for (const socket of sockets) socket.write(Buffer.concat(Array(100).fill(request)));
    await expect.poll(() => running).toBe(1_000);
    expect(await ask(server.port, post(rollDice))).toMatchObject({
      status: 503,
      headers: { "retry-after": "1" },
    });
    expect(await ask(server.port, get("/healthz"))).toMatchObject({ status: 200 });
    for (const socket of sockets) socket.destroy();
    await expect.poll(async () => (await ask(server.port, post(rollDice))).status).toBe(200);
    release.resolve();
  });
});

describe("the metadata of a protected resource", async () => {
  const auth: AuthSettings = {
    audience: ["dice"],
    issuer: "https://issuer.example",
    publicKey: (await createKey("ES256")).pem,
    algorithms: ["ES256"],
    cacheSeconds: 300,
    requiredScopes: ["dice:roll"],
    authorizationServers: [],
  };
  const verifier = await createVerifier(auth);

  test.each(["/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp"])(
    "is at %s, and says what the client asked",
    async (path) => {
      const server = await start({ auth, verifier });
      const answer = await ask(server.port, get(path));
      expect(answer.headers["content-type"]).toBe("application/json");
      expect(JSON.parse(answer.body)).toEqual({
        resource: "http://localhost/mcp",
        authorization_servers: ["https://issuer.example"],
        scopes_supported: ["dice:roll", "dice:admin"],
        bearer_methods_supported: ["header"],
      });
    },
  );

  test("offers the scopes of all tools, those of every request first, as the first challenge does", async () => {
    const tools = [
      tool("load", { scopes: ["dice:load", "dice:roll"] }),
      tool("melt", { scopes: ["dice:melt", "dice:load"] }),
      tool("look"),
    ];
    const offered = ["dice:roll", "dice:load", "dice:melt"];
    const server = await start({ auth, verifier, tools });
    const answer = await ask(server.port, get("/.well-known/oauth-protected-resource"));
    expect(JSON.parse(answer.body)).toMatchObject({ scopes_supported: offered });
    const refused = await ask(server.port, post(rollDice));
    expect(refused.status).toBe(401);
    expect(refused.headers["www-authenticate"]).toContain(`scope="${offered.join(" ")}"`);
  });

  test("offers more scopes than a challenge holds, which then names those of every request", async () => {
    const scopes = Array.from({ length: 100 }, (_, index) => `dice:scope-${index}`);
    const server = await start({ auth, verifier, tools: [tool("load", { scopes })] });
    const answer = await ask(server.port, get("/.well-known/oauth-protected-resource"));
    expect(JSON.parse(answer.body)).toMatchObject({ scopes_supported: ["dice:roll", ...scopes] });
    const refused = await ask(server.port, post(rollDice));
    expect(refused.headers["www-authenticate"]).toContain('scope="dice:roll",');
  });

  test("is what the manifest says, where it says so", async () => {
    const declared: AuthSettings = {
      ...auth,
      resource: "https://example.com/dice/mcp",
      authorizationServers: ["https://a.example"],
    };
    const server = await start({ auth: declared, verifier });
    for (const path of ["", "/mcp", "/dice/mcp"]) {
      const answer = await ask(server.port, get(`/.well-known/oauth-protected-resource${path}`));
      expect(JSON.parse(answer.body)).toMatchObject({
        resource: "https://example.com/dice/mcp",
        authorization_servers: ["https://a.example"],
      });
    }
    const refused = await ask(server.port, post(rollDice));
    expect(refused.headers["www-authenticate"]).toContain(
      'resource_metadata="https://example.com/.well-known/oauth-protected-resource/dice/mcp"',
    );
  });

  test("names https for hosts that are not this machine", async () => {
    const server = await start({ auth, verifier, config: { allowedHosts: ["mcp.example.com"] } });
    const refused = await ask(server.port, post(rollDice, { host: "mcp.example.com" }));
    expect(refused.headers["www-authenticate"]).toContain(
      'resource_metadata="https://mcp.example.com/.well-known/oauth-protected-resource/mcp"',
    );
  });

  test("is not given to strange hosts and origins", async () => {
    const server = await start({ auth, verifier });
    const path = "/.well-known/oauth-protected-resource";
    const evil = get(path).replace("localhost", "evil.example");
    expect(await ask(server.port, evil)).toMatchObject({ status: 403 });
    const page = get(path).replace("connection", "origin: https://evil.example\r\nconnection");
    expect(await ask(server.port, page)).toMatchObject({ status: 403 });
  });
});

describe("a server that closes", () => {
  test("answers what is in flight, tells its clients to leave, and reports not to be ready", async () => {
    const started = later();
    const release = later();
    const server = await start({
      tools: [
        tool("slow", {
          handler: async () => {
            started.resolve();
            await release.promise;
            return "done";
          },
        }),
      ],
    });
    const idle = connect(server.port, "127.0.0.1");
    await new Promise((resolve) => idle.once("connect", resolve));
    const answer = ask(server.port, post(call("slow"), { connection: "keep-alive" }));
    await started.promise;
    const closed = server.close(10_000);
    await expect.poll(() => ask(server.port, get("/healthz")).catch(() => "refused")).toBe("refused");
    // A connection from before is still served once.
    idle.write("GET /readyz HTTP/1.1\r\nhost: localhost\r\n\r\n");
    let text = "";
    for await (const chunk of idle) text += chunk;
    expect(text).toMatch(/^HTTP\/1\.1 503 [\s\S]*connection: close[\s\S]*shutting down/i);
    release.resolve();
    expect((await answer).body).toContain("done");
    expect((await answer).headers["connection"]).toBe("close");
    await closed;
  });

  test("cuts what does not end in time, and aborts it", async () => {
    const started = later();
    const aborted = later();
    const server = await start({
      tools: [
        tool("endless", {
          handler: (_input: unknown, { signal }: ToolContext) => {
            signal.addEventListener("abort", () => aborted.resolve());
            started.resolve();
            return new Promise(() => {});
          },
        }),
      ],
    });
    const socket = connect(server.port, "127.0.0.1");
    socket.on("error", () => {});
    socket.write(post(call("endless"), { connection: "keep-alive" }));
    await started.promise;
    await server.close(50);
    await aborted.promise;
  });
});
