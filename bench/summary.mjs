import { oursName, rawName } from "./contestants.mjs";
import { median } from "./statistics.mjs";

/** Medians of the samples of all rounds, the ratios that the targets are about, and the samples themselves. */
export function summarise({ samples, contestants, ...about }) {
  const servers = contestants.map((contestant) => {
    const own = samples.filter(({ server }) => server === contestant.name);
    const starts = own.filter(({ kind, tools }) => kind === "start" && tools === 1);
    const end = own.find(({ kind }) => kind === "end");
    return {
      name: contestant.name,
      coldStart: median(starts.map(({ coldStart }) => coldStart)),
      memoryAfterStart: median(starts.map(({ memory }) => memory)),
      memoryAfterCalls: end?.memory,
      calls: end?.calls,
      installed: contestant.installed(),
    };
  });
  const loads = [...grouped(samples).values()].map((of) => {
    const [{ server, tools, jwt, method, size, connections }] = of;
    const total = (value) => of.reduce((sum, sample) => sum + value(sample), 0);
    return {
      ...{ server, tools, jwt, method, size, connections },
      perSecond: median(of.map((sample) => sample.perSecond)),
      cpu: median(of.map((sample) => sample.cpu)),
      p50: median(of.map((sample) => sample.p50)),
      p99: median(of.map((sample) => sample.p99)),
      requests: total((sample) => sample.requests),
      failures: total((sample) => sample.failures),
    };
  });
  const date = new Date().toISOString().slice(0, 10);
  return { ...about, date, servers, loads, targets: targetsOf(servers, loads), samples };
}

/** The samples under load, by server and case. */
function grouped(samples) {
  const groups = new Map();
  for (const sample of samples) {
    if (sample.kind !== "load") continue;
    const { server, tools, jwt, method, size, connections } = sample;
    const key = [server, tools, jwt, method, size, connections].join("|");
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  return groups;
}

/** What the project set itself for its servers, and what was measured. `least` or `most` is the bound. */
function targetsOf(servers, loads) {
  const find = (server, method, jwt, tools) =>
    loads.find(
      (load) =>
        load.server === server &&
        load.method === method &&
        load.jwt === jwt &&
        load.tools === tools &&
        load.size === "small" &&
        load.connections === 32,
    );
  const call = find(oursName, "tools/call", true, 1);
  const rawCall = find(rawName, "tools/call", true, 1);
  const list = find(oursName, "tools/list", true, 200);
  const rawList = find(rawName, "tools/list", true, 200);
  const sdk = find("@modelcontextprotocol/server", "tools/call", true, 1);
  const python = find("FastMCP (Python)", "tools/call", true, 1);
  const ours = servers.find(({ name }) => name === oursName);
  const raw = servers.find(({ name }) => name === rawName);
  const what = "tools/call, 32 connections, JWT, input and output validated";
  return [
    { what: `${what}: of raw node:http`, least: 0.7, value: call?.perSecond / rawCall?.perSecond },
    { what: `${what}: CPU time of raw node:http to ours`, value: rawCall?.cpu / call?.cpu },
    { what: `${what}: times SDK v2 with JWT`, least: 15, value: call?.perSecond / sdk?.perSecond },
    {
      what: `${what}: times FastMCP (Python) with JWT`,
      least: 30,
      value: call?.perSecond / python?.perSecond,
    },
    { what: `${what}: p99 to raw's`, most: 2, value: call?.p99 / rawCall?.p99 },
    { what: "tools/list of 200 tools, JWT: of raw", least: 0.5, value: list?.perSecond / rawList?.perSecond },
    { what: "cold start to raw's", most: 1.5, value: ours?.coldStart / raw?.coldStart },
    { what: "memory after start to raw's", most: 1.5, value: ours?.memoryAfterStart / raw?.memoryAfterStart },
  ].filter(({ value }) => Number.isFinite(value));
}
