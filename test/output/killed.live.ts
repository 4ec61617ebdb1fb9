import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

/** How many times the command is killed. */
const kills = Number(process.env["KILLS"] ?? 200);
const seed = Number(process.env["SEED"] ?? Date.now() % 2_147_483_647);
const cli = resolve("dist/cli/main.js");
const handler = "server/src/handlers/roll-dice.ts";
const written = "export const rollDice = () => [6];\n";

let folder: string;
/** Two manifests of the same server, so that every generation rewrites, adds and deletes files. */
const manifests = ["one.yaml", "two.yaml"];
const clean: (readonly (readonly [string, string])[])[] = [];

beforeAll(async () => {
  console.log(`killed generations: KILLS=${kills} SEED=${seed}`);
  folder = mkdtempSync(join(tmpdir(), "mcpile-killed-"));
  const text = readFileSync(resolve("manifests/dice-roller.yaml"), "utf8").replace(
    "name: dice-roller",
    "name: server",
  );
  writeFileSync(join(folder, "one.yaml"), text);
  writeFileSync(
    join(folder, "two.yaml"),
    text.replace("port: 8000", "port: 8001\n  sdk: v1").replace("maximum: 100", "maximum: 50"),
  );
  for (const manifest of manifests) {
    await generate(manifest, `clean-${manifest}`);
    writeFileSync(join(folder, `clean-${manifest}`, handler), written);
    clean.push(tree(join(folder, `clean-${manifest}`)));
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `mcpile generate`; kills it after `delay` milliseconds where one is given. Its status, null when it was killed. */
async function generate(manifest: string, out: string, delay?: number): Promise<number | null> {
  const child = spawn(process.execPath, [cli, "generate", manifest, "--out", out], {
    cwd: folder,
    stdio: "ignore",
  });
  const timer = delay === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), delay);
  const [status] = await once(child, "close");
  clearTimeout(timer);
  return typeof status === "number" ? status : null;
}

/** Every file below `root` with its text. */
function tree(root: string): (readonly [string, string])[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((name) => join(root, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => [relative(root, path).replaceAll("\\", "/"), readFileSync(path, "utf8")] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

test("after a kill at any moment, the next run gives the clean result, and the handler is intact", async () => {
  cpSync(join(folder, `clean-${manifests[0]}`), join(folder, "out"), { recursive: true });
  let state = seed;
  let killed = 0;
  let whole = await duration("two.yaml", "measured");
  // A run that is over before it is killed shows nothing, and is tried again.
  for (let run = 0; killed < kills; run++) {
    expect(run, "runs that ended before they could be killed").toBeLessThan(10 * kills);
    const which = (run + 1) % 2;
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    // Most of a run is reading and compiling: the moments lean to its end, where files are written.
    const delay = whole * (0.4 + (0.7 * state) / 2 ** 32);
    if ((await generate(manifests[which] ?? "", "out", delay)) === null) killed++;
    expect(readFileSync(join(folder, "out", handler), "utf8"), `SEED=${seed}, kill ${run}`).toBe(written);
    // How busy the machine is changes: each whole run says how long the next one may take.
    whole = await duration(manifests[which] ?? "", "out");
    expect(tree(join(folder, "out")), `SEED=${seed}, kill ${run}`).toEqual(clean[which]);
  }
}, 1_800_000);

/** Runs `mcpile generate` to its end; how many milliseconds it took. */
async function duration(manifest: string, out: string): Promise<number> {
  const started = performance.now();
  expect(await generate(manifest, out), `SEED=${seed}`).toBe(0);
  return performance.now() - started;
}
