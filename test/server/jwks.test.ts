import { CompactSign } from "jose";
import { afterAll, describe, expect, test } from "vitest";
import { createVerifier } from "../../templates/server/auth/auth.js";
import type { KeySetOptions } from "../../templates/server/auth/jwks.js";
import { TokenCache } from "../../templates/server/auth/token-cache.js";
import type { Verifier } from "../../templates/server/auth/verifier.js";
import {
  createKey,
  goodClaims,
  type KeyEndpoint,
  keySetOf,
  type SigningKey,
  sign,
  startKeyEndpoint,
} from "./issuer.js";

const [first, second] = await Promise.all([createKey("RS256", "first"), createKey("RS256", "second")]);
const firstSet = await keySetOf(first);
const secondSet = await keySetOf(second);
const bothSets = await keySetOf(first, second);

const open: KeyEndpoint[] = [];
afterAll(async () => {
  await Promise.all([moved, ...open].map((endpoint) => endpoint.close()));
});

async function start(
  answer: Parameters<typeof startKeyEndpoint>[0],
  options: KeySetOptions = {},
): Promise<{ endpoint: KeyEndpoint; verifier: Verifier }> {
  const endpoint = await startKeyEndpoint(answer);
  open.push(endpoint);
  const verifier = await createVerifier(
    {
      audience: ["dice"],
      jwksUri: endpoint.url,
      algorithms: ["RS256"],
      cacheSeconds: 300,
      requiredScopes: [],
      authorizationServers: [],
    },
    options,
  );
  return { endpoint, verifier };
}

const accepted = expect.objectContaining({ subject: "ann" });
const unavailable = expect.objectContaining({ reason: "unavailable" });
const unknownKey = { reason: "invalid", description: "the token's key is not known" };
/** The key may have been published since the issuer was asked. */
const askedAMomentAgo = {
  reason: "unavailable",
  description: "the token's key is not known yet, and the issuer was asked a moment ago",
  retryAfter: 10,
};
/** No pause after a fetch. */
const eager: KeySetOptions = { coolDownMs: 0 };

describe("the keys of an issuer", () => {
  test("are fetched once, when the first token comes", async () => {
    const { endpoint, verifier } = await start(firstSet);
    expect(endpoint.requests).toBe(0);
    const tokens = await Promise.all(["ann", "ann", "ann"].map((sub, n) => sign(first, { sub, n })));
    for (const verdict of await Promise.all(tokens.map((token) => verifier.verify(token)))) {
      expect(verdict).toEqual(accepted);
    }
    expect(endpoint.requests).toBe(1);
  });

  test("are fetched again for a key that is not known: rotation needs no restart", async () => {
    const { endpoint, verifier } = await start(firstSet, eager);
    expect(await verifier.verify(await sign(first))).toEqual(accepted);
    endpoint.answer(bothSets);
    expect(await verifier.verify(await sign(second))).toEqual(accepted);
    expect(endpoint.requests).toBe(2);
  });

  test("a withdrawn key verifies nothing any more, not even a token that it verified", async () => {
    const { endpoint, verifier } = await start(firstSet, eager);
    const token = await sign(first);
    expect(await verifier.verify(token)).toEqual(accepted);
    endpoint.answer(secondSet);
    expect(await verifier.verify(await sign(second))).toEqual(accepted);
    expect(await verifier.verify(token)).toEqual(unknownKey);
  });

  test("are fetched again when they are old, and nobody waits for it", async () => {
    const { endpoint, verifier } = await start(firstSet, { coolDownMs: 0, maxAgeMs: 0 });
    const token = await sign(first);
    await verifier.verify(token);
    endpoint.answer(secondSet);
    // The cache answers at once, and starts the fetch that will empty it.
    expect(verifier.verify(token)).toEqual(accepted);
    await expect.poll(async () => await verifier.verify(token)).toEqual(unknownKey);
  });

  test("unknown keys do not make the server hammer the issuer", async () => {
    const { endpoint, verifier } = await start(firstSet);
    await verifier.verify(await sign(first));
    const strange = await Promise.all([1, 2, 3, 4, 5].map((n) => sign(second, {}, { kid: `strange-${n}` })));
    for (const token of strange) expect(await verifier.verify(token)).toEqual(askedAMomentAgo);
    for (const verdict of await Promise.all(strange.map((token) => verifier.verify(token)))) {
      expect(verdict).toEqual(askedAMomentAgo);
    }
    expect(endpoint.requests).toBe(1);
  });

  test("there is one fetch at a time", async () => {
    const waiting: (() => void)[] = [];
    const { endpoint, verifier } = await start((_request, response) => {
      waiting.push(() => response.end(firstSet));
    }, eager);
    const tokens = await Promise.all([1, 2, 3, 4, 5].map((n) => sign(first, { n })));
    const verdicts = tokens.map((token) => verifier.verify(token));
    await expect.poll(() => waiting.length).toBe(1);
    for (const answer of waiting) answer();
    for (const verdict of await Promise.all(verdicts)) expect(verdict).toEqual(accepted);
    expect(endpoint.requests).toBe(1);
  });
});

describe("a withdrawn key", () => {
  test("leaves no token behind that was in verification while the keys were exchanged", async () => {
    const { endpoint, verifier } = await start(firstSet, eager);
    const tokens = await Promise.all(Array.from({ length: 100 }, (_, n) => sign(first, { n })));
    await verifier.verify(await sign(first));
    endpoint.answer(secondSet);
    // Verified with the old keys, while the last one makes the keys be exchanged.
    const verdicts = tokens.map((token) => verifier.verify(token));
    const exchanged = verifier.verify(await sign(second));
    await Promise.all(verdicts);
    expect(await exchanged).toEqual(accepted);
    for (const token of tokens) expect(await verifier.verify(token)).toEqual(unknownKey);
  });

  test("is forgotten with the cache, which keeps what an earlier generation verified from coming back", () => {
    const cache = new TokenCache(300);
    const caller = { scopes: [], claims: {}, expiresAt: Number.MAX_SAFE_INTEGER };
    const { generation } = cache;
    cache.clear();
    cache.set("token", caller, generation);
    expect(cache.get("token", 0)).toBeUndefined();
    cache.set("token", caller, cache.generation);
    expect(cache.get("token", 0)).toBe(caller);
  });

  test("verifies nothing from a cache that keeps nothing", () => {
    const cache = new TokenCache(0);
    const caller = { scopes: [], claims: {}, expiresAt: Number.MAX_SAFE_INTEGER };
    cache.set("token", caller, cache.generation);
    expect(cache.get("token", 0)).toBeUndefined();
  });
});

describe("a key set", () => {
  const jwkOf = async (key: SigningKey) => JSON.parse(await keySetOf(key)).keys[0];

  test.each([
    ["is too short", { kty: "RSA", n: "AQAB", e: "AQAB" }],
    ["is not a number", { kty: "RSA", n: "!", e: "!" }],
    ["has no members", { kty: "RSA" }],
  ])("with a key of the same kid that %s refuses no good token", async (_name, broken) => {
    const good = await jwkOf(first);
    for (const keys of [
      [{ ...broken, kid: "first" }, good],
      [good, { ...broken, kid: "first" }],
    ]) {
      const { verifier } = await start(JSON.stringify({ keys }));
      expect(await verifier.verify(await sign(first))).toEqual(accepted);
      expect(await verifier.verify(await sign(second, {}, { kid: "first" }))).toMatchObject({
        reason: "invalid",
      });
    }
  });

  test("without kids serves tokens with and without one", async () => {
    const { kid: _, ...unnamed } = await jwkOf(first);
    const { verifier } = await start(JSON.stringify({ keys: [unnamed, await jwkOf(second)] }));
    expect(await verifier.verify(await sign(first))).toEqual(accepted);
    expect(await verifier.verify(await sign(first, {}, { kid: undefined }))).toEqual(accepted);
    expect(await verifier.verify(await sign(second))).toEqual(accepted);
    expect(await verifier.verify(await sign(second, {}, { kid: "first" }))).toMatchObject({
      reason: "invalid",
    });
  });

  test("of thousands of keys few are tried, so that a token without kid does not cost as many signatures", async () => {
    const { kid: _, ...other } = await jwkOf(second);
    const { kid: __, ...unnamed } = await jwkOf(first);
    const others = (count: number) => Array.from({ length: count }, () => other);
    const withoutKid = await sign(first, {}, { kid: undefined });
    const { verifier: few } = await start(JSON.stringify({ keys: [...others(31), unnamed] }));
    expect(await few.verify(withoutKid)).toEqual(accepted);
    const { verifier: many } = await start(
      JSON.stringify({ keys: [...others(1_000), unnamed, await jwkOf(first)] }),
    );
    expect(await many.verify(withoutKid)).toEqual({
      reason: "invalid",
      description: "the token fits more than 32 keys of the issuer: it needs the kid of its key",
    });
    expect(await many.verify(await sign(first))).toEqual(accepted);
  });
});

test("claims behind a byte order mark are refused", async () => {
  const { verifier } = await start(firstSet);
  const claims = Buffer.from(`\uFEFF${JSON.stringify(goodClaims())}`);
  const token = await new CompactSign(claims)
    .setProtectedHeader({ alg: "RS256", kid: "first", typ: "at+jwt" })
    .sign(first.privateKey);
  expect(await verifier.verify(token)).toEqual({
    reason: "invalid",
    description: "the token cannot be read",
  });
});

const moved = await startKeyEndpoint(firstSet);
const failures: readonly (readonly [string, Parameters<typeof startKeyEndpoint>[0]])[] = [
  ["is down", (request) => request.socket.destroy()],
  ["answers 500", (_request, response) => void response.writeHead(500).end(firstSet)],
  ["answers 404", (_request, response) => void response.writeHead(404).end(firstSet)],
  ["answers 304", (_request, response) => void response.writeHead(304).end()],
  ["redirects", (_request, response) => void response.writeHead(302, { location: moved.url }).end()],
  ["never answers", () => {}],
  ["stops in the middle", (_request, response) => void response.writeHead(200).write(firstSet.slice(0, 50))],
  [
    "sends without end",
    (_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write(" ".repeat(65_536)));
        response.once("drain", more);
      };
      more();
    },
  ],
  ["sends HTML", "<!doctype html><title>Sign in</title>"],
  ["sends nothing", ""],
  ["sends null", "null"],
  ["sends another document", '{"issuer":"https://issuer.example"}'],
  ["sends no keys", '{"keys":[]}'],
  ["sends a shared secret only", '{"keys":[{"kty":"oct","k":"c2VjcmV0","kid":"first","alg":"HS256"}]}'],
  ["sends keys that are no objects", '{"keys":[1,"a",null]}'],
];

describe("when the issuer's endpoint", () => {
  test.concurrent.each(failures)("%s, nobody gets in", async (_name, answer) => {
    const { verifier } = await start(answer, { coolDownMs: 0, timeoutMs: 300 });
    expect(await verifier.verify(await sign(first))).toEqual(unavailable);
  });

  test.concurrent.each(failures)("%s, known keys go on working, without waiting", async (_name, answer) => {
    const { endpoint, verifier } = await start(firstSet, { coolDownMs: 0, maxAgeMs: 0, timeoutMs: 300 });
    expect(await verifier.verify(await sign(first))).toEqual(accepted);
    endpoint.answer(answer);
    const cached = await sign(first);
    expect(await verifier.verify(cached)).toEqual(accepted);
    expect(verifier.verify(cached)).toEqual(accepted);
    expect(await verifier.verify(await sign(first, { n: 2 }))).toEqual(accepted);
    expect(await verifier.verify(await sign(second))).toEqual(unavailable);
    expect(verifier.verify(cached)).toEqual(accepted);
  });

  test("fails, it is left alone for a while", async () => {
    const { endpoint, verifier } = await start((_request, response) => void response.writeHead(500).end());
    for (const n of [1, 2, 3, 4, 5]) {
      expect(await verifier.verify(await sign(first, { n }))).toEqual(unavailable);
    }
    expect(endpoint.requests).toBe(1);
  });

  test("recovers, tokens are accepted", async () => {
    const { endpoint, verifier } = await start("", eager);
    const token = await sign(first);
    expect(await verifier.verify(token)).toEqual(unavailable);
    endpoint.answer(firstSet);
    expect(await verifier.verify(token)).toEqual(accepted);
  });

  test("redirects, where it points to is not asked", () => {
    expect(moved.requests).toBe(0);
  });
});
