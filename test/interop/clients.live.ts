import { join } from "node:path";
import { exportSPKI, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateServer, type RunningServer, startServer } from "../harness/generated-server.js";
import { installPackages, root } from "./command.js";
import { FastMcp, findFastMcp, type Minted } from "./fastmcp.js";
import { inspector } from "./inspector.js";
import { newClient, sdkClient } from "./javascript-clients.js";
import type { OtherClient, Rolled } from "./other-client.js";

const audience = "dice-server";
const modern = newClient({ pin: "2026-07-28" });
const clients = [sdkClient, newClient("auto"), newClient("legacy"), modern, inspector];

await installPackages(import.meta.dirname);
const found = await findFastMcp();
const fastMcp = "python" in found ? new FastMcp(found.python) : undefined;
afterAll(() => fastMcp?.stop());

/** Generates one of the examples again, for an SDK. */
function generateExample(name: string, sdk: string): Promise<string> {
  return generateServer({
    manifest: join(root, "manifests", `${name}.yaml`),
    handlers: join(root, "generated", name, "src", "handlers"),
    out: join(import.meta.dirname, "out", sdk, name),
    edit: (manifest) => manifest.replace(/^ {2}version: .*$/m, `$&\n  sdk: ${sdk}`),
  });
}

/** Dice as the client's era sends them. */
function expectDice({ tools, structured }: Rolled, era: "legacy" | "modern"): void {
  expect(tools).toEqual(["roll_dice"]);
  const die = expect.toSatisfy(
    (value: unknown) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 6,
  );
  const dice = [die, die, die];
  expect(structured).toEqual(era === "modern" ? dice : { result: dice });
}

/** Tokens by jose, for clients that bring none of their own. */
async function mintByJose(): Promise<Minted> {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const sign = (aud: string) =>
    new SignJWT({ sub: "interop", aud })
      .setProtectedHeader({ alg: "RS256" })
      .setExpirationTime("10m")
      .sign(privateKey);
  return {
    publicKey: await exportSPKI(publicKey),
    token: await sign(audience),
    foreignToken: await sign("another-server"),
  };
}

describe.each(["v2", "v1"] as const)("a server with sdk %s", (sdk) => {
  let open: RunningServer;
  let folder: string;
  let guarded: string;

  beforeAll(async () => {
    folder = await generateExample("dice-roller", sdk);
    guarded = await generateExample("dice-roller-jwt", sdk);
    open = await startServer(folder);
  });
  afterAll(() => open?.stop());

  function claims(client: OtherClient, minting: () => Promise<Minted>): void {
    const era = client.era(sdk);

    it.each(["", "/"])("lists and calls over HTTP, path with %j at its end", async (end) => {
      expectDice(await client.roll({ kind: "http", url: open.url + end }), era);
    });

    it("lists and calls over stdio", async () => {
      const args = [join(folder, "dist", "src", "main.js"), "--stdio"];
      expectDice(await client.roll({ kind: "stdio", command: process.execPath, args }), era);
    });

    it("needs a token, for the server's audience, where the server has auth", async () => {
      const { publicKey, token, foreignToken } = await minting();
      const server = await startServer(guarded, { env: { DICE_PUBLIC_KEY: publicKey } });
      try {
        const { url } = server;
        expectDice(await client.roll({ kind: "http", url, token }), era);
        await expect(client.roll({ kind: "http", url, token: foreignToken })).rejects.toThrow();
        await expect(client.roll({ kind: "http", url })).rejects.toThrow(/401|unauthorized|auth_required/i);
      } finally {
        await server.stop();
      }
    });
  }

  // Only v2 speaks 2026-07-28.
  for (const client of clients.filter((client) => sdk === "v2" || client !== modern)) {
    describe(client.name, () => claims(client, mintByJose));
  }

  it("has FastMCP's client to be called by", () => expect(found).toHaveProperty("python"));
  if (fastMcp !== undefined) {
    for (const mode of ["auto", "legacy"] as const) {
      const client = fastMcp.client(mode);
      describe(client.name, () => claims(client, () => fastMcp.mint(audience)));
    }
  }
});
