import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort, until } from "../harness/server-process.js";
import { installPackages } from "../interop/command.js";
import { startRedis } from "../redis/redis-process.js";
import { createKey, keySetOf, sign, startKeyEndpoint } from "../server/issuer.js";
import { ask, type EdgeAnswer } from "./answers.js";
import { type BuiltEdge, buildEdge, edgeEnvironments, type Sdk } from "./edge-servers.js";
import { type EdgeName, type EdgeRequest, edgeRequests } from "./requests.js";
import { type RunningRuntime, type RuntimeName, startRuntime } from "./runtime-processes.js";

const out = join(import.meta.dirname, "out");
const names: readonly EdgeName[] = ["open", "hosted", "token", "key-set", "limited"];

let built: BuiltEdge;
let environments: ReturnType<typeof edgeEnvironments>;
let requests: readonly EdgeRequest[];
let endKeys: () => Promise<void>;

beforeAll(async () => {
  await installPackages(import.meta.dirname);
  built = await buildEdge(join(out, "servers"));
  const [good, other] = [await createKey("RS256", "k1"), await createKey("RS256", "k1")];
  const keys = await startKeyEndpoint(await keySetOf(good));
  endKeys = () => keys.close();
  environments = edgeEnvironments({ pem: good.pem, url: keys.url });
  requests = await edgeRequests({ good, other });
});

afterAll(() => endKeys());

/** The answers to the whole table, by the requests' names, and what the servers logged. */
async function answersOf(runtime: RuntimeName, sdk: Sdk) {
  const servers = new Map<EdgeName, RunningRuntime>();
  const answers: Record<string, EdgeAnswer> = {};
  try {
    for (const name of names) {
      const scratch = join(out, `${runtime}-${sdk}-${name}`);
      servers.set(
        name,
        await startRuntime(runtime, { program: built(name, sdk), env: environments[name], scratch }),
      );
    }
    for (const request of requests) {
      answers[`${request.server}: ${request.name}`] = await ask(
        servers.get(request.server)?.port ?? 0,
        request,
      );
    }
  } finally {
    await Promise.all([...servers.values()].map((server) => server.stop()));
  }
  return { answers, log: [...servers.values()].map((server) => server.log()).join("") };
}

describe.each(["v2", "v1"] as const)("the fetch function with SDK %s", (sdk) => {
  let expected: Readonly<Record<string, EdgeAnswer>>;

  beforeAll(async () => {
    expected = (await answersOf("node", sdk)).answers;
    expect(JSON.stringify(expected["open: a call of an API"]?.body)).toContain("kty");
  });

  test.each(["workerd", "deno", "bun"] as const)(
    "answers in %s as the Node.js server does",
    async (runtime) => {
      const { answers, log } = await answersOf(runtime, sdk);
      expect(answers).toEqual(expected);
      expect(Object.keys(answers).length).toBeGreaterThan(90);
      const lines = log
        .split("\n")
        .filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line));
      expect(lines).toContainEqual(
        expect.objectContaining({ msg: "call", tool: "roll_dice", outcome: "ok", subject: "ann" }),
      );
      expect(lines).toContainEqual(
        expect.objectContaining({
          msg: "call",
          tool: "break",
          outcome: "failed",
          err: expect.objectContaining({ message: "the dice broke" }),
        }),
      );
      expect(lines).toContainEqual(
        expect.objectContaining({ msg: "counted", data: { token: "[redacted]" } }),
      );
      expect(log).not.toContain("eyJ");
    },
    180_000,
  );
});

describe.each(["workerd", "deno", "bun"] as const)("in %s", (runtime) => {
  test("a client that goes away while the issuer's keys are fetched leaves them to the others", async () => {
    const key = await createKey("RS256", "slow");
    const set = await keySetOf(key);
    let asked = () => {};
    const fetching = new Promise<void>((resolve) => {
      asked = resolve;
    });
    let answer = () => {};
    const keys = await startKeyEndpoint((_request, response) => {
      asked();
      answer = () => void response.end(set);
    });
    const server = await startRuntime(runtime, {
      program: built("key-set", "v2"),
      env: { MCP_AUTH_JWKS_URI: keys.url },
      scratch: join(out, `${runtime}-goes-away`),
    });
    try {
      const headers = {
        authorization: `Bearer ${await sign(key)}`,
        "content-type": "application/json",
        host: "127.0.0.1",
      };
      const body = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
      const leaving = new AbortController();
      const url = `http://127.0.0.1:${server.port}/mcp`;
      const first = fetch(url, { method: "POST", headers, body, signal: leaving.signal });
      first.catch(() => {});
      await fetching;
      const others = ["a", "b"].map((name) =>
        ask(server.port, { name, server: "key-set", headers, body }).then(({ status }) => status),
      );
      leaving.abort();
      await expect(first).rejects.toThrow();
      // The runtime is to have seen that the client is gone.
      await setTimeout(300);
      answer();
      expect(await Promise.all(others)).toEqual([200, 200]);
      expect(keys.requests).toBe(1);
    } finally {
      await server.stop();
      await keys.close();
    }
  });
});

// Not workerd, which tells nobody that a client went away: only Cloudflare itself does, with `enable_request_signal`.
describe.each(["deno", "bun"] as const)("in %s", (runtime) => {
  test.each([
    ["that reads JSON", "application/json"],
    ["that reads streams", "application/json, text/event-stream"],
  ])("a client %s and goes away ends the call it waits for", async (_name, accept) => {
    const scratch = join(out, `${runtime}-leaves`);
    const server = await startRuntime(runtime, { program: built("open", "v2"), env: {}, scratch });
    try {
      const leaving = new AbortController();
      const asked = fetch(`http://127.0.0.1:${server.port}/mcp`, {
        method: "POST",
        headers: { "content-type": "application/json", accept },
        body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"linger","arguments":{}}}',
        signal: leaving.signal,
      });
      await until(() => server.log().includes("lingering"));
      leaving.abort();
      await expect(asked).rejects.toThrow();
      await until(() => server.log().includes('"tool":"linger"'));
      expect(server.log()).toContain("left");
      expect(server.log()).toMatch(/"tool":"linger","outcome":"cancelled"/);
    } finally {
      await server.stop();
    }
  });
});

test.concurrent.each(["workerd", "deno", "bun"] as const)(
  "a tool that is silent for longer than the runtime expects is waited for in %s",
  async (runtime) => {
    const scratch = join(out, `${runtime}-silent`);
    const server = await startRuntime(runtime, { program: built("open", "v2"), env: {}, scratch });
    const body = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"linger"}}';
    try {
      const { status, body: answer } = await ask(server.port, { name: "linger", server: "open", body });
      expect(status).toBe(200);
      expect(JSON.stringify(answer)).toContain("linger did not finish within 13000 ms");
    } finally {
      await server.stop();
    }
  },
);

test.each(["workerd", "deno", "bun"] as const)(
  "a rejected promise that a handler leaves behind does not end the server in %s",
  async (runtime) => {
    const scratch = join(out, `${runtime}-leave`);
    const server = await startRuntime(runtime, { program: built("open", "v2"), env: {}, scratch });
    const body = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"leave"}}';
    try {
      for (let call = 0; call < 3; call++) {
        expect(await ask(server.port, { name: "leave", server: "open", body })).toMatchObject({
          status: 200,
        });
        // workerd says nothing of it.
        if (runtime === "workerd") continue;
        await until(() => server.log().split("left alone").length > call + 1);
      }
    } finally {
      await server.stop();
    }
  },
);

describe("the rate limits of a fetch function", () => {
  test.each(["deno", "bun"] as const)("are shared through Redis: %s", async (runtime) => {
    const port = await freePort();
    const redis = await startRedis(port, join(out, "redis"));
    const env = {
      ...environments.limited,
      MCP_REQUESTS_PER_MINUTE: "6",
      REDIS_URL: `redis://127.0.0.1:${port}`,
    };
    const replicas: RunningRuntime[] = [];
    try {
      for (const name of ["node", runtime] as const) {
        const scratch = join(out, `${name}-redis`);
        replicas.push(await startRuntime(name, { program: built("limited", "v2"), env, scratch }));
      }
      const [first] = requests.filter(({ server }) => server === "limited");
      if (first === undefined) throw new Error("no request");
      // The function is put together by its first request for anything.
      await until(() => replicas.every((replica) => replica.log().includes("shared through Redis")));
      const statuses: number[] = [];
      for (let index = 0; index < 8; index++) {
        statuses.push((await ask(replicas[index % 2]?.port ?? 0, first)).status);
      }
      expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429, 429]);
    } finally {
      await Promise.all(replicas.map((replica) => replica.stop()));
      await redis.kill();
    }
  });

  test("are counted in each isolate in workerd, which its log says once", async () => {
    const env = { ...environments.limited, REDIS_URL: "redis://127.0.0.1:1" };
    const scratch = join(out, "workerd-redis");
    const server = await startRuntime("workerd", { program: built("limited", "v2"), env, scratch });
    try {
      const answers: number[] = [];
      for (const request of requests.filter(({ server: name }) => name === "limited").slice(0, 3)) {
        answers.push((await ask(server.port, request)).status);
      }
      expect(answers).toEqual([200, 429, 200]);
      expect(server.log().split("a worker cannot share them through Redis").length).toBe(2);
    } finally {
      await server.stop();
    }
  });
});
