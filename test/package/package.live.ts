import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { type CommandResult, run } from "../cli/command.js";
import { freePort, type Launched, launch } from "../harness/server-process.js";

/** From the tarball in an empty folder to a called tool: what a newcomer does, in order. */
const root = fileURLToPath(new URL("../../", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "mcpile-package-"));
const project = join(work, "project");
let tarball = "";
let files: readonly string[] = [];
let server: Launched | undefined;

/** npm needs its home for its cache, which is asked before the registry. */
const env = { HOME: process.env["HOME"] ?? work, npm_config_prefer_offline: "true" };

async function npm(args: readonly string[], cwd: string): Promise<CommandResult> {
  const result = await run("npm", [...args, "--no-audit", "--no-fund"], { cwd, env });
  expect(result.status, `npm ${args.join(" ")}: ${result.stdout}${result.stderr}`).toBe(0);
  return result;
}

async function mcpile(...args: readonly string[]): Promise<CommandResult> {
  const result = await run(join(project, "node_modules/.bin/mcpile"), args, { cwd: project, env });
  expect(result.status, `mcpile ${args.join(" ")}: ${result.stderr}`).toBe(0);
  return result;
}

beforeAll(async () => {
  mkdirSync(project);
  // dist/ was built before the tests, except what `npm run build` adds to it.
  for (const [file, ...options] of [
    ["manifest.schema.json"],
    ["project.schema.json", "--project"],
  ] as const) {
    const schema = await run(process.execPath, [join(root, "dist/cli/main.js"), "schema", ...options]);
    writeFileSync(join(root, "dist", file), schema.stdout);
  }
  const { stdout } = await npm(["pack", "--json", "--ignore-scripts", "--pack-destination", work], root);
  const [packed]: readonly { filename: string; files: readonly { path: string }[] }[] = JSON.parse(stdout);
  tarball = join(work, packed?.filename ?? "");
  files = packed?.files.map(({ path }) => path) ?? [];
});

afterAll(() => {
  server?.child.kill();
});

test("the tarball has what is needed and nothing else", () => {
  expect(files).toEqual(
    expect.arrayContaining(["LICENSE", "README.md", "dist/cli/main.js", "dist/index.d.ts", "docs/README.md"]),
  );
  expect(files).toContain("dist/manifest.schema.json");
  expect(files).toContain("dist/project.schema.json");
  expect(files).toContain("templates/changes.yaml");
  expect(files).toContain("templates/server/run.ts");
  const strangers = files.filter(
    (path) =>
      !/^(?:dist\/.+\.(?:js|d\.ts)|dist\/(?:manifest|project)\.schema\.json|templates\/.+\.(?:ts|hbs)|templates\/init\/[\w.-]+|templates\/(?:packages\.json|changes\.yaml)|docs\/.+\.md|LICENSE|README\.md|package\.json)$/.test(
        path,
      ),
  );
  expect(strangers).toEqual([]);
});

test("publint finds nothing", async () => {
  const data = readFileSync(tarball);
  const archive = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
  const { messages, pkg } = await publint({ strict: true, pack: { tarball: archive } });
  expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
});

test("the types are right for every way of importing an ES module package", async () => {
  const result = await checkPackage(createPackageFromTarballData(new Uint8Array(readFileSync(tarball))));
  const problems = result.types === false ? ["no types"] : result.problems;
  // Node 10 knows no `exports`, and CommonJS loads ES modules by `import()` (or by `require` on newer versions).
  const others = problems.filter(
    (problem) =>
      typeof problem === "string" ||
      (!("resolutionKind" in problem && problem.resolutionKind === "node10") &&
        problem.kind !== "CJSResolvesToESM"),
  );
  expect(others).toEqual([]);
});

test("it installs in an empty project", async () => {
  writeFileSync(join(project, "package.json"), '{ "name": "empty", "private": true, "type": "module" }\n');
  await npm(["install", "--ignore-scripts", tarball], project);
  expect((await mcpile("--version")).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(existsSync(join(project, "node_modules/mcpile/dist/index.js"))).toBe(true);
});

test("the examples of docs/library.md run", async () => {
  await npm(["install", "--ignore-scripts", "--save-dev", "typescript@7.0.2", "@types/node@20"], project);
  mkdirSync(join(project, "manifests"), { recursive: true });
  const page = readFileSync(join(root, "docs/library.md"), "utf8");
  const blocks = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? "");
  expect(blocks.length).toBeGreaterThan(1);
  for (const file of ["dice-roller.yaml", "dice-roller-jwt.yaml"])
    writeFileSync(join(project, "manifests", file), readFileSync(join(root, "manifests", file)));
  for (const [index, block] of blocks.entries()) {
    const name = `example${index}.ts`;
    writeFileSync(join(project, name), block);
    const flags = ["--strict", "--module", "nodenext", "--target", "es2022", "--types", "node"];
    const compiled = await run("npx", ["tsc", ...flags, "--ignoreConfig", name], { cwd: project, env });
    expect(compiled.stdout).toBe("");
    const result = await run(process.execPath, [name.replace(".ts", ".js")], { cwd: project, env });
    expect(result.status, result.stderr).toBe(0);
  }
});

test("init, generate and check", async () => {
  for (const file of readdirSync(join(project, "manifests"))) {
    rmSync(join(project, "manifests", file));
  }
  await mcpile("init");
  await mcpile("generate");
  await mcpile("check");
});

test("the generated server is installed, built, tested, started and called", async () => {
  const manifest = readdirSync(join(project, "manifests"))[0] ?? "";
  const name = readdirSync(join(project, "generated"))[0] ?? "";
  const folder = join(project, "generated", name);
  await npm(["install"], folder);
  await npm(["run", "build"], folder);
  const { scripts } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  if (scripts.test !== undefined) await npm(["test"], folder);
  const port = await freePort();
  server = launch(process.execPath, ["dist/src/main.js"], {
    cwd: folder,
    env: { ...env, PORT: String(port) },
  });
  const url = `http://127.0.0.1:${port}/mcp`;
  await server.healthy(port);
  const text = readFileSync(join(project, "manifests", manifest), "utf8");
  const tool = /^tools:\n(?:\s*#.*\n)*\s+([\w-]+):/m.exec(text)?.[1] ?? "";
  const input = /input: (\{.*?\}) *[}\n]/.exec(text)?.[1] ?? "{}";
  expect((await mcpile("call", url, tool, JSON.stringify(parse(input)))).stdout).not.toBe("");
});
