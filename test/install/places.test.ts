import { expect, test } from "vitest";
import { hostPrograms } from "../../src/emit/hosts/programs.js";
import { userFiles } from "../../src/install/places.js";

const machines = {
  linux: { platform: "linux", home: "/home/ann", environment: {} },
  darwin: { platform: "darwin", home: "/Users/ann", environment: {} },
  win32: {
    platform: "win32",
    home: "C:\\Users\\ann",
    environment: { APPDATA: "C:\\Users\\ann\\AppData\\Roaming" },
  },
} as const;

function places(machine: keyof typeof machines): Record<string, string | undefined> {
  return Object.fromEntries(hostPrograms.map((host) => [host.name, userFiles(host, machines[machine])[0]]));
}

test("hosts read a user's file in its place on each system", () => {
  expect(places("linux")).toEqual({
    "claude-code": "/home/ann/.claude.json",
    "claude-desktop": "/home/ann/.config/Claude/claude_desktop_config.json",
    cursor: "/home/ann/.cursor/mcp.json",
    vscode: "/home/ann/.config/Code/User/mcp.json",
    codex: "/home/ann/.codex/config.toml",
    gemini: "/home/ann/.gemini/settings.json",
    opencode: "/home/ann/.config/opencode/opencode.json",
  });
  expect(places("darwin")).toMatchObject({
    "claude-desktop": "/Users/ann/Library/Application Support/Claude/claude_desktop_config.json",
    vscode: "/Users/ann/Library/Application Support/Code/User/mcp.json",
    opencode: "/Users/ann/.config/opencode/opencode.json",
  });
  expect(places("win32")).toMatchObject({
    "claude-code": "C:\\Users\\ann\\.claude.json",
    "claude-desktop": "C:\\Users\\ann\\AppData\\Roaming\\Claude\\claude_desktop_config.json",
    vscode: "C:\\Users\\ann\\AppData\\Roaming\\Code\\User\\mcp.json",
    codex: "C:\\Users\\ann\\.codex\\config.toml",
  });
});

test("the variables of hosts move their files", () => {
  const environment = { CODEX_HOME: "/c", CLAUDE_CONFIG_DIR: "/d", XDG_CONFIG_HOME: "/x" };
  const moved = hostPrograms.flatMap((host) => userFiles(host, { ...machines.linux, environment }));
  expect(moved).toEqual(
    expect.arrayContaining(["/c/config.toml", "/d/.claude.json", "/x/opencode/opencode.jsonc"]),
  );
});
