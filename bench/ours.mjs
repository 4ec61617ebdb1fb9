import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inputSchema, outputSchema, toolDescription, toolNames } from "./workload.mjs";

const root = join(import.meta.dirname, "..");
const folder = join(import.meta.dirname, "out", "servers");

/** Generates and builds a server with mcpile as it stands; answers the path of its program. */
export function buildOurs({ tools, jwt, direct }) {
  const name = `bench-${tools}-${jwt ? "jwt" : "open"}-${direct ? "direct" : "sdk"}`;
  const manifest = join(folder, `${name}.yaml`);
  mkdirSync(folder, { recursive: true });
  // JSON is YAML.
  writeFileSync(manifest, JSON.stringify(manifestOf(name, { tools, jwt, direct })));
  run("dist/cli/main.js", "generate", manifest, "--out", folder);
  const server = join(folder, name);
  const handlers = join(server, "src", "handlers");
  for (const file of readdirSync(handlers)) {
    const path = join(handlers, file);
    const text = readFileSync(path, "utf8");
    const body = /async \(_input, _context\) => \{[\s\S]*\}/;
    writeFileSync(path, text.replace(body, "({ items }) => ({ items, count: items.length })"));
  }
  // The OpenAI client beside the server takes most of the time to check, and is not measured.
  const project = join(server, "tsconfig.server.json");
  writeFileSync(project, JSON.stringify({ extends: "./tsconfig.json", include: ["src"] }));
  run("node_modules/typescript/bin/tsc", "-p", project);
  const program = join(server, "dist", "src", "main.js");
  if (!existsSync(program)) throw new Error(`${name} was not built`);
  return program;
}

function manifestOf(name, { tools, jwt, direct }) {
  const tool = { description: toolDescription, inputSchema, outputSchema };
  return {
    manifest: 1,
    server: { name, version: "1.0.0", description: "For measuring.", directDispatch: direct },
    ...(jwt && { auth: { audience: "bench", publicKey: "${BENCH_PUBLIC_KEY}", algorithms: ["RS256"] } }),
    tools: Object.fromEntries(toolNames(tools).map((toolName) => [toolName, tool])),
  };
}

function run(program, ...parameters) {
  execFileSync(process.execPath, [join(root, program), ...parameters], {
    cwd: root,
    stdio: ["ignore", "ignore", "pipe"],
  });
}
