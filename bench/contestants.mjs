import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { installedDistributions, installedPackages } from "./installed-size.mjs";
import { buildOurs } from "./ours.mjs";

const root = join(import.meta.dirname, "..");
const peers = join(import.meta.dirname, "peers");
const environment = join(peers, "node_modules", ".cache", "python");

const raw = {
  name: "raw node:http",
  era: "modern",
  command: (_group, answers) => [process.execPath, join(import.meta.dirname, "raw-server.mjs"), answers],
  installed: () => ({ packages: 0, megabytes: 0 }),
};

const ours = (name, direct) => ({
  name,
  era: "modern",
  // Its default limit is per caller and minute, and would end the measurement.
  environment: { MCP_REQUESTS_PER_MINUTE: "1000000000" },
  command: ({ tools, jwt }) => [process.execPath, buildOurs({ tools, jwt, direct })],
  installed: () => installedPackages(root, ["@modelcontextprotocol/server", "jose", "pino"]),
});

const peer = (name, file, era, packages) => ({
  name,
  era,
  command: () => [process.execPath, join(peers, file)],
  installed: () => installedPackages(peers, packages),
});

/** Names of the two that every ratio is about. */
export const oursName = "mcpile, direct";
export const rawName = raw.name;

/** The servers of the bench, ready to be started; installs the peers when they are not there. */
export function findContestants({ withPeers }) {
  const own = [raw, ours(oursName, true), ours("mcpile, through the SDK", false)];
  if (!withPeers) return own;
  installPeers();
  return [
    ...own,
    peer("@modelcontextprotocol/server", "sdk-v2.mjs", "modern", [
      "@modelcontextprotocol/server",
      "@modelcontextprotocol/node",
      "jose",
      "zod",
    ]),
    peer("@modelcontextprotocol/sdk", "sdk-v1.mjs", "legacy", ["@modelcontextprotocol/sdk", "jose", "zod"]),
    peer("fastmcp (npm)", "fastmcp.mjs", "legacy", ["fastmcp", "zod"]),
    ...findPython(),
  ];
}

function installPeers() {
  if (existsSync(join(peers, "node_modules", "fastmcp"))) return;
  process.stderr.write("installing the peers in bench/peers\n");
  const parameters = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--workspaces=false"];
  execFileSync("npm", parameters, { cwd: peers, stdio: ["ignore", "ignore", "inherit"] });
}

/** FastMCP for Python: of the virtual environment `BENCH_PYTHON_ENVIRONMENT`, or one of our own. None where pip fails. */
function findPython() {
  const folder = process.env["BENCH_PYTHON_ENVIRONMENT"] ?? environment;
  const python = join(folder, "bin", "python");
  try {
    if (!existsSync(python)) {
      process.stderr.write("installing FastMCP for Python in bench/peers\n");
      execFileSync("python3", ["-m", "venv", folder]);
      const requirements = join(peers, "requirements.txt");
      execFileSync(python, ["-m", "pip", "install", "--quiet", "--retries", "1", "-r", requirements]);
    }
    execFileSync(python, ["-c", "import fastmcp"]);
  } catch (error) {
    process.stderr.write(`without FastMCP for Python: ${error.message}\n`);
    return [];
  }
  return [
    {
      name: "FastMCP (Python)",
      era: "legacy",
      command: () => [python, join(peers, "fastmcp_server.py")],
      installed: () => installedDistributions(folder),
    },
  ];
}
