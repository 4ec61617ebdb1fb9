import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inherited, startServer } from "../harness/generated-server.js";
import { type Ended, output, root, run } from "../interop/command.js";

/** Locks of generated servers before npm itself: as it would write them, and as it installs from them. */
const work = mkdtempSync(join(tmpdir(), "lock-"));
const names: readonly string[] = ["v1", "v2"].flatMap((sdk) =>
  ["", "-telemetry"].flatMap((telemetry) =>
    ["", "-redis"].flatMap((redis) => ["", "-auth"].map((auth) => `${sdk}${telemetry}${redis}${auth}`)),
  ),
);

function manifestOf(name: string): string {
  const has = (feature: string): boolean => name.includes(feature);
  return `manifest: 1
server:
  name: ${name}
  version: 1.0.0
  sdk: ${name.slice(0, 2)}
  telemetry: ${has("telemetry")}
  limits: ${has("redis") ? "{ redisUrl: redis://127.0.0.1:1 }" : "{}"}
${has("auth") ? 'auth: { audience: dice, issuer: "https://i.example", jwksUri: "https://i.example/jwks" }' : ""}
tools: { roll: { description: Rolls., inputSchema: { type: object } } }
`;
}

const npm = (folder: string, ...args: readonly string[]): Promise<Ended> =>
  run("npm", [...args, "--no-audit", "--no-fund", "--prefer-offline"], { cwd: folder });

/** A copy of a generated folder, as somebody would take it elsewhere. */
function copyOf(name: string): string {
  const folder = join(work, "copies", name);
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(work, "generated", name), folder, { recursive: true });
  return folder;
}

beforeAll(async () => {
  mkdirSync(join(work, "manifests"));
  for (const name of names) writeFileSync(join(work, "manifests", `${name}.yaml`), manifestOf(name));
  await output(process.execPath, [join(root, "dist/cli/main.js"), "generate"], { cwd: work });
});

afterAll(() => rmSync(work, { recursive: true, force: true }));

test.each(names)("the lock of %s is as npm writes it", async (name) => {
  const folder = copyOf(name);
  const before = readFileSync(join(folder, "package-lock.json"), "utf8");
  const { status, stderr } = await npm(folder, "install", "--package-lock-only");
  expect(status, stderr).toBe(0);
  expect(readFileSync(join(folder, "package-lock.json"), "utf8")).toBe(before);
});

describe.each(["v1", "v2", "v1-telemetry-redis-auth", "v2-telemetry-redis-auth"])("a copy of %s", (name) => {
  test("is installed by npm ci, built, and has the same lock afterwards", async () => {
    const folder = copyOf(name);
    const { status, stderr } = await npm(folder, "ci");
    expect(status, stderr).toBe(0);
    await output("npm", ["run", "build"], { cwd: folder });
    if (name.includes("auth")) return;
    const server = await startServer(folder, { env: inherited() });
    await server.stop();
    const installed = await npm(folder, "install");
    expect(installed.status, installed.stderr).toBe(0);
    const lock = (place: string) => readFileSync(join(place, "package-lock.json"), "utf8");
    expect(lock(folder)).toBe(lock(join(work, "generated", name)));
  });
});

test("npm ci installs no package whose bytes are not those of the lock", async () => {
  const folder = copyOf("v2");
  const path = join(folder, "package-lock.json");
  const lock = JSON.parse(readFileSync(path, "utf8"));
  lock.packages["node_modules/pino"].integrity = lock.packages["node_modules/openai"].integrity;
  writeFileSync(path, JSON.stringify(lock));
  const { status, stderr } = await npm(folder, "ci");
  expect(status).not.toBe(0);
  expect(stderr).toContain("EINTEGRITY");
});

test("what the manifest adds later is added to the lock by npm", async () => {
  const manifest = join(work, "manifests/v2.yaml");
  writeFileSync(
    manifest,
    manifestOf("v2").replace("  sdk: v2", '  sdk: v2\n  dependencies: { ms: "2.1.3" }'),
  );
  await output(process.execPath, [join(root, "dist/cli/main.js"), "generate", manifest], { cwd: work });
  const folder = copyOf("v2");
  const versions = (): Readonly<Record<string, unknown>> =>
    JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8")).packages;
  const before = versions();
  const { status, stderr } = await npm(folder, "install", "--package-lock-only");
  expect(status, stderr).toBe(0);
  const { "": _own, "node_modules/ms": ms, ...others } = versions();
  expect(ms).toMatchObject({ version: "2.1.3" });
  const { "": _before, ...kept } = before;
  expect(others).toEqual(kept);
  const checked = await run(process.execPath, [join(root, "dist/cli/main.js"), "check", manifest], {
    cwd: work,
  });
  expect(checked).toMatchObject({ status: 0 });
});
