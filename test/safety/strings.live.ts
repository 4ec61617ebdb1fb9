import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseEnv } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compileText } from "../../src/index.js";
import { findPython } from "../clients/python.js";
import { compileNatively } from "../compilers.js";
import { type HostileServer, hostileServer } from "./hostile-server.js";
import { hostileText } from "./hostile-text.js";

/** How many strings are placed in manifests, about 400 to each. */
const count = Number(process.env["COUNT"] ?? 10_000);
const seed = Number(process.env["SEED"] ?? Date.now() % 2_147_483_647);
const perManifest = 400;

const folder = join(import.meta.dirname, "out", String(process.pid));
/** Where the clients run: what breaks out of its place leaves `CANARY` here. */
const nest = join(folder, "nest");
const servers: HostileServer[] = [];

beforeAll(async () => {
  console.log(`hostile texts: COUNT=${count} SEED=${seed}`);
  mkdirSync(nest, { recursive: true });
  const sizes = Array.from(
    { length: Math.ceil(count / perManifest) },
    (_, index) => perManifest + (index % 31),
  );
  for (const [index, size] of sizes.entries()) {
    const texts = fc.sample(hostileText, { seed: seed + index, numRuns: size });
    const server = hostileServer(`server-${index}`, texts);
    const { files, diagnostics } = await compileText(server.text, "manifest.yaml");
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    expect(errors, `SEED=${seed}, manifest ${index}`).toEqual([]);
    for (const { path, text } of files?.values() ?? []) {
      const file = join(folder, server.name, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    servers.push(server);
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("what is generated compiles, all of it in one program, under every flag", () => {
  const one = JSON.parse(readFileSync(join(folder, "server-0", "tsconfig.json"), "utf8"));
  const config = { ...one, include: ["server-*/src", "server-*/client", "server-*/test"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  expect(compileNatively(join(folder, "tsconfig.json"))).toBe("");
});

test("servers load, and list what the manifests say", () => {
  const script = `
    for (const name of ${JSON.stringify(servers.map(({ name }) => name))}) {
      const { settings } = await import("../dist/" + name + "/src/settings.js");
      const { tools } = await import("../dist/" + name + "/src/tools.js");
      console.log(JSON.stringify([settings.title, settings.instructions, tools.map(({ listing }) => [listing.name, listing.description, listing.title])]));
    }
    if ("CANARY" in globalThis) process.exit(97);
  `;
  writeFileSync(join(nest, "load.mjs"), script);
  const { status, stdout, stderr } = spawnSync(process.execPath, ["load.mjs"], {
    cwd: nest,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const said = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  for (const [index, { manifest, tools }] of servers.entries()) {
    const { title = null, instructions = null } = Object(manifest["server"]);
    const listed = tools.map(({ name, section }) => [
      name,
      section["description"] ?? null,
      section["title"] ?? null,
    ]);
    expect(said[index], `SEED=${seed}, manifest ${index}`).toEqual([title, instructions, listed]);
  }
  expect(existsSync(join(nest, "CANARY"))).toBe(false);
});

test("clients run as far as the API that is not there, and do nothing else", () => {
  const python = findPython();
  const env = {
    PATH: process.env["PATH"] ?? "",
    OPENAI_API_KEY: "k",
    OPENAI_BASE_URL: "http://127.0.0.1:9/v1",
  };
  const commands = (name: string): [string, string[], Readonly<Record<string, string>>][] => [
    [process.execPath, [join("..", "dist", name, "client", "openai.js")], {}],
    ["sh", [join("..", name, "client", "openai.sh")], {}],
    ...("env" in python
      ? [
          ["python3", [join("..", name, "client", "openai.py")], python.env] satisfies [
            string,
            string[],
            object,
          ],
        ]
      : []),
  ];
  for (const { name } of servers) {
    for (const [command, args, more] of commands(name)) {
      const { status } = spawnSync(command, args, { cwd: nest, env: { ...env, ...more }, stdio: "ignore" });
      expect(status, `SEED=${seed}: ${command} ${args[0]}`).toBe(1);
      expect(existsSync(join(nest, "CANARY")), `SEED=${seed}: ${command} ${args[0]}`).toBe(false);
    }
  }
}, 600_000);

test("package.json and .env.example are read back as what they are", () => {
  for (const { name } of servers) {
    const read = (file: string) => readFileSync(join(folder, name, file), "utf8");
    expect(JSON.parse(read("package.json"))).toMatchObject({ name });
    const variables = Object.keys(parseEnv(read(".env.example").replaceAll(/^# (?=[A-Z_]+=)/gm, "")));
    expect(variables.filter((variable) => !/^[A-Z_][A-Z0-9_]*$/.test(variable))).toEqual([]);
  }
});
