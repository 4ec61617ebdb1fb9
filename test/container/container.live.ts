import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inherited } from "../harness/generated-server.js";
import { freePort, type Launched, launch, until } from "../harness/server-process.js";
import { type Ended, installPackages, output, root, run } from "../interop/command.js";
import { createKey, type SigningKey, sign } from "../server/issuer.js";
import { buildImage, type Image, runSandbox } from "./image.js";

const out = join(import.meta.dirname, "out");
const context = join(out, "dice-roller-jwt");
/** A secret that must not get into an image, wherever it stands beside the sources. */
const secret = "5ecret-0f-the-operator";

let image: Image;
let key: SigningKey;

beforeAll(async () => {
  await installPackages(import.meta.dirname);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  cpSync(join(root, "generated/dice-roller-jwt"), context, {
    recursive: true,
    filter: (path) => !/[\\/](?:node_modules|dist)$/.test(path),
  });
  // Files in the folder of somebody who works on a server.
  for (const path of [
    ".env",
    ".env.production",
    ".npmrc",
    ".git/config",
    ".mcpile/private-key.pem",
    "src/.env",
    "notes.txt",
  ]) {
    mkdirSync(join(context, path, ".."), { recursive: true });
    // As a comment, for npm reads one of them.
    writeFileSync(join(context, path), `; ${secret}\n`);
  }
  const node = join(import.meta.dirname, "node_modules/node/bin/node");
  image = await buildImage({ context, out: join(out, "image"), node });
  key = await createKey("RS256");
}, 600_000);

const files = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );

describe("the image", () => {
  test("is built on the Node.js that its Dockerfile names", async () => {
    const version = (await output(image.node, ["--version"])).trim().slice(1);
    expect(image.stage.base).toBe(`node:${version}-bookworm-slim`);
  });

  test("has the server, its packages, and nothing else", () => {
    expect(readdirSync(image.root)).toEqual(["app"]);
    expect(readdirSync(join(image.root, "app")).sort()).toEqual(["dist", "node_modules", "package.json"]);
    expect(readdirSync(join(image.root, "app/dist"))).toEqual(["src"]);
  });

  test("has no development packages", () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(context, "package.json"), "utf8"));
    const installed = Object.keys(
      JSON.parse(readFileSync(join(image.root, "app/node_modules/.package-lock.json"), "utf8")).packages,
    ).map((path) => path.replace(/^.*node_modules\//, ""));
    expect(installed).toEqual(expect.arrayContaining(Object.keys(dependencies)));
    expect(installed.filter((name) => Object.hasOwn(devDependencies, name))).toEqual([]);
    // The number that docs/security.md says.
    const page = readFileSync(join(root, "docs/security.md"), "utf8");
    expect(page).toContain(`\`auth\` has ${new Set(installed).size} packages in production`);
  });

  test("holds no secret of the folder it was built from, in any stage", () => {
    const holding = files(join(out, "image")).filter((name) =>
      readFileSync(join(out, "image", name)).includes(secret),
    );
    expect(holding).toEqual([]);
    expect(files(context).filter((name) => readFileSync(join(context, name)).includes(secret)).length).toBe(
      7,
    );
  });

  test("has no file that its user owns or may write to", () => {
    const [user] = image.stage.user;
    expect(user).toBe(1000);
    const writable = files(image.root).filter((name) => {
      const { uid, mode } = statSync(join(image.root, name));
      return uid === user || (mode & 0o002) !== 0;
    });
    expect(writable).toEqual([]);
  });
});

describe("the container", () => {
  let port: number;
  let env: Readonly<Record<string, string>>;
  let launched: Launched;

  /** Runs a command in a container of the same image, beside the server. */
  const execute = (command: readonly string[]): Promise<Ended> =>
    run("bwrap", [...runSandbox(image, env), ...command]);

  beforeAll(async () => {
    port = await freePort();
    env = { PORT: String(port), DICE_PUBLIC_KEY: key.pem };
    launched = launch("bwrap", [...runSandbox(image, env), ...image.stage.cmd], { env: inherited() });
    await launched.healthy(port);
  });

  afterAll(() => {
    launched.child.kill("SIGKILL");
  });

  test("runs as a user without rights on a file system that cannot be written to", async () => {
    const program = `
      const { readFileSync, writeFileSync } = require("node:fs");
      const status = readFileSync("/proc/self/status", "utf8");
      const of = (name) => new RegExp("^" + name + ":\\\\s*(.*)$", "m").exec(status)[1];
      const write = (path) => { try { writeFileSync(path, ""); return "written"; } catch ({ code }) { return code; } };
      console.log(JSON.stringify({
        user: process.getuid(), group: process.getgid(), pid: process.pid, node: process.version,
        effective: of("CapEff"), bounding: of("CapBnd"), privileges: of("NoNewPrivs"),
        writes: ["/x", "/app/x", "/app/dist/src/main.js", "/usr/x", "/etc/x", "/tmp"].map(write),
      }));`;
    const { stdout, stderr } = await execute(["node", "-e", program]);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({
      user: 1000,
      group: 1000,
      pid: 1,
      node: `v${(await output(image.node, ["--version"])).trim().slice(1)}`,
      effective: "0000000000000000",
      bounding: "0000000000000000",
      privileges: "1",
      writes: Array(6).fill("EROFS"),
    });
  });

  test("answers from outside, and lets in who has a token", async () => {
    const call = (headers: Readonly<Record<string, string>>) =>
      fetch(`http://127.0.0.1:${port}/mcp`, {
        method: "POST",
        headers: { "content-type": "application/json", host: "dice.example.com", ...headers },
        body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"roll_dice","arguments":{"n_dice":2}}}',
      });
    expect((await call({})).status).toBe(401);
    const token = await sign(key, { aud: "dice-server" });
    const answer = await call({ authorization: `Bearer ${token}` });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('"structuredContent"');
    await until(() => launched.stderr().includes('"outcome":"ok"'));
  });

  test("is healthy by its own check", async () => {
    expect(await execute(image.stage.healthcheck)).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  test("ends with status 0 when it is asked to, as the first process", async () => {
    const [server] = readFileSync(`/proc/${launched.child.pid}/task/${launched.child.pid}/children`, "utf8")
      .trim()
      .split(" ");
    process.kill(Number(server), "SIGTERM");
    expect(await launched.ended).toEqual({ status: 0 });
    expect(launched.stderr()).toContain('"msg":"stopping"');
  });

  test("is not healthy by its own check any more", async () => {
    expect(await execute(image.stage.healthcheck)).toEqual({ status: 1, stdout: "", stderr: "" });
  });

  test("says what it lacks when its environment is empty, and ends", async () => {
    const { status, stderr } = await run("bwrap", [...runSandbox(image, {}), ...image.stage.cmd]);
    expect(status).toBe(1);
    expect(stderr).toBe(
      "cannot start: DICE_PUBLIC_KEY is not set: set it, the manifest reads it in auth.publicKey\n",
    );
  });
});
