// Generators of MCP servers from OpenAPI documents: how each is run, and where its tools stand.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const folder = join(import.meta.dirname, "openapi-peers");
const packages = join(folder, "node_modules");
const orvalPackages = join(folder, "orval", "node_modules");
const ours = join(root, "dist", "cli", "main.js");
const baseUrl = "https://bench.example.com";

/** TypeScript 5.9: what most of them are written for. */
export const compiler = join(packages, "typescript", "bin", "tsc");

/**
 * `commands`: what is run in an empty folder, one after the other, with `document.json` beside it. `tools`: the file with
 * the tools, and the form of a name in it. `project`: its own `tsconfig.json`, where it writes one.
 */
export const contestants = [
  {
    name: "mcpile",
    commands: [
      [ours, "import", "openapi", "document.json", "-o", "api.yaml", "--name", "api"],
      [ours, "generate", "api.yaml"],
    ],
    tools: { file: "generated/api/src/tools.ts", name: /^ {2}name: "([^"]*)",$/gm },
    project: "generated/api",
    packages: join(root, "node_modules"),
  },
  {
    name: "openapi-mcp-generator",
    commands: [[bin("openapi-mcp-generator"), "-i", "document.json", "-o", "out", "-b", baseUrl]],
    tools: { file: "out/src/index.ts", name: /^ {2}\["([^"]*)", \{$/gm },
    project: "out",
  },
  {
    name: "orval (mcp)",
    // It wants a newer Node.js than others do.
    node: join(orvalPackages, "node22", "bin", "node"),
    packages: orvalPackages,
    // It takes GitHub's extensions for settings of its own, and ends.
    withoutExtensions: true,
    configure: (work) =>
      writeFileSync(
        join(work, "orval.config.mjs"),
        `export default { api: {
  input: { target: "./document.json" },
  output: { mode: "single", client: "mcp", target: "./out/handlers.ts", schemas: "./out/model", baseUrl: "${baseUrl}" },
} };\n`,
      ),
    commands: [[join(orvalPackages, "orval", "dist", "bin", "orval.mjs"), "--config", "orval.config.mjs"]],
    tools: { file: "out/server.ts", name: /\.(?:registerTool|tool)\(\s*(?:"([^"]*)"|'([^']*)')/g },
  },
  {
    name: "kubb (plugin-mcp)",
    configure: (work) =>
      writeFileSync(
        join(work, "kubb.config.mjs"),
        `import { defineConfig } from "@kubb/core";
import { pluginMcp } from "@kubb/plugin-mcp";
import { pluginOas } from "@kubb/plugin-oas";
import { pluginTs } from "@kubb/plugin-ts";
import { pluginZod } from "@kubb/plugin-zod";

export default defineConfig({
  root: ".",
  input: { path: "./document.json" },
  output: { path: "./out", clean: true, format: false, lint: false },
  plugins: [pluginOas({ generators: [] }), pluginTs(), pluginZod(), pluginMcp({ client: { baseURL: "${baseUrl}" } })],
});\n`,
      ),
    commands: [[bin("kubb"), "generate", "--config", "kubb.config.mjs"]],
    tools: { file: "out/mcp/server.ts", name: /\.(?:registerTool|tool)\(\s*(?:"([^"]*)"|'([^']*)')/g },
  },
  {
    name: "openapi-to-mcp",
    commands: [[bin("openapi-to-mcp"), "document.json", "-o", "out", "--server"]],
    tools: { file: "out/mcp-server.ts", name: /^ {4}name: "([^"]*)",$/gm },
  },
];

function bin(name) {
  return join(packages, ".bin", name);
}

/** The packages of a contestant's generated code. */
export function packagesOf(contestant) {
  return contestant.packages ?? packages;
}

/** Names of the tools in what a contestant wrote into `work`; undefined where there is no such file. */
export function toolNames({ tools }, work) {
  const path = join(work, tools.file);
  if (!existsSync(path)) return undefined;
  return [...readFileSync(path, "utf8").matchAll(tools.name)].map(([, one, other]) => one ?? other);
}

/** Installs the peers beside the bench, unless they are there as the lock file says. */
export function installContestants() {
  for (const cwd of [folder, join(folder, "orval")]) {
    const installed = join(cwd, "node_modules", ".package-lock.json");
    const lock = join(cwd, "package-lock.json");
    if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) continue;
    execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd, stdio: "inherit" });
  }
}
