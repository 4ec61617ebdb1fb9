import { oursName, rawName } from "./contestants.mjs";

/** The results of the servers as Markdown. */
export function serverTables(summary) {
  return [
    "### Against the targets",
    targetTable(summary.targets, isJudged(summary)),
    "### Under load",
    ...loadTables(summary),
    "### Start, memory and size",
    startTable(summary.servers),
  ].join("\n\n");
}

/** Rows of cells as a Markdown table; all columns but the first hold numbers. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? "---" : "---:"))), ...rows.map(line)].join(
    "\n",
  );
}

/** Whether a run is fit to be judged: of several rounds, on a machine that was idle before. */
export function isJudged({ rounds, quick, machine }) {
  return rounds >= 3 && !quick && machine.loadBefore <= 1;
}

/** @param judged False: figures are shown without saying whether they keep their bounds. */
export function targetTable(targets, judged) {
  const rows = targets.map(({ what, least, most, value }) => {
    const bound = least !== undefined ? `at least ${least}` : most !== undefined ? `at most ${most}` : "";
    const met = least !== undefined ? value >= least : most === undefined || value <= most;
    return [what, bound, round(value), bound === "" ? "" : !judged ? "not judged" : met ? "yes" : "**no**"];
  });
  return table(["what", "bound", "measured", "met"], rows);
}

function loadTables({ loads, servers }) {
  const cases = new Map();
  for (const load of loads) cases.set(titleOf(load), [...(cases.get(titleOf(load)) ?? []), load]);
  return [...cases].map(([title, of]) => {
    const raw = of.find(({ server }) => server === rawName);
    const rows = servers.flatMap(({ name }) => {
      const load = of.find(({ server }) => server === name);
      if (load === undefined) return [];
      const { perSecond, cpu, p50, p99, failures } = load;
      return [
        [
          name === oursName ? `**${name}**` : name,
          failures > 0 ? `${whole(perSecond)} (${failures} failed)` : whole(perSecond),
          round(perSecond / raw?.perSecond),
          whole(cpu),
          round(p50),
          round(p99),
        ],
      ];
    });
    const head = ["server", "answers a second", "of raw", "CPU µs an answer", "p50 ms", "p99 ms"];
    return `**${title}**\n\n${table(head, rows)}`;
  });
}

/** What a case is about, in words. */
export function titleOf({ method, size, tools, jwt, connections }) {
  const payload = method === "tools/list" ? "" : size === "large" ? ", 100 kB" : ", small";
  const guard = jwt ? "JWT" : "open";
  return `${method}${payload}, ${plural(tools, "tool")}, ${guard}, ${plural(connections, "connection")}`;
}

function plural(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function startTable(servers) {
  const rows = servers.map(({ name, coldStart, memoryAfterStart, memoryAfterCalls, calls, installed }) => [
    name === oursName ? `**${name}**` : name,
    whole(coldStart),
    whole(memoryAfterStart),
    whole(memoryAfterCalls),
    whole(calls / 1000),
    String(installed.packages),
    round(installed.megabytes),
  ]);
  const head = [
    "server",
    "spawn to first answer, ms",
    "memory then, MB",
    "memory after the calls, MB",
    "calls, thousands",
    "packages",
    "installed, MB",
  ];
  return table(head, rows);
}

/** Two significant digits or whole numbers, so that noise does not look like precision. */
export function round(value) {
  if (!Number.isFinite(value)) return "–";
  return value >= 100 ? whole(value) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function whole(value) {
  return Number.isFinite(value) ? String(Math.round(value)) : "–";
}
