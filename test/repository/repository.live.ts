import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { type CommandResult, run } from "../cli/command.js";
import { startServer } from "../harness/generated-server.js";

/** A repository with shared code, in which a generated server with a SQLite file is one of several packages. */
const root = fileURLToPath(new URL("../../", import.meta.url));
const main = join(root, "dist/cli/main.js");
const cwd = join(mkdtempSync(join(tmpdir(), "mcpile-repository-")), "acme");
const tracker = join(cwd, "generated/tracker");
const env = { HOME: process.env["HOME"] ?? cwd, npm_config_prefer_offline: "true" };

async function command(program: string, ...args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await run(program, args, { cwd, env });
  expect(status, `${program} ${args.join(" ")}: ${stdout}${stderr}`).toBe(0);
  return stdout;
}

function mcpile(...args: readonly string[]): Promise<CommandResult> {
  return run(process.execPath, [main, ...args], { cwd, env });
}

function git(...args: readonly string[]): string {
  return execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
    cwd,
    encoding: "utf8",
  });
}

async function expectGood(): Promise<void> {
  expect(await mcpile("check")).toMatchObject({ status: 0 });
  const tested = await mcpile("test", "--no-install");
  expect(tested, tested.stderr).toMatchObject({ status: 0, stdout: "1 server tested: 0 failed\n" });
  await command("npx", "--no", "prettier", "--check", ".");
}

beforeAll(async () => {
  cpSync(join(root, "test/repository/project"), cwd, { recursive: true });
  expect(await mcpile("generate")).toMatchObject({ status: 0 });
  await command("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts");
  await command("npm", "run", "build", "--workspace", "@acme/store");
});

test(
  "is built and tested without drift, and its formatter leaves generated files alone",
  expectGood,
  120_000,
);

test("a type error beside the handlers fails the tests", async () => {
  const path = join(tracker, "src/handlers/broken.ts");
  writeFileSync(path, "export const broken: number = 'x';\n");
  const { status, stderr } = await mcpile("test", "--no-install");
  expect([status, stderr]).toEqual([1, expect.stringContaining("src/handlers/broken.ts")]);
  rmSync(path);
});

test("what the tools write is in the file when the server has stopped", async () => {
  const path = join(cwd, "issues.sqlite");
  execFileSync(process.execPath, ["build.mjs"], { cwd: tracker });
  const call = async (url: string, tool: string, input: object) => {
    const { status, stdout, stderr } = await mcpile("call", url, tool, JSON.stringify(input));
    expect(status, stderr).toBe(0);
    return JSON.parse(stdout);
  };
  const first = await startServer(tracker, { env: { TRACKER_DB: path } });
  await call(first.url, "create_issue", { title: "It rains in" });
  await call(first.url, "comment", { id: 1, text: "Here as well." });
  await call(first.url, "assign_issue", { id: 1, person: "ann" });
  await first.stop();
  expect(readFileSync(path, "latin1").startsWith("SQLite format 3")).toBe(true);
  const second = await startServer(tracker, { env: { TRACKER_DB: path } });
  const issue = { id: 1, title: "It rains in", state: "open", person: "ann", comments: 1 };
  expect(await call(second.url, "get_issue", { id: 1 })).toEqual(issue);
  expect(await call(second.url, "close_issue", { id: 1 })).toEqual({ ...issue, state: "closed" });
  expect(await call(second.url, "statistics", {})).toEqual({ open: 0, closed: 1 });
  await second.stop();
}, 120_000);

test("two branches that add a tool each are merged, and the server is good afterwards", async () => {
  writeFileSync(
    join(cwd, ".gitattributes"),
    "generated/** merge=mcpile\ngenerated/*/src/handlers/** !merge\n",
  );
  git("init", "-q", "-b", "main");
  git("config", "merge.mcpile.driver", `"${process.execPath}" "${main}" merge-driver %O %A %B %P %Y`);
  git("add", "-A");
  git("commit", "-qm", "start");
  const manifest = join(cwd, "manifests/tracker.yaml");
  const tool = (name: string) =>
    `  ${name}:\n    description: Does ${name}.\n    inputSchema: { type: object, properties: {} }\n`;
  const branches = [
    ["above", (text: string) => text.replace("tools:\n", `tools:\n${tool("reopen")}`)],
    ["below", (text: string) => `${text}${tool("vote")}`],
  ] as const;
  for (const [branch, change] of branches) {
    git("checkout", "-q", "-b", branch, "main");
    writeFileSync(manifest, change(readFileSync(manifest, "utf8")));
    expect(await mcpile("generate")).toMatchObject({ status: 0 });
    await command("npx", "--no", "prettier", "--write", "generated/tracker/src/handlers");
    git("add", "-A");
    git("commit", "-qm", branch);
  }
  git("merge", "-q", "--no-edit", "above");
  expect(await mcpile("generate")).toMatchObject({ status: 0 });
  for (const name of ["reopen", "vote"])
    expect(existsSync(join(tracker, `src/handlers/${name}.ts`))).toBe(true);
  await expectGood();
}, 240_000);
