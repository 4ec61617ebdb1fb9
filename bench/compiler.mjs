// The compiler's own time and memory, each command in a cold process of its own.
//
//   npm run build && npm run bench:compiler -- [--sizes 1,10,100,1000,5000] [--rounds 5] [--json results.json] [--against <folder>]
//
// --against: another built checkout of mcpile, measured in turns with this one, for comparing two versions under the
// same load. Wall-clock and CPU (user and system) seconds are medians; memory is the largest of the rounds. `generate`
// starts without a folder. `check` runs as on a developer's machine: where CI is set it compiles everything.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { manifestOf } from "./manifest.mjs";

const { values: options } = parseArgs({
  options: {
    sizes: { type: "string", default: "1,10,100,1000,5000" },
    rounds: { type: "string", default: "5" },
    json: { type: "string" },
    against: { type: "string" },
  },
});
const here = fileURLToPath(new URL("../", import.meta.url));
const sizes = options.sizes.split(",").map(Number);
const rounds = Number(options.rounds);
const checkouts = [
  { name: "mcpile", folder: here },
  ...(options.against === undefined ? [] : [{ name: "against", folder: resolve(options.against) }]),
];

/** Told to the process by a file that it loads first: the only way to its own peak memory on every system. */
const probe = `import { writeSync } from "node:fs";
process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeSync(3, JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, memory: maxRSS / 1024 }));
});`;

/** Runs mcpile once: seconds of wall-clock and CPU, megabytes at most. */
function run(folder, work, words, expected = 0) {
  const main = join(folder, "dist/cli/main.js");
  const probeUrl = `data:text/javascript,${encodeURIComponent(probe)}`;
  const start = process.hrtime.bigint();
  const child = spawnSync(process.execPath, ["--import", probeUrl, main, ...words], {
    cwd: work,
    env: { ...process.env, CI: "" },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const wall = Number(process.hrtime.bigint() - start) / 1e9;
  if (child.status !== expected)
    throw new Error(`mcpile ${words.join(" ")}: ${child.status}\n${child.stderr}`);
  return { wall, ...JSON.parse(child.output[3] ?? "{}") };
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

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
for (const size of sizes) {
  const areas = checkouts.map((checkout) => {
    const work = mkdtempSync(join(tmpdir(), "mcpile-bench-"));
    mkdirSync(join(work, "manifests"));
    writeFileSync(join(work, "manifests/bench.yaml"), manifestOf(size));
    return { checkout, work };
  });
  for (let round = 0; round < rounds; round++) {
    for (const { checkout, work } of areas) {
      const measure = (command, words, expected) =>
        record(checkout, command, size, run(checkout.folder, work, words, expected));
      if (size === sizes[0]) measure("--help", ["--help"]);
      measure("lint", ["lint"]);
      rmSync(join(work, "generated"), { recursive: true, force: true });
      measure("generate", ["generate"]);
      measure("check", ["check"]);
      measure("generate, nothing to do", ["generate"]);
      writeFileSync(
        join(work, "manifests/bench.yaml"),
        `${manifestOf(size)}# \n`.replace("A server of", "One of"),
      );
      measure("check, changed", ["check"], 3);
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
    rmSync(work, { recursive: true, force: true });
  }
}

const results = [...measured.values()].map(({ checkout, command, size, wall, cpu, memory }) => ({
  checkout,
  command,
  tools: size,
  wallSeconds: median(wall),
  cpuSeconds: median(cpu),
  peakMegabytes: Math.max(...memory),
}));
const machine = { cpu: cpus()[0]?.model, threads: availableParallelism(), node: process.version };
const { version } = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));

console.log(
  `mcpile ${version}, ${machine.cpu}, ${machine.threads} threads, Node.js ${machine.node}, ${rounds} rounds`,
);
console.log("\n| command | tools | wall s | CPU s | peak MB |\n| --- | ---: | ---: | ---: | ---: |");
for (const { checkout, command, tools, wallSeconds, cpuSeconds, peakMegabytes } of results) {
  const name = checkouts.length > 1 ? `${command} (${checkout})` : command;
  console.log(
    `| ${name} | ${tools} | ${wallSeconds.toFixed(2)} | ${cpuSeconds.toFixed(2)} | ${peakMegabytes.toFixed(0)} |`,
  );
}
console.log(
  "\n| bytes a tool | tools | validators.js | types.ts | tools.ts |\n| --- | ---: | ---: | ---: | ---: |",
);
for (const { checkout, size, validators, types, tools } of bytes) {
  console.log(
    `| ${checkout} | ${size} | ${validators.toFixed(0)} | ${types.toFixed(0)} | ${tools.toFixed(0)} |`,
  );
}
if (options.json !== undefined) {
  writeFileSync(options.json, `${JSON.stringify({ version, machine, rounds, results, bytes }, null, 2)}\n`);
}
