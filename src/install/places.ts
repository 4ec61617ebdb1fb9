import { posix, win32 } from "node:path";
import type { HostProgram } from "../emit/hosts/programs.js";

/** The facts that decide where a user's configuration files are. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  /** The user's home folder. */
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The files where a host looks for its user's configuration, the first that exists counts. The first is made where none does. */
export function userFiles({ name }: HostProgram, machine: Machine): readonly string[] {
  const { home, environment } = machine;
  const { join } = machine.platform === "win32" ? win32 : posix;
  const config = environment["XDG_CONFIG_HOME"] || join(home, ".config");
  switch (name) {
    case "claude-code":
      return [join(environment["CLAUDE_CONFIG_DIR"] || home, ".claude.json")];
    case "claude-desktop":
      return [join(applicationData(machine), "Claude", "claude_desktop_config.json")];
    case "cursor":
      return [join(home, ".cursor", "mcp.json")];
    case "vscode":
      return [join(applicationData(machine), "Code", "User", "mcp.json")];
    case "codex":
      return [join(environment["CODEX_HOME"] || join(home, ".codex"), "config.toml")];
    case "gemini":
      return [join(home, ".gemini", "settings.json")];
    case "opencode":
      return ["opencode.json", "opencode.jsonc"].map((file) => join(config, "opencode", file));
    default:
      throw new Error(`no user's file for ${name}`);
  }
}

/** The files where a host looks for a project's configuration. Undefined: it looks for none. */
export function projectFiles({ projectFile }: HostProgram, folder: string): readonly string[] | undefined {
  if (projectFile === undefined) return undefined;
  const files = projectFile === "opencode.json" ? [projectFile, "opencode.jsonc"] : [projectFile];
  return files.map((file) => posix.join(folder, file));
}

/** Where desktop applications keep a user's settings. */
function applicationData({ platform, home, environment }: Machine): string {
  if (platform === "win32") return environment["APPDATA"] || win32.join(home, "AppData", "Roaming");
  if (platform === "darwin") return posix.join(home, "Library", "Application Support");
  return environment["XDG_CONFIG_HOME"] || posix.join(home, ".config");
}
