import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { type Launched, launch } from "./server-process.js";

/** A server as generated ones are: the run-time files compiled, and a `main.js` written by the test. */
export interface Program {
  /** Path of its `main.js`. */
  readonly main: string;
  start(args?: readonly string[], environment?: Readonly<Record<string, string>>): Launched;
  remove(): void;
}

/** Not tests' output: kept from one run to the next. */
const cache = resolve("node_modules", ".cache", "mcpile-tests");
const templates = resolve("templates", "server");

/** Modules that the `main.js` of a test may import; what these import is compiled with them. */
const sources = [
  "run",
  "protocol/streaming-v1",
  "protocol/streaming-v2",
  "auth/access",
  "calls/prepare",
  "http-tools/http-tool",
  "observability/observe",
  "observability/telemetry",
  "observability/metrics",
  "transport/direct-http",
];

/** Puts `main`, the text of an ES module, beside the compiled run-time files. Inside the repository, for its dependencies. */
export function buildProgram(name: string, main: string): Program {
  const folder = resolve("test", "harness", "out", `${name}-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  symlinkSync(compiledRuntime(), join(folder, "runtime"), "junction");
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "main.js"), main);
  return {
    main: join(folder, "main.js"),
    start: (args = [], environment = {}) =>
      launch(process.execPath, [join(folder, "main.js"), ...args], {
        // Node.js keeps the compiled code of modules (from version 22.1): most processes of a test load the same ones.
        env: { NODE_COMPILE_CACHE: join(cache, "code"), ...environment },
      }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The folder of the compiled run-time files: compiled once for each state of `templates/server`, for all test files. */
function compiledRuntime(): string {
  const files = readdirSync(templates, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  const hash = createHash("sha256").update(sources.join());
  for (const file of files.sort()) hash.update(file).update(readFileSync(join(templates, file)));
  const folder = join(cache, "runtime", hash.digest("hex").slice(0, 16));
  if (existsSync(folder)) return folder;
  // Put in its place in one step: another test file may be compiling the same.
  const next = `${folder}-${process.pid}`;
  mkdirSync(next, { recursive: true });
  const config = {
    extends: resolve("tsconfig.base.json"),
    compilerOptions: { rootDir: templates, outDir: next, noCheck: true },
    files: sources.map((name) => join(templates, `${name}.ts`)),
  };
  writeFileSync(join(next, "tsconfig.json"), JSON.stringify(config));
  writeFileSync(join(next, "package.json"), '{ "type": "module" }');
  execFileSync(process.execPath, [resolve("node_modules/typescript/bin/tsc"), "-p", next], {
    stdio: "inherit",
  });
  try {
    renameSync(next, folder);
  } catch (error) {
    rmSync(next, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
