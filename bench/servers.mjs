/**
 * Measures generated servers beside others: interleaved rounds on one machine, medians and ratios.
 * Usage: servers.mjs [--quick] [--rounds N] [--seconds N] [--only TEXT] [--peers | --no-peers]
 * `--quick` shows that the bench works, without peers unless `--peers` is given; its figures mean little. Writes results/servers.json.
 */
import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { SignJWT } from "jose";
import { findContestants, oursName, rawName } from "./contestants.mjs";
import { machine } from "./machine.mjs";
import { ServerProcess } from "./server-process.mjs";
import { summarise } from "./summary.mjs";
import { serverTables } from "./tables.mjs";
import { groups, proofOf, requestOf } from "./workload.mjs";

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    rounds: { type: "string" },
    seconds: { type: "string" },
    only: { type: "string" },
    peers: { type: "boolean" },
  },
  allowNegative: true,
});
const rounds = Number(options.rounds ?? (options.quick ? 1 : 3));
const seconds = Number(options.seconds ?? (options.quick ? 0.2 : 1));
/** Further starts of each server, for a firmer median. */
const coldStarts = options.quick ? 1 : 8;
/** The long run, after which memory is read: a million answers, or as many as come within the time, in seconds. */
const longRun = options.quick ? { answers: 1_000, seconds: 0.5 } : { answers: 1_000_000, seconds: 40 };
/**
 * Load before measuring: answers, or seconds where those take longer. V8 compiles what is hot in the course of some
 * thousand calls; before that, a server costs several times what it does later, the more code it has, the more.
 */
const warmUp = options.quick ? { answers: 200, seconds: 0.2 } : { answers: 10_000, seconds: 2 };

const out = join(import.meta.dirname, "out");
const results = join(import.meta.dirname, "results");
mkdirSync(results, { recursive: true });
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const token = await new SignJWT({ scope: "bench", client_id: "bench" })
  .setProtectedHeader({ alg: "RS256", typ: "at+jwt" })
  .setSubject("bench")
  .setAudience("bench")
  .setIssuedAt()
  .setExpirationTime("2h")
  .sign(privateKey);
const publicKeyPem = publicKey.export({ type: "spki", format: "pem" });

const loadBefore = machine().load;
const contestants = findContestants({ withPeers: options.peers ?? !options.quick }).filter(
  ({ name }) => options.only === undefined || name.includes(options.only) || name === rawName,
);
const samples = [];
const measuredGroups = options.quick ? groups.slice(0, 2) : groups;
const plans = [];
for (const group of measuredGroups) plans.push({ group, runs: await prepare(group) });

for (let round = 0; round < rounds; round += 1) {
  for (const { group, runs } of plans) {
    // Each round begins with another server, so that none always has the warm or the quiet moment.
    for (let index = 0; index < runs.length; index += 1) {
      await measure(group, runs[(index + round) % runs.length]);
    }
  }
}

const [{ group: enduredGroup, runs: enduredRuns }] = plans;
for (let round = 0; round < coldStarts; round += 1) {
  for (const run of enduredRuns) {
    const server = await start(run, enduredGroup);
    samples.push({ ...aboutOf(run, enduredGroup), kind: "start", ...server.firstMoments() });
    await server.stop();
  }
}
for (const run of enduredRuns) await endure(enduredGroup, run);

const summary = summarise({
  samples,
  contestants,
  rounds,
  seconds,
  machine: { ...machine(), loadBefore },
  quick: options.quick,
});
writeFileSync(join(results, "servers.json"), `${JSON.stringify(summary, null, 2)}\n`);
process.stdout.write(`${serverTables(summary)}\n`);

/** What is to be started for a group; the raw server is given the bytes that ours sends. */
async function prepare(group) {
  const answers = join(out, "answers", `${group.tools}-${group.jwt ? "jwt" : "open"}`);
  mkdirSync(answers, { recursive: true });
  const runs = contestants.map((contestant) => ({
    contestant,
    command: contestant.command(group, answers),
    environment: {
      ...contestant.environment,
      BENCH_TOOLS: String(group.tools),
      ...(group.jwt && { BENCH_PUBLIC_KEY: publicKeyPem }),
    },
    log: join(out, `${contestant.name.replaceAll(/\W+/g, "-")}.log`),
  }));
  const [model = runs[0]] = runs.filter(({ contestant }) => contestant.name === oursName);
  const server = await start(model, group);
  for (const exchange of group.cases) {
    const request = requestOf(exchange, "modern", group.jwt ? token : undefined);
    const items = JSON.parse(request.slice(request.indexOf("\r\n\r\n"))).params.arguments?.items.length;
    const file = exchange.method === "tools/call" ? `call-${items}.json` : "list.json";
    writeFileSync(join(answers, file), await server.answer(request));
  }
  await server.stop();
  return runs;
}

function start(run, group) {
  const [exchange] = group.cases;
  const request = requestOf(exchange, run.contestant.era, group.jwt ? token : undefined);
  return ServerProcess.start(run, request, proofOf(exchange, group.tools));
}

function aboutOf(run, { tools, jwt }) {
  return { server: run.contestant.name, tools, jwt };
}

/** Memory after a long run of calls. */
async function endure(group, run) {
  const { name, era } = run.contestant;
  const [exchange] = group.cases;
  const server = await start(run, group);
  try {
    const request = requestOf(exchange, era, group.jwt ? token : undefined);
    const report = await server.load(request, exchange.connections, longRun.seconds, longRun.answers);
    samples.push({ ...aboutOf(run, group), kind: "end", calls: report.requests, memory: server.memory() });
    process.stderr.write(`${name}: ${Math.round(server.memory())} MB after ${report.requests} calls\n`);
  } finally {
    await server.stop();
  }
}

async function measure(group, run) {
  const { name, era } = run.contestant;
  const server = await start(run, group);
  const { tools, jwt } = group;
  const about = aboutOf(run, group);
  samples.push({ ...about, kind: "start", ...server.firstMoments() });
  try {
    for (const exchange of group.cases) {
      const request = requestOf(exchange, era, jwt ? token : undefined);
      await server.load(request, exchange.connections, warmUp.seconds, warmUp.answers);
      const report = await server.load(request, exchange.connections, seconds);
      samples.push({ ...about, kind: "load", ...exchange, ...report });
      process.stderr.write(
        `${name} · ${tools} tools · ${jwt ? "jwt" : "open"} · ${exchange.method} ${exchange.size} · ` +
          `${exchange.connections} connections: ${Math.round(report.perSecond)}/s, ${Math.round(report.cpu)} µs CPU` +
          `${report.failures > 0 ? `, ${report.failures} FAILED` : ""}\n`,
      );
    }
  } finally {
    await server.stop();
  }
}
