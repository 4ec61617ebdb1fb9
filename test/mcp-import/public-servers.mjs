/**
 * Imports public MCP servers, as their users install them, and prints what a manifest could not say as a Markdown table:
 * the one in `docs/importing-mcp.md`. Needs npm's registry, and PyPI for FastMCP. None of them needs an account
 * to list its tools.
 *
 *   node test/mcp-import/public-servers.mjs
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/** npm packages, their programs, and arguments. */
const npmServers = [
  ["@modelcontextprotocol/server-everything@2026.8.31", "mcp-server-everything"],
  ["@modelcontextprotocol/server-filesystem@2026.8.31", "mcp-server-filesystem", "."],
  ["@modelcontextprotocol/server-memory@2026.8.31", "mcp-server-memory"],
  ["@modelcontextprotocol/server-sequential-thinking@2026.8.31", "mcp-server-sequential-thinking"],
  ["@playwright/mcp@0.0.83", "playwright-mcp", "--headless"],
  ["@upstash/context7-mcp@4.1.1", "context7-mcp"],
  ["@notionhq/notion-mcp-server@2.5.2", "notion-mcp-server"],
  ["@modelcontextprotocol/server-pdf@2.0.4", "mcp-pdf-server", "--stdio"],
  ["@modelcontextprotocol/server-map@2.0.3", "mcp-map-server", "--stdio"],
  ["chrome-devtools-mcp@1.11.0", "chrome-devtools-mcp", "--no-usage-statistics"],
];

/** Servers written with FastMCP. */
const fastMcpExamples = {
  "FastMCP: typed tools": `from typing import Annotated, Literal
from pydantic import BaseModel, Field
from fastmcp import FastMCP, Context

mcp = FastMCP(name="Dice Roller", instructions="Rolls dice.", version="1.2.0")

class Roll(BaseModel):
    """What a roll gave."""
    values: list[int]
    total: int

@mcp.tool(annotations={"readOnlyHint": True, "title": "Roll dice"}, tags={"dice", "random"})
def roll_dice(n_dice: Annotated[int, Field(ge=1, le=100)], sides: Literal[4, 6, 20] = 6) -> list[int]:
    """Roll \`n_dice\` dice and return the results."""
    return [1] * n_dice

@mcp.tool
async def roll_sum(rolls: list[Roll], label: str | None = None, ctx: Context = None) -> Roll:
    """Add up rolls."""
    return Roll(values=[], total=0)

@mcp.resource("dice://{sides}")
def die(sides: int) -> str:
    return str(sides)

@mcp.prompt
def ask(topic: str) -> str:
    return topic

mcp.run()
`,
  "Python SDK: the official `MCPServer`": `from pydantic import BaseModel
from mcp.server import MCPServer

mcp = MCPServer("weather")

class Weather(BaseModel):
    temperature: float
    conditions: str

@mcp.tool()
def get_weather(city: str, days: int = 1) -> list[Weather]:
    """Get the weather of a city."""
    return []

@mcp.tool()
def get_name(city: str) -> str:
    """Get the full name of a city."""
    return city

mcp.run()
`,
  "FastMCP: an image and no types": `from fastmcp import FastMCP
from fastmcp.utilities.types import Image

mcp = FastMCP("pictures")

@mcp.tool
def draw(text) -> Image:
    """Draw a text."""
    return Image(data=b"", format="png")

@mcp.tool(output_schema=None, meta={"team": "design"})
def anything(value: dict) -> dict:
    """Return the value."""
    return value

mcp.run()
`,
};

const folder = mkdtempSync(join(tmpdir(), "mcpile-public-"));
try {
  install();
  console.log("| server | tools | not said, or said in another way |\n| --- | --- | --- |");
  const bin = join(folder, "node_modules", ".bin");
  for (const [name, program, ...args] of npmServers) report(name, [join(bin, program), ...args]);
  const python = join(folder, "python", "bin");
  for (const [name, code] of Object.entries(fastMcpExamples)) {
    writeFileSync(join(folder, "server.py"), code);
    report(name, [join(python, "python"), join(folder, "server.py")]);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function install() {
  const stdio = ["ignore", "ignore", "inherit"];
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  const packages = npmServers.map(([name]) => name);
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--silent", ...packages], {
    cwd: folder,
    stdio,
  });
  execFileSync("python3", ["-m", "venv", "python"], { cwd: folder, stdio });
  execFileSync(join(folder, "python", "bin", "pip"), ["install", "-q", "fastmcp==4.0.10"], {
    cwd: folder,
    stdio,
  });
}

/** Imports a server, generates one from the manifest, and prints a row. */
function report(name, command) {
  mkdirSync(join(folder, "manifests"), { recursive: true });
  const manifest = join(folder, "manifests", "server.yaml");
  const imported = mcpile("import", "mcp", "--force", "-o", manifest, "--", ...command);
  const generated =
    imported.status === 0 ? mcpile("generate", manifest, "--out", join(folder, "out")) : imported;
  const [, tools = "", listed = ""] = /^(\d+) tools? of (\d+)/.exec(imported.stderr) ?? [];
  const remarks = imported.stderr
    .split("\n")
    .filter((line) => line.startsWith("  "))
    .map((line) => line.trim().replaceAll("|", "\\|"))
    .filter((line) => !line.includes("the server may change its list"));
  const failure =
    generated.status === 0 ? [] : [`status ${generated.status}: ${generated.stderr.slice(0, 300)}`];
  console.log(`| ${name} | ${tools} of ${listed} | ${[...failure, ...remarks].join("; ")} |`);
}

function mcpile(...words) {
  return spawnSync(process.execPath, [main, ...words], { cwd: folder, encoding: "utf8", timeout: 120_000 });
}
