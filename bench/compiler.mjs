// The compiler's own time and memory, each command in a cold process of its own.
//
//   npm run bench:compiler -- [--sizes 1,10,100,1000,5000] [--rounds 3] [--json results.json] [--against <folder>]
//
// --against: another built checkout of mcpile, measured in turns with this one, for comparing two versions under the
// same load. Wall-clock and CPU (user and system) seconds are medians; memory is the largest of the rounds. `generate`
// starts without a folder. `check` runs as on a developer's machine: where CI is set it compiles everything. Writes
// results/compiler.json, unless told otherwise.
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runNode } from "./command.mjs";
import { compilerTables } from "./compiler-tables.mjs";
import { machine } from "./machine.mjs";
import { manifestForms, manifestOf } from "./manifest.mjs";
import { median } from "./statistics.mjs";

const { values: options } = parseArgs({
  options: {
    sizes: { type: "string", default: "1,10,100,1000,5000" },
    rounds: { type: "string", default: "3" },
    json: { type: "string" },
    against: { type: "string" },
  },
});
const here = fileURLToPath(new URL("../", import.meta.url));
const loadBefore = machine().load;
const sizes = options.sizes.split(",").map(Number);
const rounds = Number(options.rounds);
const checkouts = [
  { name: "mcpile", folder: here },
  ...(options.against === undefined ? [] : [{ name: "against", folder: resolve(options.against) }]),
];

/** Runs mcpile once: seconds of wall-clock and CPU, megabytes at most. */
async function run(folder, work, words, expected = 0) {
  const cost = await runNode([join(folder, "dist/cli/main.js"), ...words], { cwd: work, seconds: 600 });
  if (cost.status !== expected) throw new Error(`mcpile ${words.join(" ")}: ${cost.status}\n${cost.output}`);
  return cost;
}

/** Edits of one tool: what is changed, and how. */
const edits = [
  ["description", "number 0.", "number nought."],
  ["schema", "maxLength: 100", "maxLength: 101"],
];

const measured = new Map();
function record(checkout, command, size, result) {
  const key = `${checkout.name} ${command} ${size}`;
  const entry = measured.get(key) ?? {
    checkout: checkout.name,
    command,
    size,
    wall: [],
    cpu: [],
    memory: [],
  };
  for (const name of ["wall", "cpu", "memory"]) entry[name].push(result[name]);
  measured.set(key, entry);
}

const bytes = [];
const done = [];
for (const size of sizes) {
  const areas = checkouts.map((checkout) => {
    const work = mkdtempSync(join(tmpdir(), "mcpile-bench-"));
    mkdirSync(join(work, "manifests"));
    writeFileSync(join(work, "manifests/bench.yaml"), manifestOf(size));
    return { checkout, work };
  });
  for (let round = 0; round < rounds; round++) {
    for (const { checkout, work } of areas) {
      const measure = async (command, words, expected) =>
        record(checkout, command, size, await run(checkout.folder, work, words, expected));
      if (size === sizes[0]) await measure("--help", ["--help"]);
      await measure("lint", ["lint"]);
      for (const [form, text] of manifestForms(size)) {
        writeFileSync(join(work, "manifests/bench.yaml"), text);
        await measure(`lint, ${form}`, ["lint"]);
      }
      writeFileSync(join(work, "manifests/bench.yaml"), manifestOf(size));
      // Not deleted: ext4 is slow to make files for minutes after many were.
      if (round > 0) renameSync(join(work, "generated"), join(work, `done-${round}`));
      await measure("generate", ["generate"]);
      await measure("check", ["check"]);
      await measure("generate, nothing to do", ["generate"]);
      for (const [what, before, after] of edits) {
        writeFileSync(join(work, "manifests/bench.yaml"), manifestOf(size).replace(before, after));
        await measure(`generate, one ${what} changed`, ["generate"]);
      }
      writeFileSync(join(work, "manifests/bench.yaml"), manifestOf(size));
      await run(checkout.folder, work, ["generate"]);
      writeFileSync(
        join(work, "manifests/bench.yaml"),
        `${manifestOf(size)}# \n`.replace("A server of", "One of"),
      );
      await measure("check, changed", ["check"], 3);
      writeFileSync(join(work, "manifests/bench.yaml"), manifestOf(size));
    }
  }
  for (const { checkout, work } of areas) {
    const out = join(work, "generated", `bench-${size}`);
    const sizeOf = (path) => statSync(join(out, path)).size;
    bytes.push({
      checkout: checkout.name,
      size,
      validators: sizeOf("src/validators.js") / size,
      types: sizeOf("src/types.ts") / size,
      tools: sizeOf("src/tools.ts") / size,
    });
    done.push(work);
  }
}
for (const work of done) rmSync(work, { recursive: true, force: true });

const results = [...measured.values()].map(({ checkout, command, size, wall, cpu, memory }) => ({
  checkout,
  command,
  tools: size,
  wallSeconds: median(wall),
  cpuSeconds: median(cpu),
  peakMegabytes: Math.max(...memory),
}));
const { version } = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
const summary = {
  date: new Date().toISOString().slice(0, 10),
  version,
  machine: { ...machine(), loadBefore },
  rounds,
  results,
  bytes,
};
const json = options.json ?? join(here, "bench", "results", "compiler.json");
mkdirSync(dirname(json), { recursive: true });
writeFileSync(json, `${JSON.stringify(summary, null, 2)}\n`);
console.log(compilerTables(summary));
