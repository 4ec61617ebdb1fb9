import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { compileText } from "../../src/index.js";
import { run } from "../cli/command.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

const manifest = (tools: string, auth = "") => `manifest: 1
server: { name: sums, version: 1.0.0 }
${auth}
tools:
${tools}`;

const tool = (name: string, more: string, required = "") => `  ${name}:
    description: Does it.
    inputSchema: { type: object, properties: { n: { type: integer, default: 1 } }, required: [${required}] }
    ${more.replaceAll("\n", "\n    ")}
`;

async function filesOf(text: string): Promise<ReadonlyMap<string, string>> {
  const { files, diagnostics } = await compileText(text, "sums.yaml");
  expect(files, JSON.stringify(diagnostics)).toBeDefined();
  return new Map([...(files ?? [])].map(([path, file]) => [path, file.text]));
}

describe("the contract test of a server", () => {
  test("has the examples that may be run", async () => {
    const text = manifest(
      tool("reads", "annotations: { readOnlyHint: true }\nexamples: [{ input: { n: 1 } }]") +
        tool("writes", "examples: [{ input: { n: 2 } }, { input: { n: 3 }, output: done }]") +
        tool("fails", 'examples: [{ title: No, input: { n: 4 }, error: "not 4" }]') +
        tool(
          "calls",
          "examples: [{ input: { n: 5 }, output: x }]\nhttp: { method: GET, url: 'https://a.example/{n}' }",
          "n",
        ),
    );
    const found = (await filesOf(text)).get("test/contract.test.ts") ?? "";
    expect([...found.matchAll(/n: (\d)/g)].map(([, number]) => number)).toEqual(["1", "3", "4"]);
    expect(found).toContain('{ tool: "fails", title: "No", input: { n: 4 }, error: "not 4" },');
    expect(found).toContain("authenticated: false");
  });

  test.each([
    ["no example", ""],
    ["an example that could change something", "examples: [{ input: { n: 1 } }]"],
  ])("is not there with %s", async (_name, more) => {
    const files = await filesOf(manifest(tool("writes", more)));
    expect([...files.keys()].filter((path) => /contract/.test(path))).toEqual([]);
    // Authors may have tests of their own beside the handlers.
    expect(JSON.parse(files.get("package.json") ?? "").scripts.test).toBe("node build.mjs --test");
  });
});

describe("npm test", () => {
  const folder = join(root, "test/emit/out/contract");
  const handler = (name: string, type: string, body: string) =>
    [
      `src/handlers/${name}.ts`,
      `import { ToolError } from "../runtime/tool-error.js";\nimport type { ${type}Handler } from "../types.js";\n\n` +
        `export const ${name}: ${type}Handler = ({ n }, context) => {\n  if (n > 99) throw new ToolError("too many");\n  ${body}\n};\n`,
    ] as const;

  /** Runs the server's contract tests with these handlers. */
  async function runTests(
    tools: string,
    handlers: readonly (readonly [string, string])[],
    auth = "",
  ): Promise<{ readonly status: number | null; readonly stdout: string }> {
    rmSync(folder, { recursive: true, force: true });
    const files = new Map([...(await filesOf(manifest(tools, auth))), ...handlers]);
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const { scripts } = JSON.parse(files.get("package.json") ?? "");
    expect(scripts.test).toBe("node build.mjs --test");
    execFileSync(process.execPath, ["build.mjs"], { cwd: folder });
    return run(process.execPath, ["--test", "--test-reporter=tap", "dist/test/contract.test.js"], {
      cwd: folder,
    });
  }

  const examples = `annotations: { readOnlyHint: true }
outputSchema: { type: integer }
examples: [{ input: { n: 2 }, output: 4 }, { title: default, input: {}, output: 2 }, { input: { n: 100 }, error: too many }]`;

  test("passes with handlers that do what the examples say", async () => {
    const { status, stdout } = await runTests(tool("double", examples), [
      handler("double", "Double", "context.log('info', 'called');\n  return n * 2;"),
    ]);
    expect(stdout).toContain('ok 1 - double: {"n":2}');
    expect(stdout).toContain("ok 2 - double: default");
    expect(stdout).toContain("# pass 3");
    expect(status).toBe(0);
  });

  test("fails with the difference, and with what callers are not told", async () => {
    const { status, stdout } = await runTests(tool("double", examples), [
      handler(
        "double",
        "Double",
        "void context;\n  if (n === 1) throw new Error('the disk is full');\n  return n * 3;",
      ),
    ]);
    expect(status).toBe(1);
    expect(stdout).toContain('not ok 1 - double: {"n":2}');
    expect(stdout).toContain("the disk is full");
    expect(stdout).toContain("ok 3");
  });

  test("fails for an output that does not fit the schema, though the example gives none", async () => {
    const more =
      "annotations: { readOnlyHint: true }\noutputSchema: { type: integer, maximum: 5 }\nexamples: [{ input: { n: 9 } }]";
    const { status, stdout } = await runTests(tool("double", more), [
      handler("double", "Double", "void context;\n  return n;"),
    ]);
    expect(status).toBe(1);
    expect(stdout).toContain("must be <= 5");
  });

  test("calls as a caller with all scopes where callers have tokens, after the author's set-up", async () => {
    const more =
      "scopes: [sums]\nannotations: { readOnlyHint: true }\nexamples: [{ input: {}, output: contract-test ready }]";
    const { status, stdout } = await runTests(
      tool("who", more),
      [
        handler("who", "Who", "void n;\n  return `${context.caller?.subject} ${process.env['STATE']}`;"),
        ["src/handlers/contract/setup.ts", 'process.env["STATE"] = "ready";\n'],
      ],
      'auth: { audience: sums, issuer: "https://issuer.example", jwksUri: "https://issuer.example/jwks" }',
    );
    expect(stdout).toContain("# pass 1");
    expect(status).toBe(0);
  });
});
