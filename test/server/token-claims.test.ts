import { describe, expect, test } from "vitest";
import { createVerifier } from "../../templates/server/auth/auth.js";
import type { AuthSettings } from "../../templates/server/settings/settings.js";
import { createKey, sign } from "./issuer.js";

const key = await createKey("RS256");

async function verify(claims: Readonly<Record<string, unknown>>, more: Partial<AuthSettings> = {}) {
  const verifier = await createVerifier({
    audience: ["dice"],
    publicKey: key.pem,
    algorithms: ["RS256"],
    cacheSeconds: 0,
    requiredScopes: [],
    authorizationServers: [],
    ...more,
  });
  return verifier.verify(await sign(key, claims));
}

describe("scopes", () => {
  const claims = { scope: "a b", scp: ["b", "c"], roles: ["d", 5], permissions: "e f" };

  test("are those of `scope` and `scp`", async () => {
    expect(await verify(claims)).toMatchObject({ scopes: ["a", "b", "c"] });
  });

  test("are those of the claims that the manifest names, and of no other", async () => {
    const scopeClaims = ["roles", "permissions", "missing", "constructor", "__proto__"];
    expect(await verify(claims, { scopeClaims })).toMatchObject({ scopes: ["d", "e", "f"] });
  });
});

describe("an issuer", () => {
  const slash = "the token's iss claim differs from the issuer needed in the slash at its end";
  const other = "the token's iss claim is not the one needed";
  test.each([
    ["https://a.example/", "https://a.example", slash],
    ["https://a.example", "https://a.example/", slash],
    ["https://a.example//", "https://a.example", other],
    ["https://b.example", "https://a.example", other],
    [["https://a.example"], "https://a.example/", other],
  ])("%j for %s is refused, and told apart where only a slash differs", async (iss, issuer, description) => {
    expect(await verify({ iss }, { issuer })).toEqual({ reason: "invalid", description });
  });
});
