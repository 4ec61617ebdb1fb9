import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inherited, type RunningServer, startServer, waitForServer } from "../harness/generated-server.js";
import { launch } from "../harness/server-process.js";
import { installPackages, output, root } from "./command.js";
import { newClient } from "./javascript-clients.js";

const example = join(root, "generated", "dice-roller");
const built = new Set(["dist", "node_modules"]);

let parent: string;
/** A copy of the committed example, where nothing of the repository is near. */
let folder: string;

beforeAll(async () => {
  await installPackages(import.meta.dirname);
  parent = mkdtempSync(join(tmpdir(), "standalone-"));
  folder = join(parent, "dice-roller");
  cpSync(example, folder, { recursive: true, filter: (path) => !built.has(basename(path)) });
  await output("npm", ["ci", "--no-audit", "--no-fund"], { cwd: folder });
  await output("npm", ["run", "build"], { cwd: folder });
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

async function rollsOn(server: RunningServer): Promise<void> {
  const { tools, structured } = await newClient("auto").roll({ kind: "http", url: server.url });
  expect(tools).toEqual(["roll_dice"]);
  expect(structured).toHaveLength(3);
}

describe("a copy of a generated folder outside the repository", () => {
  it("serves after npm ci, npm run build and npm start", async () => {
    const server = await waitForServer(
      launch("npm", ["start"], { cwd: folder, env: { ...inherited(), PORT: "0" }, group: true }),
    );
    try {
      await rollsOn(server);
    } finally {
      await server.stop();
    }
  });

  it("depends on no mcpile package", () => {
    const packages = Object.keys(
      JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8")).packages,
    );
    expect(packages.filter((name) => name.includes("mcpile"))).toEqual([]);
  });

  it("names no file of mcpile's own", () => {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !path.startsWith(join(folder, "node_modules")));
    expect(files).toContain(join(folder, "dist", "src", "main.js"));
    const naming = files.filter((path) => {
      const text = readFileSync(path, "utf8");
      return text.includes(root) || /templates\/server|mcpile\/(?:src|dist)\//.test(text);
    });
    expect(naming).toEqual([]);
  });
});

describe.each(["20", "22", "24", "26"])("on Node.js %s", (version) => {
  const node = join(import.meta.dirname, "node_modules", `node${version}`, "bin", "node");

  it("the same built folder lists and calls", async () => {
    expect(await output(node, ["--version"])).toMatch(new RegExp(`^v${version}\\.`));
    const server = await startServer(folder, { node });
    try {
      await rollsOn(server);
    } finally {
      await server.stop();
    }
  });

  it("the same built folder serves over stdio", async () => {
    const args = [join(folder, "dist", "src", "main.js"), "--stdio"];
    const { structured } = await newClient("auto").roll({ kind: "stdio", command: node, args });
    expect(structured).toHaveLength(3);
  });
});
