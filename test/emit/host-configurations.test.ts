import { parse as parseToml } from "smol-toml";
import { expect, test } from "vitest";
import { cursorLink, vscodeLink } from "../../src/emit/hosts/install-links.js";
import { compileText } from "../../src/index.js";

async function filesOf(more: object = {}, server: object = {}) {
  const manifest = {
    manifest: 1,
    server: { name: "dice", version: "1.0.0", port: 8123, ...server },
    tools: { roll: { description: "Rolls." } },
    ...more,
  };
  const { files, diagnostics } = await compileText(JSON.stringify(manifest));
  if (files === undefined) throw new Error(JSON.stringify(diagnostics));
  return (path: string) => files.get(path)?.text ?? "";
}

const http = (host: string) => `client/hosts/http/${host}.json`;
const stdio = (host: string) => `client/hosts/stdio/${host}.json`;

test("an open server is reached where it listens, without a token", async () => {
  const text = await filesOf();
  const url = "http://127.0.0.1:8123/mcp";
  expect(JSON.parse(text(http("claude-code")))).toEqual({ mcpServers: { dice: { type: "http", url } } });
  expect(JSON.parse(text(http("cursor")))).toEqual({ mcpServers: { dice: { url } } });
  expect(JSON.parse(text(http("vscode")))).toEqual({ servers: { dice: { type: "http", url } } });
  expect(JSON.parse(text(http("gemini")))).toEqual({ mcpServers: { dice: { httpUrl: url } } });
  expect(parseToml(text("client/hosts/http/codex.toml"))).toEqual({ mcp_servers: { dice: { url } } });
  expect(JSON.parse(text(http("claude-desktop")))).toEqual({
    mcpServers: { dice: { command: "npx", args: ["-y", "mcp-remote@0.15.1", url] } },
  });
});

test("a token and the variables of the URL come from the environment, in each host's notation", async () => {
  const text = await filesOf({
    auth: { audience: "a", publicKey: "${KEY}" },
    client: { openai: { serverUrl: "https://${HOST_NAME}/${PART:-x}/mcp" } },
  });
  const all = (path: string) => text(path).replaceAll(/\s+/g, " ");
  expect(all(http("claude-code"))).toContain(
    '"url": "https://${HOST_NAME}/x/mcp", "headers": { "Authorization": "Bearer ${MCP_ACCESS_TOKEN}" }',
  );
  for (const editor of ["cursor", "vscode"]) {
    expect(all(http(editor))).toContain(
      '"url": "https://${env:HOST_NAME}/x/mcp", "headers": { "Authorization": "Bearer ${env:MCP_ACCESS_TOKEN}" }',
    );
  }
  expect(all(http("opencode"))).toContain('"Bearer {env:MCP_ACCESS_TOKEN}"');
  expect(all("client/hosts/http/codex.toml")).toContain('bearer_token_env_var = "MCP_ACCESS_TOKEN"');
  expect(all(stdio("claude-code"))).not.toContain("KEY");
});

test("a server that a host starts gets the variables that it needs", async () => {
  const text = await filesOf({
    tools: {
      roll: {
        description: "Rolls.",
        http: { method: "GET", url: "https://a.example/${TENANT}", credentials: { bearer: "${API_KEY}" } },
      },
    },
  });
  expect(JSON.parse(text(stdio("vscode")))).toEqual({
    servers: {
      dice: {
        type: "stdio",
        command: "node",
        args: ["${workspaceFolder}/dist/src/main.js", "--stdio"],
        env: { API_KEY: "${env:API_KEY}", TENANT: "${env:TENANT}" },
      },
    },
  });
  expect(parseToml(text("client/hosts/stdio/codex.toml"))).toMatchObject({
    mcp_servers: { dice: { command: "node", env_vars: ["API_KEY", "TENANT"] } },
  });
});

test("install links hold the entry, and end no Markdown link", () => {
  const entry = { url: "https://a.example/(x)'*", headers: { Authorization: "Bearer ${env:T}" } };
  const cursor = new URL(cursorLink("dice", entry)).searchParams.get("config") ?? "";
  expect(JSON.parse(Buffer.from(cursor, "base64").toString())).toEqual(entry);
  const code = vscodeLink("dice", entry);
  expect(JSON.parse(new URL(code).searchParams.get("config") ?? "")).toEqual(entry);
  expect(code + cursorLink("dice", entry)).not.toMatch(/[()\s<>"]/);
});

test("the README has a row for each host", async () => {
  const readme = (await filesOf({ auth: { audience: "a", publicKey: "${KEY}" } }))("README.md");
  expect(readme).toContain(
    "`claude mcp add --transport http dice http://127.0.0.1:8123/mcp --header 'Authorization: Bearer ${MCP_ACCESS_TOKEN}'`",
  );
  expect(readme).toContain(
    "`codex mcp add dice --url http://127.0.0.1:8123/mcp --bearer-token-env-var MCP_ACCESS_TOKEN`",
  );
  for (const link of [
    "https://cursor.com/en/install-mcp?name=dice",
    "https://vscode.dev/redirect/mcp/install?name=dice",
  ]) {
    expect(readme).toContain(link);
  }
});
