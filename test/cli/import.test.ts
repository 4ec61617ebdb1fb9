import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { mcpile, mcpileProcess } from "./command.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mcpile-import-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const document = (description: string, more: object = {}) => ({
  openapi: "3.1.0",
  info: { title: "Pets", version: "1.0.0" },
  servers: [{ url: "https://api.example.com" }],
  paths: {
    "/pets": { get: { operationId: "listPets", description, tags: ["pets"] } },
    "/admin": { delete: { operationId: "wipe", description: "Wipes all.", tags: ["admin"] } },
    ...more,
  },
});

const write = (data: object) => writeFileSync(join(folder, "api.json"), JSON.stringify(data));
const manifest = () => readFileSync(join(folder, "pets.yaml"), "utf8");
const edit = (from: string, to: string) => {
  expect(manifest()).toContain(from);
  writeFileSync(join(folder, "pets.yaml"), manifest().replace(from, to));
};
const importInto = (...options: readonly string[]) =>
  mcpile(["import", "openapi", "api.json", "-o", "pets.yaml", ...options], { cwd: folder });

describe("mcpile import openapi", () => {
  it("makes the folder of its manifest", async () => {
    write(document("Lists pets."));
    const done = await mcpile(["import", "openapi", "api.json", "-o", "manifests/new/pets.yaml"], {
      cwd: folder,
    });
    expect(done.status).toBe(0);
    expect(existsSync(join(folder, "manifests/new/pets.yaml"))).toBe(true);
  });
});

describe("mcpile import openapi, from elsewhere than a file", () => {
  it("reads a document from standard input", async () => {
    const words = ["import", "openapi", "-", "-o", "pets.yaml"];
    const text = JSON.stringify(document("Lists pets."));
    const done = await mcpileProcess(words, { cwd: folder, input: text });
    expect([done.status, done.stderr]).toEqual([
      0,
      expect.stringContaining("2 tools of 2 chosen operations"),
    ]);
    expect(manifest()).toContain("  listPets:\n");
    expect(JSON.parse(readFileSync(join(folder, "pets.import.json"), "utf8"))).toMatchObject({
      document: "-",
    });
    const nothing = await mcpileProcess(words, { cwd: folder, input: "" });
    expect([nothing.status, nothing.stderr]).toEqual([2, expect.stringContaining("standard input is empty")]);
    const broken = await mcpileProcess(["import", "openapi", "-"], { cwd: folder, input: "[" });
    expect([broken.status, broken.stderr]).toEqual([
      2,
      expect.stringContaining("`standard input` cannot be read"),
    ]);
  });

  it("fetches nothing, and says how to get a document at a URL", async () => {
    const { status, stderr } = await mcpile(["import", "openapi", "https://api.example.com/openapi.json"], {
      cwd: folder,
    });
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining("curl -fsSLO https://api.example.com/openapi.json"),
    ]);
  });
});

describe("mcpile import openapi, again", () => {
  it("merges into the manifest, shows what it changed as a diff, and remembers what was chosen", async () => {
    write(document("Lists pets."));
    const first = await importInto("--include", "tag:pets");
    expect(first).toMatchObject({ status: 0, stdout: "" });
    expect(JSON.parse(readFileSync(join(folder, "pets.import.json"), "utf8"))).toMatchObject({
      document: "api.json",
      options: { include: ["tag:pets"] },
      operations: { listPets: "GET /pets" },
    });
    edit("  listPets:", "  find_pets: # ours");
    write(
      document("Lists pets, newest first.", {
        "/dogs": { get: { operationId: "listDogs", tags: ["pets"] } },
      }),
    );
    const again = await importInto();
    expect(again.status).toBe(0);
    expect(again.stdout).toContain("--- a/pets.yaml\n+++ b/pets.yaml\n");
    expect(again.stdout).toContain(
      "-    description: Lists pets.\n+    description: Lists pets, newest first.\n",
    );
    expect(again.stderr).toContain("2 tools of 2 chosen operations; the document has 3");
    expect(manifest()).toContain("  find_pets: # ours\n    description: Lists pets, newest first.\n");
    expect(manifest()).toContain("  listDogs:\n");
    expect(manifest()).not.toContain("wipe");
    const unchanged = await importInto();
    expect(unchanged).toMatchObject({ status: 0, stdout: "" });
    expect(readdirSync(folder).sort()).toEqual(["api.json", "pets.import.json", "pets.yaml"]);
  });

  it("keeps an edit of what the document changed as well, and points at it", async () => {
    write(document("Lists pets."));
    await importInto();
    edit("Lists pets.", "Ours.");
    write(document("Theirs."));
    const again = await importInto();
    expect(again).toMatchObject({ status: 0, stdout: "" });
    expect(again.stderr).toMatch(/warning\[import-conflict\]: `tools\.listPets\.description` .*"Theirs\."/);
    expect(again.stderr).toMatch(/pets\.yaml:\d+:\d+/);
    expect(again.stderr).toContain("description: Ours.");
    const { stderr } = await importInto();
    expect(stderr).not.toContain("import-conflict");
  });

  it("says where a choice comes from that no longer fits", async () => {
    write(document("Lists pets."));
    await importInto("--include", "tag:pets", "--exclude", "tag:admin");
    write({
      ...document("Lists pets."),
      paths: { "/cats": { get: { operationId: "cats", tags: ["cats"] } } },
    });
    const again = await importInto();
    expect(again).toMatchObject({ status: 2, stdout: "" });
    expect(again.stderr).toContain("`tag:pets`");
    expect(again.stderr).toContain("that is what the last import chose");
    const gone = await importInto("--include", "tag:cats");
    expect(gone.status).toBe(0);
    expect(Object.keys(parse(manifest()).tools)).toEqual(["cats"]);
  });

  it("writes nothing with --dry-run", async () => {
    write(document("Lists pets."));
    const fresh = await importInto("--dry-run");
    expect(fresh.stdout).toContain("+++ b/pets.yaml");
    expect(readdirSync(folder)).toEqual(["api.json"]);
    await importInto();
    const before = [manifest(), readFileSync(join(folder, "pets.import.json"), "utf8")];
    write(document("Theirs."));
    const again = await importInto("--dry-run");
    expect(again.stdout).toContain("+    description: Theirs.\n");
    expect([manifest(), readFileSync(join(folder, "pets.import.json"), "utf8")]).toEqual(before);
  });

  it("leaves alone what it cannot read or has no record of", async () => {
    write(document("Lists pets."));
    await importInto();
    writeFileSync(join(folder, "pets.yaml"), "tools: [\n");
    const broken = await importInto();
    expect(broken).toMatchObject({ status: 1, stdout: "" });
    expect(broken.stderr).toContain("error[yaml-syntax]");
    expect(manifest()).toBe("tools: [\n");
    writeFileSync(join(folder, "pets.import.json"), "{}");
    const damaged = await importInto();
    expect(damaged).toMatchObject({ status: 2, stdout: "" });
    expect(damaged.stderr).toContain("`pets.import.json`");
    rmSync(join(folder, "pets.import.json"));
    const unknown = await importInto();
    expect(unknown).toMatchObject({ status: 2, stdout: "" });
    expect(unknown.stderr).toContain("--force");
    expect(manifest()).toBe("tools: [\n");
    expect(await importInto("--force")).toMatchObject({ status: 0 });
    expect(manifest()).toContain("  listPets:");
    expect(existsSync(join(folder, "pets.import.json"))).toBe(true);
  });
});

describe("mcpile import openapi, for shorter lists", () => {
  const operation = (schema: object) => ({
    operationId: "add",
    parameters: [{ in: "query", name: "dry", schema: { type: "boolean" } }],
    responses: { 200: { description: "", content: { "application/json": { schema } } } },
  });

  it("leaves out output schemas and optional arguments, remembers that, and tells what the list costs", async () => {
    write(document("Lists pets.", { "/a": { post: operation({ type: "object" }) } }));
    const first = await importInto("--no-output", "--required-only", "--max-depth", "2");
    expect(first.status).toBe(0);
    expect(first.stderr).toMatch(/^the list of tools takes about \d+ tokens$/m);
    expect(first.stderr).toContain("POST /a: optional arguments: `dry`");
    expect(manifest()).not.toContain("outputSchema");
    expect(JSON.parse(readFileSync(join(folder, "pets.import.json"), "utf8")).options).toEqual({
      noOutput: true,
      requiredOnly: true,
      maxDepth: 2,
    });
    write(document("Lists pets, again.", { "/a": { post: operation({ type: "string" }) } }));
    expect((await importInto()).status).toBe(0);
    expect(manifest()).not.toContain("outputSchema");
    expect(manifest()).not.toContain("dry:");
  });

  it("takes levels from 1 on, and tells why each operation is left out where all are", async () => {
    write(document("Lists pets."));
    expect(await importInto("--max-depth", "0")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("--max-depth must be an integer from 1 to 99"),
    });
    write({ ...document(""), paths: { "/a#{id}": { get: {} }, "/b": { trace: {} } } });
    const none = await importInto();
    expect(none.status).toBe(2);
    expect(none.stderr).toContain("GET /a#{id}: its path has a placeholder behind `#`");
    expect(none.stderr).toContain("TRACE /b: HTTP tools have no method TRACE");
    expect(existsSync(join(folder, "pets.yaml"))).toBe(false);
  });
});
