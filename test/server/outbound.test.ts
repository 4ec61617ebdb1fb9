import { globalAgent } from "node:https";
import type { Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deadlineIn } from "../../templates/server/outbound/attempt.js";
import { ConnectionError } from "../../templates/server/outbound/connection-error.js";
import { exchange } from "../../templates/server/outbound/exchange.js";
import { brokenAnswers, startBroken } from "./broken-answers.js";
import { Authority, selfSigned } from "./certificates.js";
import { json, RecordingServer } from "./recording-server.js";

const api = new RecordingServer();
beforeAll(() => api.start());
afterAll(() => api.stop());

/** Errors that reached nobody, as the process would have seen them. */
const unhandled: unknown[] = [];
const note = (error: unknown): void => void unhandled.push(error);
beforeAll(() => {
  process.on("uncaughtException", note).on("unhandledRejection", note);
});
afterAll(() => {
  process.off("uncaughtException", note).off("unhandledRejection", note);
});

const get = (url: string) => ({ method: "GET", url: new URL(url), headers: new Headers() });

/** Asks, reads the answer to its end, and says how it went. */
async function ask(url: string, deadlineMs: number, signal?: AbortSignal): Promise<"read" | unknown> {
  try {
    const answer = await exchange(get(url), { deadline: deadlineIn(deadlineMs), signal });
    for await (const _ of answer.body ?? []);
    return "read";
  } catch (error) {
    return error;
  }
}

/** Resolves after this turn of the event loop and the next ones. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 50));

describe("a broken answer ends its own request and nothing else", () => {
  test("the corpus covers every kind", () => {
    expect(brokenAnswers.length).toBeGreaterThan(100);
    expect(new Set(brokenAnswers.map(({ name }) => name)).size).toBe(brokenAnswers.length);
  });

  test.concurrent.each(brokenAnswers)("$name", async (broken) => {
    const server = await startBroken(broken);
    try {
      const outcome = await ask(server.url, broken.read === true ? 20_000 : 400);
      if (broken.read === true) expect(outcome).toBe("read");
      else if (!(outcome instanceof DOMException)) expect(outcome).toBeInstanceOf(ConnectionError);
    } finally {
      await server.stop();
    }
  });

  test("none of them left anything unhandled, and a good answer is still read", async () => {
    await settled();
    expect(unhandled).toEqual([]);
    expect(await ask(api.origin, 5_000)).toBe("read");
  });
});

describe("the certificate of a server", () => {
  const authority = new Authority();
  const { ca } = globalAgent.options;
  beforeAll(() => {
    globalAgent.options.ca = authority.cert;
  });
  afterAll(() => {
    globalAgent.options.ca = ca;
  });

  test.each([
    ["is accepted from a known authority", authority.issue("127.0.0.1"), "read"],
    ["is refused once it has expired", authority.issue("127.0.0.1", [-2, -1]), "CERT_HAS_EXPIRED"],
    ["is refused before it is valid", authority.issue("127.0.0.1", [1, 2]), "CERT_NOT_YET_VALID"],
    ["is refused for another host", authority.issue("127.0.0.2"), "ERR_TLS_CERT_ALTNAME_INVALID"],
    ["is refused where it signs itself", selfSigned("127.0.0.1"), "DEPTH_ZERO_SELF_SIGNED_CERT"],
    [
      "is refused from one that has the name of the authority",
      new Authority().issue("127.0.0.1"),
      "CERT_SIGNATURE_FAILURE",
    ],
  ])("%s", async (_, tls, expected) => {
    const reply = (socket: Socket): void => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
    };
    const server = await startBroken({ name: "a good one", scheme: "https", tls, reply });
    const outcome = await ask(server.url, 5_000);
    expect(outcome instanceof ConnectionError ? outcome.code : outcome).toBe(expected);
    await server.stop();
  });
});

describe("an attempt", () => {
  test("that is aborted while its body comes fails with the reason", async () => {
    const controller = new AbortController();
    api.answer = (_request, response) => {
      response.writeHead(200).write("{");
    };
    const reason = new Error("enough");
    const outcome = ask(api.origin, 5_000, controller.signal);
    await expect.poll(() => api.requests.length).toBeGreaterThan(0);
    controller.abort(reason);
    expect(await outcome).toBe(reason);
    api.reset();
  });

  test("keeps no listener on the signal that it was given once it is over", async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = signal;
    Object.assign(signal, {
      addEventListener: (...of: Parameters<typeof addEventListener>) => {
        listeners += 1;
        Reflect.apply(addEventListener, signal, of);
      },
      removeEventListener: (...of: Parameters<typeof removeEventListener>) => {
        listeners -= 1;
        Reflect.apply(removeEventListener, signal, of);
      },
    });
    expect(await ask(api.origin, 5_000, signal)).toBe("read");
    // Node.js may be told to stop listening twice.
    expect(listeners).toBeLessThanOrEqual(0);
  });

  test("whose connection was idle and is closed under it is made again where that does no harm", async () => {
    let requests = 0;
    api.answer = ({ headers: _ }, response) => {
      requests += 1;
      // The second request comes over the connection of the first.
      if (requests === 2) response.socket?.destroy();
      else json(response, 200, { ok: true });
    };
    expect(await ask(api.origin, 5_000)).toBe("read");
    expect(await ask(api.origin, 5_000)).toBe("read");
    expect(requests).toBe(3);
    requests = 0;
    expect(await ask(api.origin, 5_000)).toBe("read");
    const post = exchange(
      { ...get(api.origin), method: "POST", body: "{}" },
      { deadline: deadlineIn(5_000) },
    );
    await expect(post).rejects.toBeInstanceOf(ConnectionError);
    expect(requests).toBe(2);
    api.reset();
  });
});
