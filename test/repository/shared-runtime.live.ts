import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { exitStatus } from "../../src/cli/exit.js";
import { mcpile, startMcpile } from "../cli/command.js";
import { freePort, launch } from "../harness/server-process.js";
import { temporaryFolder } from "../temporary-folder.js";

const starter = fileURLToPath(new URL("../../templates/init/", import.meta.url));
const folder = temporaryFolder("shared-workspace");

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a workspace of servers with one runtime is installed, built, tested, started and called", async () => {
  mkdirSync(join(folder, ".git"));
  mkdirSync(join(folder, "manifests"));
  writeFileSync(join(folder, "package.json"), '{ "private": true, "workspaces": ["services/*"] }\n');
  writeFileSync(join(folder, "mcpile.yaml"), "out: services\nruntime: shared\n");
  const manifest = readFileSync(join(starter, "dice-roller.yaml"), "utf8");
  const names = ["dice-one", "dice-two"];
  for (const name of names) {
    writeFileSync(
      join(folder, `manifests/${name}.yaml`),
      manifest.replace(/name: dice-roller$/m, `name: ${name}`),
    );
  }
  expect((await mcpile(["generate"], { cwd: folder })).status).toBe(exitStatus.success);
  const handler = readFileSync(join(starter, "roll-dice.ts"), "utf8");
  for (const name of names)
    writeFileSync(join(folder, `services/${name}/src/handlers/roll-dice.ts`), handler);
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline"], { cwd: folder });
  const tested = await mcpile(["test", "--no-install"], { cwd: folder });
  expect([tested.status, tested.stdout]).toEqual([exitStatus.success, "2 servers tested: 0 failed\n"]);
  expect((await mcpile(["check"], { cwd: folder })).status).toBe(exitStatus.success);
  for (const name of names) {
    const port = await freePort();
    const server = launch("npm", ["start"], {
      cwd: join(folder, "services", name),
      env: { PORT: String(port), HOME: folder },
      group: true,
    });
    try {
      await server.healthy(port);
      const url = `http://127.0.0.1:${port}/mcp`;
      const called = await mcpile(["call", url, "roll_dice", "n_dice=3"], { cwd: folder });
      expect(called.status, called.stderr).toBe(exitStatus.success);
      expect(JSON.parse(called.stdout)).toHaveLength(3);
    } finally {
      await server.stop();
    }
  }
  // `dev` builds the runtime and the server, and builds again what is edited.
  const dev = startMcpile(["dev", "manifests/dice-one.yaml", "--port", "0"], { cwd: folder });
  try {
    let printed = "";
    dev.stderr?.on("data", (text: Buffer) => (printed += text));
    const url = await new Promise<string>((resolve, reject) => {
      dev.stdout?.on("data", (text: Buffer) => {
        printed += text;
        const found = /MCP URL +(http:\S+)/.exec(printed)?.[1];
        if (found !== undefined) resolve(found);
      });
      dev.once("exit", () => reject(new Error(printed)));
    });
    const called = await mcpile(["call", url, "roll_dice", "n_dice=2"], { cwd: folder });
    expect(called.status, called.stderr).toBe(exitStatus.success);
    expect(JSON.parse(called.stdout)).toHaveLength(2);
  } finally {
    dev.kill();
  }
}, 300_000);
