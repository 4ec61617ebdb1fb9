import { mdCode, mdCodeCell } from "../../escape/markdown.js";
import { shWord } from "../../escape/shell.js";
import type { ServerModel } from "../../model/server-model.js";
import { type HttpAccess, httpAccess, tokenVariable } from "./access.js";
import { cursorLink, vscodeLink } from "./install-links.js";
import { type HostProgram, hostPrograms } from "./programs.js";

/** A row of the table of hosts in a server's README, in Markdown. */
export interface HostInstruction {
  readonly title: string;
  /** A link or a command. */
  readonly add: string;
  /** The configuration file, as code, and the link to it. */
  readonly file: string;
  readonly path: string;
  /** The file in a project where the host reads it. */
  readonly place: string;
}

/** How the server is added to each host over HTTP: by its install link or command where it has one. */
export function hostInstructions(model: ServerModel): readonly HostInstruction[] {
  const access = httpAccess(model);
  return hostPrograms.map((host) => ({
    title: host.title,
    add: addition(host, model.name, access),
    file: mdCode(`${host.name}.${host.format}`),
    path: `client/hosts/http/${host.name}.${host.format}`,
    place: host.projectFile === undefined ? "" : mdCode(host.projectFile),
  }));
}

function addition(host: HostProgram, name: string, access: HttpAccess): string {
  // In single quotes, so that the host stores the variable and not the token.
  const header = access.token ? `--header 'Authorization: Bearer \${${tokenVariable}}'` : "";
  switch (host.name) {
    case "claude-code":
      return command("claude mcp add --transport http", name, urlWord(access), header);
    case "codex":
      return command(
        `codex mcp add ${name} --url`,
        urlWord(access),
        access.token ? `--bearer-token-env-var ${tokenVariable}` : "",
      );
    case "gemini":
      return command("gemini mcp add --scope user --transport http", header, name, urlWord(access));
    case "cursor":
      return `[Add to Cursor](${cursorLink(name, host.entry(access, name))})`;
    case "vscode":
      return `[Add to VS Code](${vscodeLink(name, host.entry(access, name))})`;
    default:
      return mdCodeCell(`npx mcpile install ${host.name} <manifest>`);
  }
}

function command(...words: readonly string[]): string {
  return mdCodeCell(words.filter((word) => word !== "").join(" "));
}

/** The URL as a word of a shell command. */
function urlWord({ url }: HttpAccess): string {
  return url.map((part) => (typeof part === "string" ? plainWord(part) : plainOrVariable(part))).join("");
}

function plainOrVariable({ name, fallback }: { readonly name: string; readonly fallback?: string }): string {
  return fallback === undefined ? `"$${name}"` : plainWord(fallback);
}

function plainWord(text: string): string {
  return /^[\w./:@%+-]+$/.test(text) ? text : shWord(text);
}
