import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileText } from "../../src/index.js";
import { type CompiledEndpoint, compiledEndpoint, ways } from "./compiled-endpoint.js";
import { call, requestTo } from "./http-call.js";
import { payloads } from "./http-payloads.js";
import { type Place, places } from "./http-places.js";
import { createKey, type SigningKey, sign } from "./issuer.js";
import { attackPlace } from "./place-attack.js";
import { RecordingServer } from "./recording-server.js";

const manifest = `manifest: 1
server: { name: claims, version: 1.0.0, fetch: true }
auth: { audience: dice, publicKey: "\${KEY}" }
tools:
  read_orders:
    description: Reads the caller's orders.
    inputSchema:
      type: object
      properties: { status: { type: string }, caller: { type: string } }
    http:
      url: "\${API}/users/{caller.sub}/orders"
      query: { status: "{status}", by: "{caller}", tenant: "{caller./realm/tenant}" }
  place_order:
    description: Places an order.
    inputSchema: { type: object, properties: { item: { type: string } }, required: [item] }
    http:
      method: POST
      url: "\${API}/orders"
      headers: { x-tenant: "t-{caller./realm/tenant}" }
      body: { item: "{item}", for: "{caller.sub}", level: "{caller.https://example.com/level}", text: "{{caller.sub}}" }
      idempotencyKey: { header: Idempotency-Key }
`;

const claims = { realm: { tenant: "acme" }, "https://example.com/level": 3 };
const api = new RecordingServer();
let key: SigningKey;
let server: CompiledEndpoint;
beforeAll(async () => {
  await api.start();
  key = await createKey("RS256");
  server = await compiledEndpoint(manifest, { KEY: key.pem, API: api.origin });
});
afterAll(async () => {
  await server.close();
  await api.stop();
});

describe.each(ways)("claims of the caller's token in a request, %s", (way) => {
  it("are refused where they are integers that lose digits: two callers could become one", async () => {
    api.reset();
    const token = await sign(key, { realm: { tenant: 2 ** 53 } });
    const { isError, content } = await server.call(way, "read_orders", { status: "open" }, token);
    expect(isError).toBe(true);
    expect(content).toEqual([{ type: "text", text: expect.stringContaining("`/realm/tenant`") }]);
    expect(JSON.stringify(content)).toContain("is an integer beyond 2^53");
    expect(api.requests).toEqual([]);
  });

  it("stand in the URL and the query, beside an argument named caller", async () => {
    api.reset();
    const { isError } = await server.call(
      way,
      "read_orders",
      { status: "open", caller: "bob" },
      await sign(key, claims),
    );
    expect(isError).toBeUndefined();
    expect(api.last.target).toBe("/users/ann/orders?status=open&by=bob&tenant=acme");
  });

  it("stand in headers and the body, with their type", async () => {
    api.reset();
    await server.call(way, "place_order", { item: "tea" }, await sign(key, claims));
    expect(api.last.headers["x-tenant"]).toBe("t-acme");
    expect(JSON.parse(api.last.body.toString())).toEqual({
      item: "tea",
      for: "ann",
      level: 3,
      text: "{caller.sub}",
    });
  });

  it("cannot be given as arguments", async () => {
    api.reset();
    const forged = { "caller.sub": "bob", "caller./realm/tenant": "other" };
    await server.call(way, "read_orders", forged, await sign(key, claims));
    expect(api.last.target).toBe("/users/ann/orders?tenant=acme");
  });

  it.each([
    ["missing", {}, "has no claim `/realm/tenant`"],
    ["missing inside", { realm: {} }, "has no claim `/realm/tenant`"],
    ["null", { realm: { tenant: null } }, "has no claim `/realm/tenant`"],
    ["empty", { realm: { tenant: "" } }, "has no claim `/realm/tenant`"],
    ["inside a string", { realm: "tenant" }, "has no claim `/realm/tenant`"],
    ["a list", { realm: { tenant: ["acme"] } }, "claim `/realm/tenant` of the caller's access token must be"],
    [
      "an object",
      { realm: { tenant: { id: 1 } } },
      "claim `/realm/tenant` of the caller's access token must be",
    ],
    ["without sub", { ...claims, sub: undefined }, "has no claim `sub`"],
    ["from the prototype", { realm: { constructor: 1 } }, "has no claim `/realm/tenant`"],
  ])("send nothing where a claim is %s", async (_name, given, message) => {
    api.reset();
    const result = await server.call(way, "read_orders", {}, await sign(key, given));
    expect(result.isError).toBe(true);
    expect(result.content[0]?.text).toContain(message);
    expect(api.requests).toEqual([]);
  });

  it("are part of the idempotency key", async () => {
    const keys = new Set<unknown>();
    const tokens = [claims, claims, { ...claims, realm: { tenant: "other" } }];
    for (const given of tokens) {
      api.reset();
      await server.call(way, "place_order", { item: "tea" }, await sign(key, given));
      keys.add(api.last.headers["idempotency-key"]);
    }
    expect(keys.size).toBe(2);
  });
});

it("without a caller, as over stdio, a tool error names the claim", async () => {
  const { callerClaims } = await import("../../templates/server/http-tools/claims.js");
  expect(() =>
    callerClaims("sub")({ signal: AbortSignal.timeout(1), requestId: "r", log() {}, progress() {} }),
  ).toThrow("needs the claim `sub` of the caller's access token, and the call came without one");
});

/** A place with a claim where it has the argument `v`. */
function withClaim({ request, ...place }: Place): Place {
  const text = JSON.stringify(request).replaceAll("{v}", "{caller.v}");
  const { path, ...rest }: Place["request"] = JSON.parse(text);
  return {
    ...place,
    request: { ...rest, ...(path && { path: path.map((one) => ({ ...one, name: "caller.v" })) }) },
  };
}

describe.each(Object.entries(places))("a claim in the %s changes nothing beside it", (_part, list) => {
  // Claims are scalars, which are written alike whether or not arrays and objects are exploded.
  const scalars = list.filter(({ name }) => !name.includes("exploded"));
  it.each(scalars.map((place) => [place.name, place] as const))("%s", async (_name, place) => {
    const claimed = withClaim(place);
    const { url, ...request } = claimed.request;
    for (const text of payloads.flatMap(({ texts }) => texts)) {
      await attackPlace(api, claimed, {
        value: text,
        texts: [text],
        call: () =>
          call(requestTo(`${api.origin}${url}`, request), { "caller.v": "forged" }, { claims: { v: text } }),
      });
    }
  });
});

it("a server without claims has no file for them", async () => {
  expect(server.files).toContain("src/runtime/http-tools/claims.ts");
  const without = manifest.replaceAll(/\{caller\.[^}]*\}/g, "x").replace("{x}", "x");
  const { files } = await compileText(without);
  expect(files?.has("src/tools.ts")).toBe(true);
  expect(files?.has("src/runtime/http-tools/claims.ts")).toBe(false);
});
