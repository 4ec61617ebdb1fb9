import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { developmentEnvironment, withEnvironmentFile } from "../../src/dev/environment.js";
import { loadProblem } from "../../src/dev/load-check.js";
import { installCommand, missingPackages } from "../../src/dev/packages.js";
import { buildTypes } from "../../src/dev/type-build.js";
import { compileText } from "../../src/index.js";
import { readFileFromDisk } from "../../src/manifest/read.js";
import { mcpile, startMcpile } from "./command.js";
import { diceManifest, generatedProject, newProject } from "./project.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
let started: ReturnType<typeof startMcpile> | undefined;
afterEach(() => started?.kill("SIGKILL"));

/** A project that has the packages of this repository. */
function projectWithPackages(manifest: string): string {
  const cwd = newProject({ "dice.yaml": manifest });
  symlinkSync(join(root, "node_modules"), join(cwd, "node_modules"));
  return cwd;
}

/** Manifest of a server whose audience, resource and upstream are named by the environment. */
const templated = diceManifest().replace(
  /^auth: .*$/m,
  'auth: { audience: "${AUD}", publicKey: "${KEY}", resource: "${URL}" }',
);

async function modelOf(manifest: string) {
  const { model, diagnostics } = await compileText(manifest, "dice.yaml", { read: readFileFromDisk });
  if (model === undefined) throw new Error(JSON.stringify(diagnostics));
  return model;
}

describe("mcpile dev", () => {
  test("without packages: generates, names what is missing and the command that installs it, exits 2", async () => {
    const cwd = newProject();
    const { status, stdout, stderr } = await mcpile(["dev", "manifests/dice.yaml"], { cwd });
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("typescript");
    expect(stderr).toContain("run `npm install --prefix generated/dice`, then this again");
    expect(readFileSync(join(cwd, "generated/dice/package.json"), "utf8")).toContain('"name": "dice"');
  });

  test("a port that is taken: says so and exits 2", async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, "127.0.0.1", () => {
        const address = other.address();
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
    const cwd = projectWithPackages(diceManifest());
    const { status, stderr } = await mcpile(["dev", "manifests/dice.yaml", "--port", String(port)], { cwd });
    other.close();
    expect(status).toBe(2);
    expect(stderr).toContain(`port ${port} is taken: stop what listens there, or choose another with --port`);
  });

  test("variables that are not set: named, and waited for in the .env of the folder", async () => {
    const cwd = projectWithPackages(templated);
    started = startMcpile(["dev", "manifests/dice.yaml", "--port", "0"], { cwd });
    let text = "";
    for (const stream of [started.stdout, started.stderr]) {
      stream?.setEncoding("utf8").on("data", (more: string) => {
        text += more;
      });
    }
    const seen = async (pattern: RegExp) => {
      while (!pattern.test(text)) {
        if (started?.exitCode !== null) throw new Error(text);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    await seen(
      / {2}URL {2}auth\.resource\nWrite them to `generated\/dice\/\.env`[\s\S]*waiting for a change/,
    );
    writeFileSync(join(cwd, "generated/dice/.env"), "URL=https://dice.example/mcp\n");
    await seen(/MCP URL +http:/);
    expect(text).toContain("MCP_AUTH_AUDIENCE=dice");
  });
});

describe("the environment of a server in development", () => {
  test("its own key takes the place of every other, and an audience is made up where none is known", async () => {
    const model = await modelOf(templated);
    const { environment, missing, chosen } = developmentEnvironment(
      model,
      { URL: "https://dice.example/mcp", MCP_AUTH_JWKS_URI: "https://login.example/jwks" },
      "PEM",
    );
    expect(environment).toEqual({
      URL: "https://dice.example/mcp",
      MCP_AUTH_PUBLIC_KEY: "PEM",
      MCP_AUTH_AUDIENCE: "dice",
    });
    expect([missing, chosen]).toEqual([[], ["MCP_AUTH_AUDIENCE=dice"]]);
  });

  test("what is set is kept; what only the server can be told is missing", async () => {
    const model = await modelOf(templated);
    const { environment, missing } = developmentEnvironment(model, { AUD: "mine" }, "PEM");
    expect(environment).toEqual({ AUD: "mine", MCP_AUTH_PUBLIC_KEY: "PEM" });
    expect(missing).toEqual([{ name: "URL", usedBy: ["auth.resource"] }]);
  });

  test("variables of the process win over those of a file", () => {
    expect(withEnvironmentFile('A=1\nB="two words"\n', { A: "0" })).toEqual({ A: "0", B: "two words" });
  });
});

describe("the type build", () => {
  test.each([true, false])(
    "counts errors and writes nothing while there are any (colour: %s)",
    async (colour) => {
      const folder = newProject({});
      const options = { outDir: "dist", types: [] };
      writeFileSync(
        join(folder, "tsconfig.json"),
        JSON.stringify({ compilerOptions: options, files: ["a.ts"] }),
      );
      writeFileSync(join(folder, "a.ts"), 'export const one: number = "1";\nexport const two: string = 2;\n');
      const compiler = join(root, "node_modules/typescript");
      expect(await buildTypes(folder, compiler, colour)).toMatchObject({ good: false, errors: 2 });
      expect(existsSync(join(folder, "dist"))).toBe(false);
      writeFileSync(join(folder, "a.ts"), "export const one: number = 1;\n");
      expect(await buildTypes(folder, compiler, colour)).toEqual({
        good: true,
        errors: 0,
        output: "",
        unused: 0,
      });
      expect(existsSync(join(folder, "dist/a.js"))).toBe(true);
    },
  );

  test("compiles what has unused parts, and shows them; a file that is gone leaves nothing behind", async () => {
    const folder = newProject({});
    const compilerOptions = {
      outDir: "dist",
      rootDir: ".",
      types: [],
      noUnusedLocals: true,
      sourceMap: true,
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["src"] }));
    const handlers = join(folder, "src/handlers");
    mkdirSync(join(handlers, "sql"), { recursive: true });
    writeFileSync(join(handlers, "sql/all.sql"), "select 1;\n");
    writeFileSync(join(handlers, "old.ts"), "export const old = 1;\n");
    writeFileSync(join(handlers, "a.ts"), 'import { old } from "./old.js";\nexport const one: number = 1;\n');
    const compiler = join(root, "node_modules/typescript");
    const built = await buildTypes(folder, compiler, false);
    expect(built).toMatchObject({ good: true, errors: 0, unused: 1 });
    expect(built.output).toContain("'old' is declared but its value is never read");
    const files = () => readdirSync(join(folder, "dist/src/handlers")).sort();
    expect(files()).toEqual(["a.js", "a.js.map", "old.js", "old.js.map", "sql"]);
    expect(readFileSync(join(folder, "dist/src/handlers/sql/all.sql"), "utf8")).toBe("select 1;\n");

    writeFileSync(join(handlers, "a.ts"), "export const one: number = 1;\n");
    rmSync(join(handlers, "old.ts"));
    rmSync(join(handlers, "sql/all.sql"));
    expect(await buildTypes(folder, compiler, false)).toMatchObject({ good: true, unused: 0, output: "" });
    expect(files()).toEqual(["a.js", "a.js.map", "sql"]);
    expect(existsSync(join(folder, "dist/src/handlers/sql/all.sql"))).toBe(false);
  });
});

describe("before a reload", () => {
  test("a handler that throws when it is loaded is found, with its stack", async () => {
    const folder = newProject({});
    mkdirSync(join(folder, "dist/src"), { recursive: true });
    const load = (text: string) => {
      writeFileSync(join(folder, "dist/src/tools.js"), text);
      return loadProblem(folder, { ...process.env, DATA: "there" });
    };
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    expect(
      await load("setInterval(() => {}, 1000); if (process.env.DATA !== 'there') throw 1;"),
    ).toBeUndefined();
    const problem = await load("const open = () => { throw new Error('no disk'); };\nopen();");
    expect(problem).toMatch(/Error: no disk\n {4}at open .*tools\.js/);
  });
});

describe("the packages of a generated server", () => {
  test("are found in any folder above, and installed in the workspaces that the server belongs to", () => {
    const cwd = newProject({});
    const server = join(cwd, "generated/dice");
    mkdirSync(join(cwd, "node_modules/@scope/found"), { recursive: true });
    writeFileSync(join(cwd, "node_modules/@scope/found/package.json"), "{}");
    mkdirSync(server, { recursive: true });
    writeFileSync(
      join(server, "package.json"),
      '{"dependencies": {"@scope/found": "1", "lost": "1"}, "devDependencies": {"typescript": "7"}}',
    );
    expect(missingPackages(server)).toEqual(["lost", "typescript"]);
    expect(installCommand(server)).toMatch(/^npm install --prefix .*generated\/dice"?$/);
    writeFileSync(join(cwd, "package.json"), '{"workspaces": ["servers/*"]}');
    expect(installCommand(server)).toMatch(/generated\/dice"?$/);
    writeFileSync(join(cwd, "package.json"), '{"workspaces": ["./generated/*"]}');
    expect(installCommand(server)).not.toMatch(/generated\/dice"?$/);
  });

  test("are not installed by Yarn's Plug'n'Play, which a message says", async () => {
    const cwd = await generatedProject();
    writeFileSync(join(cwd, "yarn.lock"), "");
    writeFileSync(join(cwd, ".pnp.cjs"), "");
    const { status, stderr } = await mcpile(["test"], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain("write `nodeLinker: node-modules` into `.yarnrc.yml` and run `yarn install`");
  });
});
