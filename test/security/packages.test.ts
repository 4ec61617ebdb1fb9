import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { telemetryPackages } from "../../src/package-versions.js";
import { root } from "../interop/command.js";

/** Why a generated server has a package: said here for those it asks for and those that are not plain from their asker. */
const reasons: Readonly<Record<string, string>> = {
  "@modelcontextprotocol/server":
    "the protocol, both eras: every request but the plain ones, which `directDispatch` answers",
  "@modelcontextprotocol/core": "the protocol's types and schemas, shared by the SDK's server and client",
  zod: "how the SDK checks the messages it reads",
  "@redis/client":
    "counts requests in Redis; only in servers with `server.limits.redisUrl`. No dependencies but optional peers",
  "rate-limiter-flexible": "the same: the counting itself. No dependencies",
  jose: "verifies access tokens; only in servers with `auth`. No dependencies",
  pino: "the log: JSON lines that are written without holding up calls, with what must not be seen left out",
  "@pinojs/redact": "leaves values out of log lines",
  "atomic-sleep": "waits for a slow log without an event loop, at the end of the process",
  "on-exit-leak-free": "writes the last log lines when the process ends",
  "pino-abstract-transport": "log transports in threads, which the server does not use",
  "pino-std-serializers": "errors and requests as JSON",
  "process-warning": "warnings of deprecated options",
  "quick-format-unescaped": "messages with placeholders",
  "real-require": "loads log transports in threads",
  "safe-stable-stringify": "JSON of values that hold themselves",
  "sonic-boom": "writes to stderr in batches",
  split2: "log transports in threads",
  "thread-stream": "log transports in threads",
  "@opentelemetry/api": "what handlers and instrumentation trace with; it does nothing by itself",
  "@opentelemetry/context-async-hooks": "keeps a call's span active while its handler waits",
  "@opentelemetry/core": "reads and writes W3C Trace Context and Baggage",
  "@opentelemetry/otlp-exporter-base": "sends OTLP over HTTP, with retries",
  "@opentelemetry/otlp-transformer": "spans and metrics as OTLP's protobuf or JSON",
  "@opentelemetry/resources": "the service's name, version and attributes",
  "@opentelemetry/sdk-metrics": "gathers measurements",
  "@opentelemetry/sdk-trace": "samples and gathers spans",
  "@opentelemetry/semantic-conventions": "names of attributes",
  "@opentelemetry/api-logs": "OTLP of logs, which the server does not send",
  "@opentelemetry/sdk-logs": "OTLP of logs, which the server does not send",
};

interface LockedPackage {
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const lock: { readonly packages: Readonly<Record<string, LockedPackage>> } = JSON.parse(
  readFileSync(join(root, "package-lock.json"), "utf8"),
);

/** Packages that are installed for `names`, with who asks for each. */
function treeOf(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const tree = new Map<string, string[]>();
  const visit = (name: string, asker: string): void => {
    const known = tree.get(name);
    if (known !== undefined) {
      known.push(asker);
      return;
    }
    tree.set(name, [asker]);
    for (const dependency of Object.keys(lock.packages[`node_modules/${name}`]?.dependencies ?? {})) {
      visit(dependency, name);
    }
  };
  for (const name of names) visit(name, "the server");
  return tree;
}

/** The dependencies of a server with every feature. */
const asked = ["@modelcontextprotocol/server", "jose", "pino"];
const askedWithRedis = [...asked, "@redis/client", "rate-limiter-flexible"];

const page = join(root, "docs", "security.md");
const start = "<!-- generated: the packages -->\n";
const end = "<!-- end of the packages -->\n";

test("docs/security.md has the packages of a generated server (UPDATE=1 writes them)", () => {
  const tree = treeOf(askedWithRedis);
  const row = ([name, askers]: readonly [string, readonly string[]]): string => {
    const { version, license } = lock.packages[`node_modules/${name}`] ?? {};
    expect(reasons[name], `why is ${name} there?`).toBeDefined();
    return `| ${name} ${version} | ${license} | ${askers.join(", ")} | ${reasons[name]} |`;
  };
  const head = ["| package | licence | asked for by | why |", "| --- | --- | --- | --- |"];
  const telemetry = [...treeOf(telemetryPackages)];
  const older = treeOf(["@modelcontextprotocol/sdk", "jose", "pino"]).size;
  const table = [
    `A server with \`sdk: v2\` and \`auth\` has ${treeOf(asked).size} packages in production, and one with \`sdk: v1\` has ${older}:`,
    "`@modelcontextprotocol/sdk` brings Express and what it stands on, which the server does not use. Counting requests in Redis",
    `makes it ${tree.size}.`,
    "",
    ...head,
    ...[...tree].map(row),
    "",
    `\`server.telemetry: true\` brings ${telemetry.length} more, which are loaded only where the environment names a collector;`,
    "`server.metrics: true` brings none.",
    "",
    ...head,
    ...telemetry.map(row),
    "",
  ].join("\n");
  const text = readFileSync(page, "utf8");
  const [before = "", rest = ""] = text.split(start);
  const [, after = ""] = rest.split(end);
  if (process.env["UPDATE"] === "1") writeFileSync(page, `${before}${start}\n${table}\n${end}${after}`);
  else expect(text).toBe(`${before}${start}\n${table}\n${end}${after}`);
});

test("no reason is given for a package that is not there", () => {
  const tree = treeOf([...askedWithRedis, ...telemetryPackages]);
  expect(Object.keys(reasons).filter((name) => !tree.has(name))).toEqual([]);
});
