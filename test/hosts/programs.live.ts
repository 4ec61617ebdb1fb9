import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { compileText } from "../../src/index.js";
import { installPackages, output } from "../interop/command.js";
import { temporaryFolder } from "../temporary-folder.js";

/**
 * The generated configuration of hosts and the desktop bundle, read by the programs themselves. They take more than a
 * gigabyte, so they have a script of their own: `npm run hosts`.
 */
const programs = fileURLToPath(new URL("programs/", import.meta.url));
const program = (name: string) => join(programs, "node_modules", ".bin", name);

let files: ReadonlyMap<string, { readonly text: string }>;
beforeAll(async () => {
  await installPackages(programs);
  const compiled = await compileText(
    JSON.stringify({
      manifest: 1,
      server: { name: "dice", version: "1.0.0", title: "Dice", description: "Rolls dice." },
      auth: { audience: "dice", publicKey: "${KEY}" },
      tools: {
        roll: {
          description: "Rolls.",
          http: { method: "GET", url: "https://dice.example/roll", credentials: { bearer: "${API_KEY}" } },
        },
      },
      client: { openai: { serverUrl: "https://dice.example/mcp" } },
      publish: {
        name: "io.github.ann/dice",
        author: { name: "Ann" },
        license: "MIT",
        privacyPolicy: "https://dice.example/privacy",
        repository: "https://github.com/ann/dice",
      },
    }),
  );
  if (compiled.files === undefined) throw new Error(JSON.stringify(compiled.diagnostics));
  files = compiled.files;
});

/** A folder with one generated file at another path, as its host's home and project. */
function folderWith(generated: string, path: string): { readonly cwd: string; readonly text: string } {
  const cwd = temporaryFolder("host");
  const text = files.get(generated)?.text ?? "";
  mkdirSync(dirname(join(cwd, path)), { recursive: true });
  writeFileSync(join(cwd, path), text);
  return { cwd, text };
}

const environment = (home: string) => ({
  PATH: process.env["PATH"] ?? "",
  HOME: home,
  CODEX_HOME: home,
  GEMINI_CLI_TRUST_WORKSPACE: "true",
  MCP_ACCESS_TOKEN: "token",
  API_KEY: "key",
});

async function read(command: string, args: readonly string[], cwd: string): Promise<string> {
  return output(program(command), args, { cwd, env: environment(cwd) });
}

describe.each(["http", "stdio"])("the configuration over %s is read by", (transport) => {
  const isHttp = transport === "http";

  test("Codex", async () => {
    const { cwd } = folderWith(`client/hosts/${transport}/codex.toml`, "config.toml");
    const [server] = JSON.parse(await read("codex", ["mcp", "list", "--json"], cwd));
    expect(server).toMatchObject({ name: "dice", enabled: true });
    expect(server.transport).toMatchObject(
      isHttp
        ? { url: "https://dice.example/mcp", bearer_token_env_var: "MCP_ACCESS_TOKEN" }
        : { command: "node", args: ["dist/src/main.js", "--stdio"], env_vars: ["API_KEY"] },
    );
  });

  test("Claude Code", async () => {
    const { cwd } = folderWith(`client/hosts/${transport}/claude-code.json`, ".mcp.json");
    const shown = await read("claude", ["mcp", "get", "dice"], cwd);
    expect(shown).toContain(`Type: ${transport}`);
    expect(shown).toContain(
      isHttp ? "Authorization: Bearer ${MCP_ACCESS_TOKEN}" : "Args: dist/src/main.js --stdio",
    );
  });

  test("Gemini CLI", async () => {
    const { cwd } = folderWith(`client/hosts/${transport}/gemini.json`, ".gemini/settings.json");
    const { stdout, stderr } = await withBoth("gemini", ["mcp", "list"], cwd);
    expect(stdout + stderr).toContain(
      isHttp ? "dice: https://dice.example/mcp (http)" : "dice: node dist/src/main.js --stdio (stdio)",
    );
  });

  test("opencode", async () => {
    const { cwd, text } = folderWith(`client/hosts/${transport}/opencode.json`, "opencode.json");
    const { mcp } = JSON.parse(await read("opencode", ["debug", "config"], cwd));
    const written = JSON.parse(text).mcp.dice;
    const { headers: _headers, environment: _environment, ...rest } = written;
    expect(mcp.dice).toMatchObject(rest);
  });
});

async function withBoth(command: string, args: readonly string[], cwd: string) {
  const { run } = await import("../interop/command.js");
  return run(program(command), args, { cwd, env: environment(cwd) });
}

test("the desktop bundle's manifest is valid", async () => {
  const { cwd } = folderWith("manifest.json", "manifest.json");
  expect(await read("mcpb", ["validate", "manifest.json"], cwd)).toContain("validation passes");
  expect(readFileSync(join(cwd, "manifest.json"), "utf8")).toContain("${user_config.api_key}");
});
