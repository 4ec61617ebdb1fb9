/** Writes docs/performance.md and its plots from results/*.json. Usage: report.mjs */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compilerTables, compilerTargets, importTargets } from "./compiler-tables.mjs";
import { openApiTables } from "./openapi-tables.mjs";
import { loadPlot, serverPlot } from "./plots.mjs";
import { isJudged, serverTables, targetTable } from "./tables.mjs";

const docs = join(import.meta.dirname, "..", "docs");
const summary = read("servers.json");
if (summary === undefined) throw new Error("there are no results: run `npm run bench:servers` first");

const call = ({ method, size, connections, tools, jwt }) =>
  method === "tools/call" && size === "small" && connections === 32 && tools === 1 && jwt;
const list = ({ method, jwt }) => method === "tools/list" && jwt;
const plots = {
  "performance-call.svg": loadPlot(summary.loads, call),
  "performance-list.svg": loadPlot(summary.loads, list),
  "performance-start.svg": serverPlot(
    "Spawn to first answered call, ms",
    summary.servers,
    ({ coldStart }) => coldStart,
  ),
};
const drawn = Object.entries(plots).filter(([, svg]) => svg !== undefined);
for (const [name, svg] of drawn) writeFileSync(join(docs, name), svg);

const { machine, date, rounds, seconds } = summary;
const caution = isJudged(summary)
  ? ""
  : `

**This run cannot be judged.** It was short, or the machine was busy with other work, so that answers a second, latencies
and times to start differ by far more from one moment to the next than from one server to the next: where a server
seems quicker than raw \`node:http\`, that is noise. The CPU time of an answer suffers less. The run is to be repeated on an
idle machine.`;
const text = `# Performance

Written by \`node bench/report.mjs\` from the last runs of \`npm run bench:servers\`, \`bench:compiler\` and \`bench:openapi\`; do not edit.

## Method

All servers run on one machine in one run, one at a time, ${rounds} round${rounds === 1 ? "" : "s"} of all of them in turns; a figure
is the median of its rounds. The load comes from a process of its own on the same machine, over loopback, on keep-alive connections that
each wait for their answer, for ${seconds} s a round after up to 10,000 answers (at most 2 s) to warm up. Every server
offers the same tools and the same handler, which takes a list of items and gives it back with its length. Input and
output are validated by the servers that do so. FastMCP and the SDKs are set up as their own documentation shows for
servers without sessions that answer in JSON, with every token verified; mcpile and \`@modelcontextprotocol/server\` are
asked in protocol 2026-07-28, the others in 2025-06-18. mcpile runs with its defaults, a log line for each call
included, except that its limit of requests a minute is raised.

Raw \`node:http\` reads and parses the same requests and sends the very bytes that mcpile sends, written beforehand: no
validation, no token, no call, no serialisation. CPU time is that of the server process, all its threads; on a machine that has
other work to do it tells more than answers a second.

## The run

${date}: ${machine.processors} × ${machine.processor}, ${machine.memoryGB} GB, ${machine.system}, Node.js ${machine.node}.
Load of the machine when the run began: ${machine.loadBefore}.${caution}

${drawn.map(([name]) => `![](${name})`).join("\n\n")}

${serverTables(summary)}
${compilerSection(read("compiler.json"), read("openapi.json"))}
${readFileSync(join(import.meta.dirname, "notes.md"), "utf8")}`;
writeFileSync(join(docs, "performance.md"), `${text.trimEnd()}\n`);

/** The compiler, alone and beside other generators; nothing where it was not measured. */
function compilerSection(compiler, openapi) {
  if (compiler === undefined) return "";
  // Each run by the load that it began with.
  const isIdle = (run) => isJudged({ ...run, quick: false });
  const parts = [
    `## The compiler

mcpile ${compiler.version}, ${compiler.date}, each command in a cold process of its own, the median of ${compiler.rounds} rounds; the tools have eight
properties each, and most an output schema (\`bench/manifest.mjs\`). Load of the machine when it began: ${compiler.machine.loadBefore}.`,
    targetTable(compilerTargets(compiler), isIdle(compiler)),
    compilerTables(compiler),
  ];
  if (openapi !== undefined) {
    parts.push(
      `### Beside generators of MCP servers from OpenAPI

${openapi.date}, each with the options of its own documentation, in cold processes; the median of ${openapi.rounds} round${openapi.rounds === 1 ? "" : "s"}.
mcpile's figures are those of two processes, \`import openapi\` and \`generate\`, added up. Type errors are those of TypeScript 5.9, in
the project that a generator writes, else in a strict one in which imports need no extension. A generator that takes longer than
${openapi.limit} s is ended. orval is given GitHub's description without GitHub's extensions, at which it stops. None of the others checks
what callers send by a token, or makes a client. Load of the machine when it began: ${openapi.machine.loadBefore}.`,
      targetTable(importTargets(openapi), isIdle(openapi)),
      openApiTables(openapi),
    );
  }
  return `\n${parts.join("\n\n")}\n`;
}

/** A result, or undefined where there is none. */
function read(name) {
  const path = join(import.meta.dirname, "results", name);
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
}
