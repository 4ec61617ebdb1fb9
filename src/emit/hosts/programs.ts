import type { JsonObject } from "../../json.js";
import { mcpRemoteVersion } from "../../package-versions.js";
import { type Access, builtProgram, type HttpAccess, type StdioAccess, tokenVariable } from "./access.js";

/** A program that reads its MCP servers from a file. */
export interface HostProgram {
  /** The name in `mcpile install` and of its generated files. */
  readonly name: string;
  readonly title: string;
  readonly format: "json" | "toml";
  /** The key of the file that holds the servers by name. */
  readonly section: string;
  /** Members of a new file besides the servers. */
  readonly preamble?: JsonObject;
  /** The file of a project, relative to it with `/` separators. Absent: the host knows only the user's. */
  readonly projectFile?: string;
  readonly entry: (access: Access, name: string) => JsonObject;
}

/** A reference to an environment variable, in a host's own notation. */
type Reference = (variable: string) => string;

const shell: Reference = (variable) => `\${${variable}}`;
const editor: Reference = (variable) => `\${env:${variable}}`;
const braces: Reference = (variable) => `{env:${variable}}`;

/** The URL; a variable without a default stays a reference in the host's notation. */
function urlOf({ url }: HttpAccess, reference: Reference): string {
  return url
    .map((part) => (typeof part === "string" ? part : (part.fallback ?? reference(part.name))))
    .join("");
}

function bearer({ token }: HttpAccess, reference: Reference): JsonObject {
  return token ? { headers: { Authorization: `Bearer ${reference(tokenVariable)}` } } : {};
}

function environment({ variables }: StdioAccess, key: string, reference: Reference): JsonObject {
  if (variables.length === 0) return {};
  return { [key]: Object.fromEntries(variables.map((name) => [name, reference(name)])) };
}

function argumentsOf({ program }: StdioAccess, folder = ""): readonly string[] {
  return [program ?? `${folder}${builtProgram}`, "--stdio"];
}

/** Claude Desktop reads no environment variables in its file: the user fills in what is secret. */
const fillIn: Reference = (variable) => `<${variable}>`;

/**
 * Claude Desktop starts programs only: `mcp-remote` reaches servers over HTTP for it. The header's value is a variable of its
 * own, since arguments with spaces break on Windows.
 */
function bridged(access: HttpAccess): JsonObject {
  const url = urlOf(access, fillIn);
  const local = /^http:\/\/(?:localhost|127\.0\.0\.1)(?=[:/]|$)/.test(url);
  return {
    command: "npx",
    args: [
      "-y",
      `mcp-remote@${mcpRemoteVersion}`,
      url,
      ...(url.startsWith("http:") && !local ? ["--allow-http"] : []),
      ...(access.token ? ["--header", "Authorization:${MCP_AUTHORIZATION}"] : []),
    ],
    ...(access.token && { env: { MCP_AUTHORIZATION: `Bearer ${fillIn(tokenVariable)}` } }),
  };
}

/** The hosts whose configuration mcpile writes, each in the format of its own documentation. Last reviewed: November 2026. */
export const hostPrograms: readonly HostProgram[] = [
  {
    // code.claude.com/docs/en/mcp
    name: "claude-code",
    title: "Claude Code",
    format: "json",
    section: "mcpServers",
    projectFile: ".mcp.json",
    entry: (access) =>
      access.kind === "http"
        ? { type: "http", url: urlOf(access, shell), ...bearer(access, shell) }
        : {
            type: "stdio",
            command: "node",
            args: argumentsOf(access),
            ...environment(access, "env", shell),
          },
  },
  {
    // modelcontextprotocol.io/docs/develop/connect-local-servers
    name: "claude-desktop",
    title: "Claude Desktop",
    format: "json",
    section: "mcpServers",
    entry: (access, name) =>
      access.kind === "http"
        ? bridged(access)
        : {
            command: "node",
            args: argumentsOf(access, `/path/to/${name}/`),
            ...environment(access, "env", fillIn),
          },
  },
  {
    // cursor.com/docs/mcp
    name: "cursor",
    title: "Cursor",
    format: "json",
    section: "mcpServers",
    projectFile: ".cursor/mcp.json",
    entry: (access) =>
      access.kind === "http"
        ? { url: urlOf(access, editor), ...bearer(access, editor) }
        : {
            type: "stdio",
            command: "node",
            args: argumentsOf(access, "${workspaceFolder}/"),
            ...environment(access, "env", editor),
          },
  },
  {
    // code.visualstudio.com/docs/agents/reference/mcp-configuration
    name: "vscode",
    title: "VS Code",
    format: "json",
    section: "servers",
    projectFile: ".vscode/mcp.json",
    entry: (access) =>
      access.kind === "http"
        ? { type: "http", url: urlOf(access, editor), ...bearer(access, editor) }
        : {
            type: "stdio",
            command: "node",
            args: argumentsOf(access, "${workspaceFolder}/"),
            ...environment(access, "env", editor),
          },
  },
  {
    // learn.chatgpt.com/docs/extend/mcp
    name: "codex",
    title: "Codex",
    format: "toml",
    section: "mcp_servers",
    projectFile: ".codex/config.toml",
    entry: (access) =>
      access.kind === "http"
        ? { url: urlOf(access, shell), ...(access.token && { bearer_token_env_var: tokenVariable }) }
        : {
            command: "node",
            args: argumentsOf(access),
            ...(access.variables.length > 0 && { env_vars: access.variables }),
          },
  },
  {
    // geminicli.com/docs/tools/mcp-server
    name: "gemini",
    title: "Gemini CLI",
    format: "json",
    section: "mcpServers",
    projectFile: ".gemini/settings.json",
    entry: (access) =>
      access.kind === "http"
        ? { httpUrl: urlOf(access, shell), ...bearer(access, shell) }
        : { command: "node", args: argumentsOf(access), ...environment(access, "env", shell) },
  },
  {
    // opencode.ai/docs/mcp-servers
    name: "opencode",
    title: "opencode",
    format: "json",
    section: "mcp",
    preamble: { $schema: "https://opencode.ai/config.json" },
    projectFile: "opencode.json",
    entry: (access) =>
      access.kind === "http"
        ? { type: "remote", url: urlOf(access, braces), enabled: true, ...bearer(access, braces) }
        : {
            type: "local",
            command: ["node", ...argumentsOf(access)],
            enabled: true,
            ...environment(access, "environment", braces),
          },
  },
];
