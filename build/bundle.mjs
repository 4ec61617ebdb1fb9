// Bundles the command line: `dist/cli/main.js`, the modules of each command in few files, and the worker thread.
//
//   node build/bundle.mjs [--out dist]
//
// Reading and compiling many small modules takes most of the time of a small command. Each `import()` in the source
// stays one: what a command does not need is not loaded. Packages stay outside, as npm installs them. The code is not
// minified, so that stack traces name functions.
import { rmSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { rolldown } from "rolldown";

const { values: options } = parseArgs({ options: { out: { type: "string", default: "dist" } } });
const root = fileURLToPath(new URL("../", import.meta.url));
const source = (path) => join(root, "src", path);

/** Modules that are loaded together: a chunk has what its roots import, but for what an earlier chunk has. */
const chunks = [
  ["start", ["cli/node-version.ts"]],
  ["program", ["cli/program.ts"]],
  ["lint", ["cli/lint-manifests.ts"]],
  ["servers", ["cli/check-servers.ts"]],
  ["validators", ["schema/validators.ts"]],
  ["emit", ["emit/emit.ts", "schema/declare-types.ts"]],
].map(([name, roots]) => ({ name, modules: new Set(roots.map(source)) }));

/** Completes the modules of the chunks when the bundler knows what imports what. */
const completeChunks = {
  name: "complete-chunks",
  buildEnd() {
    for (const { modules } of chunks) {
      for (const module of modules) {
        for (const next of this.getModuleInfo(module)?.importedIds ?? []) modules.add(next);
      }
    }
  },
};

const bundle = await rolldown({
  input: {
    main: source("cli/main.ts"),
    // Tests run commands in their own process.
    program: source("cli/program.ts"),
    "schema-worker": source("cli/schema-worker.ts"),
    "schema-thread": source("cli/schema-thread.ts"),
  },
  platform: "node",
  plugins: [completeChunks],
  // A module that one command loads late may be needed early by another.
  checks: { ineffectiveDynamicImport: false },
  external: (id, _importer, isResolved) => !isResolved && !id.startsWith(".") && !isAbsolute(id),
});
const out = join(resolve(root, options.out), "cli");
rmSync(out, { recursive: true, force: true });
await bundle.write({
  dir: out,
  format: "esm",
  entryFileNames: "[name].js",
  chunkFileNames: "part-[name].js",
  comments: false,
  codeSplitting: {
    groups: chunks.map(({ name, modules }, index) => ({
      name,
      test: (id) => modules.has(id),
      priority: chunks.length - index,
    })),
  },
});
await bundle.close();
