import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { manifestSchemaText } from "../../src/manifest/manifest-schema.js";
import { mcpile, mcpileProcess } from "./command.js";

const folder = mkdtempSync(join(tmpdir(), "mcpile-lint-"));
mkdirSync(join(folder, "manifests"));
const manifest = (server: string, tool: string) =>
  `manifest: 1\nserver: { name: dice, version: 1.0.0${server} }\nauth: { audience: dice }\ntools:\n  roll: { ${tool} }\n`;
const write = (name: string, text: string) => writeFileSync(join(folder, "manifests", name), text);
write("broken.yaml", manifest(", prot: 1", "description: Roll."));
write("doubtful.yaml", manifest("", "title: Roll").replace("name: dice", "name: doubtful"));
write("good.yaml", manifest("", "description: Roll."));
afterAll(() => rmSync(folder, { recursive: true }));

const lint = (...args: readonly string[]) => mcpile(["lint", ...args], { cwd: folder });

describe("mcpile lint", () => {
  it("checks manifests/*.yaml when told nothing else, and tells people on stderr", async () => {
    const { stdout, stderr, status } = await lint();
    expect(status).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toContain("error[unknown-key]: `server` has no key `prot`\n --> manifests/broken.yaml:2:");
    expect(stderr).toContain("warning[missing-description]");
    expect(stderr).toContain("\n1 error and 1 warning; ");
  });

  it.each(["json", "github", "sarif"])("prints %s on stdout, and nothing beside it", async (format) => {
    const { stdout, stderr, status } = await lint("--format", format);
    expect(status).toBe(1);
    expect(stderr).toBe("");
    expect(stdout).toContain("unknown-key");
    if (format !== "github") expect(() => JSON.parse(stdout)).not.toThrow();
  });

  it("passes with warnings, unless there are more than are allowed", async () => {
    expect((await lint("manifests/doubtful.yaml")).status).toBe(0);
    expect((await lint("manifests/doubtful.yaml", "--max-warnings", "1")).status).toBe(0);
    expect((await lint("manifests/doubtful.yaml", "--max-warnings", "0")).status).toBe(1);
    expect((await lint("manifests/good.yaml", "--max-warnings", "0")).status).toBe(0);
  });

  it.each([
    ["nothing/*.yaml"],
    ["nothing.yaml"],
    ["manifests"],
    ["--format", "xml"],
    ["--max-warnings", "-1"],
  ])("is used wrongly with %s %s", async (...args) => {
    const { stderr, status } = await lint(...args.filter((arg) => arg !== undefined));
    expect(status).toBe(2);
    expect(stderr).not.toBe("");
  });

  it("colours when told to", async () => {
    const { stderr } = await mcpile(["lint"], { cwd: folder, env: { NO_COLOR: "", FORCE_COLOR: "1" } });
    expect(stderr).toContain("\u001b[");
  });

  it("checks a thousand tools in 250 MB", async () => {
    const tool = (index: number) =>
      `  tool_${index}:\n    description: Does thing ${index}.\n    inputSchema:\n      type: object\n      properties:\n        a: { type: string, minLength: 1 }\n        b: { type: array, items: { type: integer, minimum: ${index} } }\n      required: [a]\n      additionalProperties: false\n    outputSchema: { type: object, properties: { c: { type: string, format: date-time } } }\n`;
    const tools = Array.from({ length: 1000 }, (_, index) => tool(index)).join("");
    write("large.yaml", manifest("", "description: Roll.") + tools);
    const report = 'process.on("exit",()=>process.stderr.write("\\nKiB:"+process.resourceUsage().maxRSS))';
    const { stderr, status } = await mcpileProcess(["lint", "manifests/large.yaml"], {
      cwd: folder,
      env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(report)}` },
    });
    expect(status, stderr).toBe(0);
    expect(Number(/KiB:(\d+)/.exec(stderr)?.[1])).toBeLessThan(250 * 1024);
  });
});

describe("mcpile lint of files that are named in another way", () => {
  const other = mkdtempSync(join(tmpdir(), "mcpile-lint-names-"));
  mkdirSync(join(other, "manifests"));
  writeFileSync(join(other, "manifests", "dice.yml"), manifest("", "description: Roll."));
  const lintOther = (...args: readonly string[]) => mcpile(["lint", ...args], { cwd: other });
  afterAll(() => rmSync(other, { recursive: true }));

  it("finds .yml where .yaml was written, and says how to name the files of a folder", async () => {
    expect((await lintOther()).stderr).toContain(
      "`manifests/dice.yml` ends in another way: write `manifests/*.yml`",
    );
    expect((await lintOther("manifests/dice.yaml")).stderr).toContain("did you mean `manifests/dice.yml`?");
    expect((await lintOther("manifests")).stderr).toContain("name the files in it: `manifests/*.yaml`");
    expect((await lintOther("manifests/dice.yml")).status).toBe(0);
  });

  it("two manifests with one name are an error", async () => {
    writeFileSync(join(other, "twin.yml"), manifest("", "description: Roll."));
    const { stderr, status } = await lintOther("manifests/dice.yml", "twin.yml");
    expect(status).toBe(1);
    expect(stderr).toContain("both describe the server `dice`");
  });
});

describe("mcpile explain", () => {
  it("explains a code, lists all, and suggests one for a misspelt one", async () => {
    const [one, all, none] = await Promise.all(
      [["unknown-key"], [], ["unknwon-key"]].map((args) => mcpile(["explain", ...args])),
    );
    expect(one).toMatchObject({ status: 0, stderr: "", stdout: expect.stringContaining("Fix: ") });
    expect(all?.stdout.split("\n").length).toBeGreaterThan(50);
    expect(none).toMatchObject({
      status: 2,
      stdout: "",
      stderr: expect.stringContaining("did you mean `unknown-key`?"),
    });
  });
});

describe("mcpile schema", () => {
  it("prints the schema that editors use", async () => {
    const { stdout, status } = await mcpile(["schema"]);
    expect(status).toBe(0);
    expect(stdout).toBe(manifestSchemaText());
    expect(stdout).toBe(
      readFileSync(join(import.meta.dirname, "../../src/manifest/manifest.schema.json"), "utf8"),
    );
  });
});
