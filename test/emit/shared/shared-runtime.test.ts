import { execFileSync } from "node:child_process";
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

describe("ten servers like dice-roller", () => {
  const root = join(import.meta.dirname, "../../..");
  const manifest = readFileSync(join(root, "manifests/dice-roller.yaml"), "utf8");
  const ten = temporaryFolder("ten-servers");

  afterAll(() => rmSync(ten, { recursive: true, force: true }));

  /** Files and lines below a folder. */
  function sizeOf(path: string): readonly [files: number, lines: number] {
    const entries = readdirSync(path, { recursive: true, withFileTypes: true });
    const texts = entries
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
    return [texts.length, texts.reduce((lines, text) => lines + text.split("\n").length - 1, 0)];
  }

  test("have the files and lines that the page of monorepos says, within three percent", async () => {
    mkdirSync(join(ten, ".git"));
    mkdirSync(join(ten, "manifests"));
    for (let index = 1; index <= 10; index++) {
      const text = manifest.replace(/name: dice-roller$/m, `name: dice-${index}`);
      writeFileSync(join(ten, `manifests/dice-${index}.yaml`), text);
    }
    await mcpile(["generate", "--runtime", "shared"], { cwd: ten });
    await mcpile(["generate", "manifests/dice-1.yaml", "--out", "alone"], { cwd: ten });
    const [files, lines] = sizeOf(join(ten, "alone/dice-1"));
    const found = { standalone: [files * 10, lines * 10], shared: sizeOf(join(ten, "generated")) };
    const page = readFileSync(join(root, "docs/monorepos.md"), "utf8");
    for (const [kind, sizes] of Object.entries(found)) {
      const said =
        new RegExp(`^\\| ${kind} \\| ([\\d,]+) \\| ([\\d,]+) \\|$`, "m").exec(page)?.slice(1) ?? [];
      for (const [index, size] of sizes.entries()) {
        const number = Number(said[index]?.replaceAll(",", ""));
        expect(Math.abs(number / size - 1), `${kind}: ${sizes.join(" files, ")} lines`).toBeLessThan(0.03);
      }
    }
  }, 120_000);

  test.skipIf(process.platform === "win32")("share the functions of the client for a shell", () => {
    const script = join(ten, "generated/dice-3/client/openai.sh");
    expect(execFileSync("sh", [script, "--help"], { encoding: "utf8" })).toContain(
      "Usage: sh client/openai.sh",
    );
    expect(readFileSync(script, "utf8")).not.toContain("json_string()");
  });
});
