import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeProtectedHeader, importSPKI, jwtVerify } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { mcpile } from "./command.js";
import { diceAuth, diceFolder } from "./dice-manifest.js";

let cwd: string;
beforeAll(async () => {
  cwd = diceFolder(diceAuth);
  await mcpile(["keys"], { cwd });
  await mcpile(["keys", "--alg", "ES256", "--out", "ec"], { cwd });
  await mcpile(["keys", "--alg", "EdDSA", "--out", "ed"], { cwd });
});

const claimsOf = async (args: readonly string[] = [], env: Record<string, string> = {}) => {
  const { stdout, stderr, status } = await mcpile(["token", "dice.yaml", ...args], { cwd, env });
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  const key = await importSPKI(readFileSync(join(cwd, ".mcpile/public.pem"), "utf8"), "RS256");
  return (await jwtVerify(stdout.trim(), key, { typ: "at+jwt" })).payload;
};

describe("mcpile token", () => {
  it("prints only a token, which fits the manifest", async () => {
    const claims = await claimsOf();
    expect(claims).toMatchObject({
      aud: "dice-server",
      iss: "https://issuer.example",
      scope: "dice dice:roll",
      sub: "mcpile-developer",
    });
    expect(Number(claims.exp) - Number(claims.iat)).toBe(3600);
  });

  it("says what it is told to", async () => {
    const args = ["--scope", "a", "b,c", "--subject", "me", "--expires", "15m", "--audience", "other"];
    const claims = await claimsOf(args);
    expect(claims).toMatchObject({ aud: "other", scope: "a b c", sub: "me" });
    expect(Number(claims.exp) - Number(claims.iat)).toBe(900);
    expect(await claimsOf(["--scope", ""])).not.toHaveProperty("scope");
  });

  it("makes no token for an audience that the server does not accept", async () => {
    const { status, stdout, stderr } = await mcpile(["token", "dice.yaml", "--audience", "dice"], { cwd });
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toBe(
      "error: the server does not accept tokens for the audience `dice`, only for `dice-server`, `other`\n",
    );
  });

  it("adds claims", async () => {
    const args = ["--claim", "tenant=acme", "--claim", "level=3", "--claim", 'realm={"id":"a=b"}'];
    expect(await claimsOf(args)).toMatchObject({ tenant: "acme", level: 3, realm: { id: "a=b" } });
  });

  it("makes no claim of a number that would lose digits", async () => {
    const args = ["token", "dice.yaml", "--claim", "id=9007199254740993"];
    const { status, stdout, stderr } = await mcpile(args, { cwd });
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(
      `9007199254740993 would lose digits as a number. Write it as a string: '"9007199254740993"'.`,
    );
  });

  it("reads the environment as the server does", async () => {
    expect(await claimsOf([], { ISSUER: "https://i.test" })).toMatchObject({ iss: "https://i.test" });
    const env = { MCP_AUTH_ISSUER: "https://j.test", MCP_AUTH_AUDIENCE: "x, y" };
    expect(await claimsOf([], env)).toMatchObject({ iss: "https://j.test", aud: "x" });
  });

  it("signs with the first of the manifest's algorithms that the key can", async () => {
    const { stdout } = await mcpile(["token", "dice.yaml", "--key", "ec/private.pem"], { cwd });
    expect(decodeProtectedHeader(stdout.trim())).toEqual({ alg: "ES256", typ: "at+jwt" });
    const wrong = await mcpile(["token", "dice.yaml", "--key", "ed/private.pem"], { cwd });
    expect(wrong).toMatchObject({ status: 2, stdout: "" });
    expect(wrong.stderr).toContain("mcpile keys --alg ES256");
  });

  it.each([
    ["a missing key", ["--key", "none.pem"], "mcpile keys"],
    ["a file that is not a key", ["--key", "dice.yaml"], "is not a private key"],
    ["a claim without a value", ["--claim", "tenant"], "tenant=acme"],
    ["a claim that has an option", ["--claim", "sub=me"], "Use --subject"],
    ["a claim of its own", ["--claim", "iss=me"], "sets `iss` itself"],
    ["a string that is not a time", ["--expires", "soon"], "90s, 15m, 1h, 7d"],
  ])("says what to do about %s", async (_, args, said) => {
    const { status, stdout, stderr } = await mcpile(["token", "dice.yaml", ...args], { cwd });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(said);
  });

  it("has nothing to do for an open server, and shows the errors of a manifest", async () => {
    const open = await mcpile(["token", "dice.yaml"], { cwd: diceFolder() });
    expect(open).toMatchObject({ status: 2, stdout: "" });
    expect(open.stderr).toContain("has no `auth`");
    const broken = await mcpile(["token", "dice.yaml"], { cwd: diceFolder("unknown: 1\n") });
    expect(broken).toMatchObject({ status: 1, stdout: "" });
    expect(broken.stderr).toContain("dice.yaml:");
  });
});
