import { createPrivateKey, createPublicKey } from "node:crypto";
import { readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../temporary-folder.js";
import { mcpile } from "./command.js";

const freshFolder = (): string => temporaryFolder("keys");

describe("mcpile keys", () => {
  it("writes a pair whose private half only its owner can read, and prints where the public half is", async () => {
    const cwd = freshFolder();
    const { stdout, stderr, status } = await mcpile(["keys"], { cwd });
    expect(status).toBe(0);
    expect(stdout).toBe(`${join(".mcpile", "public.pem")}\n`);
    expect(stderr).toContain("MCP_AUTH_PUBLIC_KEY");
    expect(statSync(join(cwd, ".mcpile/private.pem")).mode & 0o777).toBe(0o600);
    const pair = createPublicKey(createPrivateKey(readFileSync(join(cwd, ".mcpile/private.pem"))));
    expect(pair.export({ type: "spki", format: "pem" })).toBe(
      readFileSync(join(cwd, ".mcpile/public.pem"), "utf8"),
    );
    expect(readFileSync(join(cwd, ".mcpile/.gitignore"), "utf8")).toBe("*\n");
  });

  it.each([
    ["PS512", "rsa"],
    ["ES384", "ec"],
    ["EdDSA", "ed25519"],
  ])("makes a key for %s", async (alg, type) => {
    const cwd = freshFolder();
    expect((await mcpile(["keys", "--alg", alg, "--out", "k"], { cwd })).status).toBe(0);
    expect(createPrivateKey(readFileSync(join(cwd, "k/private.pem"))).asymmetricKeyType).toBe(type);
  });

  it("replaces a pair only when it is told to, and never follows a link", async () => {
    const cwd = freshFolder();
    await mcpile(["keys", "--out", "k"], { cwd });
    const first = readFileSync(join(cwd, "k/private.pem"), "utf8");
    const refused = await mcpile(["keys", "--out", "k"], { cwd });
    expect(refused).toMatchObject({ status: 2, stdout: "" });
    expect(refused.stderr).toContain("--force");
    expect(readFileSync(join(cwd, "k/private.pem"), "utf8")).toBe(first);

    writeFileSync(join(cwd, "precious"), "precious");
    rmSync(join(cwd, "k/public.pem"));
    symlinkSync(join(cwd, "precious"), join(cwd, "k/public.pem"));
    const forced = await mcpile(["keys", "--out", "k", "--force"], { cwd });
    expect(forced.status).toBe(0);
    expect(readFileSync(join(cwd, "k/private.pem"), "utf8")).not.toBe(first);
    expect(readFileSync(join(cwd, "precious"), "utf8")).toBe("precious");
  });

  it("says what is wrong with an algorithm or a folder", async () => {
    const cwd = freshFolder();
    expect((await mcpile(["keys", "--alg", "HS256"], { cwd })).status).toBe(2);
    writeFileSync(join(cwd, "file"), "");
    const { status, stderr } = await mcpile(["keys", "--out", "file"], { cwd });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^error: cannot write the keys to `file`.*\n$/);
  });
});
