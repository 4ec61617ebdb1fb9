import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { httpTool } from "../../templates/server/http-tools/http-tool.js";
import type { HttpRequest } from "../../templates/server/http-tools/request.js";
import { contextOf, requestTo } from "./http-call.js";
import { json, RecordingServer } from "./recording-server.js";

const api = new RecordingServer();
beforeAll(() => api.start());
afterAll(() => api.stop());
beforeEach(() => api.reset());

const caller = (subject: string) => ({ subject, scopes: [], claims: {}, expiresAt: 4_000_000_000 });

async function keysOf(
  changes: Partial<HttpRequest>,
  input: Readonly<Record<string, unknown>>,
  context: object = {},
): Promise<readonly unknown[]> {
  const before = api.requests.length;
  const request = requestTo(`${api.origin}/orders`, {
    method: "POST",
    idempotencyKey: { header: "Idempotency-Key" },
    retry: { times: 2, longestDelayMs: 1 },
    ...changes,
  });
  await httpTool(request).handler(input, { ...contextOf(), ...context });
  return api.requests.slice(before).map(({ headers }) => headers["idempotency-key"]);
}

const busyOnce = () => {
  let tried = 0;
  api.answer = (_request, response) => json(response, tried++ === 0 ? 503 : 200, {});
};

it("tries POST and PATCH again with the same key", async () => {
  for (const method of ["POST", "PATCH"] as const) {
    busyOnce();
    const keys = await keysOf({ method }, { a: 1 });
    expect(keys).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), keys[0]]);
  }
});

it("gives the same call of the same caller the same key, and any other call another", async () => {
  const [first] = await keysOf({}, { a: 1, b: { c: 2, d: 3 } });
  expect(await keysOf({}, { b: { d: 3, c: 2 }, a: 1 }, { requestId: "r2" })).toEqual([first]);
  const others = [
    await keysOf({}, { a: 2, b: { c: 2, d: 3 } }),
    await keysOf({ query: [{ name: "state", value: "closed" }] }, { a: 1, b: { c: 2, d: 3 } }),
    await keysOf({ method: "PATCH" }, { a: 1, b: { c: 2, d: 3 } }),
    await keysOf({}, { a: 1, b: { c: 2, d: 3 } }, { caller: caller("bob") }),
    await keysOf({}, { a: 1, b: { c: 2, d: 3 } }, { caller: undefined }),
    await keysOf({}, { a: 1, b: { c: 2, d: 3 } }, { caller: undefined, requestId: "r2" }),
  ].flat();
  expect(new Set([first, ...others]).size).toBe(7);
});

it("takes the key from an argument, and tries once where that is left out", async () => {
  const idempotencyKey = { header: "Idempotency-Key", value: "order-{order}" };
  busyOnce();
  expect(await keysOf({ idempotencyKey }, { order: 7 })).toEqual(["order-7", "order-7"]);
  busyOnce();
  await expect(keysOf({ idempotencyKey }, {})).rejects.toThrow("503");
});

it("takes no empty key: the call is sent once, without the header", async () => {
  busyOnce();
  const idempotencyKey = { header: "Idempotency-Key", value: "{order}" };
  await expect(keysOf({ idempotencyKey }, { order: "" })).rejects.toThrow("503");
});
