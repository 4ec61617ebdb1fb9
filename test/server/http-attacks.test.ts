import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ToolError } from "../../templates/server/tool-error.js";
import { httpAttacks } from "./http-attacks.js";
import { call, requestTo } from "./http-call.js";
import { RecordingServer } from "./recording-server.js";

const api = new RecordingServer();
beforeAll(() => api.start());
afterAll(() => api.stop());
beforeEach(() => api.reset());

/** Headers that the fetch function of Node.js adds by itself. */
const ownHeaders = new Set([
  "host",
  "connection",
  "accept",
  "accept-language",
  "sec-fetch-mode",
  "user-agent",
  "accept-encoding",
  "content-type",
  "content-length",
]);

describe("an argument of an HTTP tool cannot change the request around it", () => {
  it.each(httpAttacks.map((attack) => [attack.name, attack] as const))("%s", async (_name, attack) => {
    const { url = "/api", ...changes } = attack.request;
    const answer = call(requestTo(`${api.origin}${url}`, changes), attack.input);
    if (attack.expect === "refused") {
      await expect(answer).rejects.toBeInstanceOf(ToolError);
      expect(api.requests).toEqual([]);
      return;
    }
    await answer;
    expect(api.requests).toHaveLength(1);
    const { target, headers, rawHeaders, body } = api.last;
    const expected = attack.expect;
    if (expected.target !== undefined) expect(target).toBe(expected.target);
    if (expected.cookie !== undefined) expect(headers.cookie).toBe(expected.cookie);
    if (expected.header !== undefined) expect(headers["x-v"]).toBe(expected.header);
    if (expected.body !== undefined) expect(body.toString()).toBe(expected.body);
    expect(`http://${headers.host}`).toBe(api.origin);
    const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
    const added = names.filter((name) => !ownHeaders.has(name));
    const allowed = [
      ...(changes.headers ?? []).map(({ name }) => name),
      ...(changes.idempotencyKey ? [changes.idempotencyKey.header] : []),
      ...(changes.cookies ? ["cookie"] : []),
    ];
    expect(added.sort()).toEqual(allowed.sort());
  });

  it("has a name of its own for each case", () => {
    expect(new Set(httpAttacks.map(({ name }) => name)).size).toBe(httpAttacks.length);
  });
});
