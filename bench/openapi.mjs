// Generators of MCP servers from OpenAPI documents, beside one another.
//
//   npm run bench:openapi -- [--rounds 3] [--sizes 1,10,100,1000,5000] [--limit 120] [--only TEXT]
//
// For a small document and GitHub's: what it takes to make a server, whether that compiles, and what became of the
// operations. For the tools of the bench's manifests as operations: what it takes at each size. A generator that takes
// longer than `--limit` seconds is ended; where a smaller size shows that it would, it is not begun. Installs the others
// in openapi-peers/. Writes results/openapi.json.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runNode } from "./command.mjs";
import { machine } from "./machine.mjs";
import { compiler, contestants, installContestants, packagesOf, toolNames } from "./openapi-contestants.mjs";
import { countOperations, github, operations, pets, withoutExtensions } from "./openapi-documents.mjs";
import { openApiTables } from "./openapi-tables.mjs";
import { median } from "./statistics.mjs";

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    sizes: { type: "string", default: "1,10,100,1000,5000" },
    limit: { type: "string", default: "120" },
    only: { type: "string" },
  },
});
const limit = Number(options.limit);
const sizes = options.sizes === "" ? [] : options.sizes.split(",").map(Number);
const chosen = contestants.filter(({ name }) => options.only === undefined || name.includes(options.only));
const loadBefore = machine().load;
installContestants();

/** Makes a server in a new folder: what it cost, and the folder. */
async function generate(contestant, document) {
  const work = mkdtempSync(join(tmpdir(), "mcpile-bench-"));
  const given = contestant.withoutExtensions ? withoutExtensions(document) : document;
  writeFileSync(join(work, "document.json"), JSON.stringify(given));
  writeFileSync(join(work, "package.json"), '{ "type": "module" }\n');
  symlinkSync(packagesOf(contestant), join(work, "node_modules"));
  contestant.configure?.(work);
  const cost = { wall: 0, cpu: 0, memory: 0 };
  for (const words of contestant.commands) {
    const { wall, cpu, memory, status, output } = await runNode(words, {
      cwd: work,
      node: contestant.node,
      seconds: limit - cost.wall,
    });
    cost.wall += wall;
    cost.cpu += cpu;
    cost.memory = Math.max(cost.memory, memory);
    if (status === null) return { work, problem: `ended after ${limit} s` };
    if (status !== 0) return { work, ...cost, problem: `status ${status}: ${lastLine(output)}` };
  }
  return { work, ...cost };
}

function lastLine(text) {
  return text.trim().split("\n").at(-1)?.trim().slice(0, 120) ?? "";
}

/** Errors that the compiler reports, in the contestant's own project, or in one that asks no more than others do. */
async function typeErrors(contestant, work) {
  const project = contestant.project ?? ".";
  if (contestant.project === undefined) {
    const compilerOptions = {
      ...{ target: "ES2022", module: "ESNext", moduleResolution: "Bundler", strict: true },
      ...{ skipLibCheck: true, types: ["node"], allowImportingTsExtensions: true },
    };
    writeFileSync(join(work, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["out"] }));
  }
  const words = ["--max-old-space-size=4096", compiler, "--noEmit", "-p", project];
  const { status, output } = await runNode(words, { cwd: work, seconds: limit });
  if (status === null) return { problem: `the compiler was ended after ${limit} s` };
  const errors = output.match(/error TS\d+/g) ?? [];
  if (status !== 0 && errors.length === 0) return { problem: `the compiler: ${lastLine(output)}` };
  return { errors: errors.length };
}

/** What became of the operations. */
function toolsOf(contestant, work, total) {
  const names = toolNames(contestant, work);
  if (names === undefined) return undefined;
  const distinct = new Set(names).size;
  return {
    tools: names.length,
    lost: Math.max(0, total - distinct),
    more: Math.max(0, distinct - total),
    repeated: names.length - distinct,
    // What OpenAI takes for a tool's name.
    misnamed: names.filter((name) => !/^[\w-]{1,64}$/.test(name)).length,
  };
}

/** Folders to delete at the end: ext4 is slow to make files for minutes after many were deleted. */
const done = [];

const rounds = Number(options.rounds);

/** What the rounds of one contestant cost, and what went wrong. */
function summaryOf(runs) {
  return {
    wallSeconds: median(runs.map(({ wall }) => wall)),
    cpuSeconds: median(runs.map(({ cpu }) => cpu)),
    peakMegabytes: Math.max(...runs.map(({ memory }) => memory)),
    problem: runs.find(({ problem }) => problem !== undefined)?.problem,
  };
}

function tell(what, contestant, { problem, wall }) {
  console.log(`${what}, ${contestant.name}: ${problem ?? `${wall.toFixed(2)} s`}`);
}

const documents = [];
for (const [name, document] of [
  ["small", pets],
  ["GitHub", github()],
]) {
  const total = countOperations(document);
  const runs = new Map(chosen.map((contestant) => [contestant, []]));
  for (let round = 0; round < rounds; round++) {
    for (const contestant of chosen) {
      const result = await generate(contestant, document);
      if (round === 0) {
        result.tools = toolsOf(contestant, result.work, total);
        result.types = result.tools === undefined ? {} : await typeErrors(contestant, result.work);
      }
      done.push(result.work);
      runs.get(contestant).push(result);
      tell(name, contestant, result);
    }
  }
  const results = [...runs].map(([contestant, of]) => ({
    generator: contestant.name,
    ...summaryOf(of),
    tools: of[0].tools,
    types: of[0].types,
  }));
  documents.push({ name, operations: total, rounds, results });
}

const sized = [];
for (const contestant of chosen) {
  let last;
  for (const size of sizes) {
    const expected = last === undefined ? 0 : (last.wallSeconds * size) / last.size;
    if (last?.problem !== undefined || (size >= 1000 && expected > limit * 1.5)) {
      sized.push({ generator: contestant.name, size, problem: "not begun" });
      continue;
    }
    const runs = [];
    for (let round = 0; round < rounds && runs.at(-1)?.problem === undefined; round++) {
      const result = await generate(contestant, operations(size));
      result.names = toolNames(contestant, result.work);
      done.push(result.work);
      runs.push(result);
      tell(`${size} operations`, contestant, result);
    }
    last = { generator: contestant.name, size, ...summaryOf(runs) };
    sized.push({ ...last, tools: runs[0].names?.length });
  }
}

const summary = {
  date: new Date().toISOString().slice(0, 10),
  machine: { ...machine(), loadBefore },
  limit,
  rounds,
  documents,
  sized,
};
const results = join(import.meta.dirname, "results");
mkdirSync(results, { recursive: true });
writeFileSync(join(results, "openapi.json"), `${JSON.stringify(summary, null, 2)}\n`);
console.log(`\n${openApiTables(summary)}`);
for (const work of done) rmSync(work, { recursive: true, force: true });
