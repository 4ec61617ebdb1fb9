import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exitStatus } from "../../../src/cli/exit.js";
import { importFromPackage } from "../../../src/emit/shared/shared-runtime.js";
import { mcpile } from "../../cli/command.js";
import { temporaryFolder } from "../../temporary-folder.js";

const folder = temporaryFolder("shared-runtime");
const services = join(folder, "services");
const dice = (name: string, server = "") =>
  `manifest: 1\nserver: { name: ${name}, version: 1.0.0${server} }\ntools: { roll: { description: Rolls dice., inputSchema: { type: object } } }\n`;

beforeAll(async () => {
  mkdirSync(join(folder, "manifests"));
  mkdirSync(join(folder, ".git"));
  writeFileSync(join(folder, "mcpile.yaml"), "out: services\nruntime: shared\n");
  writeFileSync(join(folder, "manifests/a.yaml"), dice("dice-a"));
  writeFileSync(join(folder, "manifests/b.yaml"), dice("dice-b", ", metrics: true"));
  expect((await mcpile(["generate"], { cwd: folder })).status).toBe(exitStatus.success);
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const textOf = (path: string) => readFileSync(join(services, path), "utf8");
const runtimeFiles = () =>
  readdirSync(join(services, "mcpile-runtime/src"), { recursive: true, encoding: "utf8" });

describe("a shared runtime", () => {
  test("has the run-time files of all servers, which have none of their own", () => {
    expect(runtimeFiles()).toContain(join("runtime", "observability", "metrics.ts"));
    expect(readdirSync(join(services, "dice-a/src/runtime")).sort()).toEqual([
      "content.ts",
      "context.ts",
      "tool-error.ts",
    ]);
    expect(textOf("dice-a/src/main.ts")).toContain('from "mcpile-runtime/run.js"');
    expect(textOf("dice-a/package.json")).toContain('"mcpile-runtime": "file:../mcpile-runtime"');
    expect(textOf("dice-a/package.json")).not.toContain('"pino"');
    expect(textOf("mcpile-runtime/package.json")).toContain('"pino"');
  });

  test("is up to date after it was written, found from a folder below", async () => {
    const { status, stderr } = await mcpile(["check"], { cwd: join(folder, "manifests") });
    expect([status, stderr]).toEqual([exitStatus.success, expect.stringContaining("2 servers up to date")]);
  });

  test("keeps what other servers need when one is generated, and their locks as they are", async () => {
    const lock = textOf("dice-b/mcpile.lock.json");
    const before = runtimeFiles();
    await mcpile(["generate", "manifests/a.yaml"], { cwd: folder });
    expect(runtimeFiles()).toEqual(before);
    expect(textOf("dice-b/mcpile.lock.json")).toBe(lock);
    expect(lock).not.toContain('"generator"');
  });

  test("has no drift, and a hand edit of it is found", async () => {
    const path = join(services, "mcpile-runtime/src/runtime/run.ts");
    const text = readFileSync(path, "utf8");
    writeFileSync(path, `${text}// changed\n`);
    expect((await mcpile(["check"], { cwd: folder })).status).toBe(exitStatus.drift);
    writeFileSync(path, text);
  });

  test("shrinks when a server is deleted", async () => {
    cpSync(join(folder, "manifests/b.yaml"), join(folder, "b.yaml"));
    rmSync(join(folder, "manifests/b.yaml"));
    rmSync(join(services, "dice-b"), { recursive: true });
    await mcpile(["generate"], { cwd: folder });
    expect(existsSync(join(services, "mcpile-runtime/src/runtime/observability/metrics.ts"))).toBe(false);
    expect(existsSync(join(services, "dice-a/src/handlers/roll.ts"))).toBe(true);
  });

  test("is not generated beside a server of its own name", async () => {
    writeFileSync(join(folder, "c.yaml"), dice("mcpile-runtime"));
    const { status, stderr } = await mcpile(["generate", "c.yaml"], { cwd: folder });
    expect([status, stderr]).toEqual([exitStatus.invalid, expect.stringContaining("[runtime-name-taken]")]);
  });
});

test("a project file with a misspelled key says which key is meant", async () => {
  const other = temporaryFolder("project");
  mkdirSync(join(other, ".git"));
  writeFileSync(join(other, "mcpile.yaml"), "runtimes: shared\n");
  const { status, stderr } = await mcpile(["lint"], { cwd: other });
  expect(status).toBe(exitStatus.invalid);
  expect(stderr).toContain("A project has no key `runtimes`");
  expect(stderr).toContain("did you mean `runtime`?");
});

test("only specifiers of imports are replaced", () => {
  const runtime = { packageName: "rt", packageManager: "npm" } as const;
  const text = 'import { a } from "./runtime/a.js"; // ./runtime/a.js\nexport const b = "./runtime/a.js";\n';
  expect(importFromPackage(text, runtime)).toBe(text.replace('"./runtime/a.js"; //', '"rt/a.js"; //'));
});
