import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "../interop/command.js";

/** One check of a scenario, as the suite reports it. */
export interface Check {
  readonly id: string;
  readonly status: "SUCCESS" | "FAILURE" | "WARNING" | "SKIPPED" | "INFO";
  readonly errorMessage?: string;
}

const packages = join(import.meta.dirname, "node_modules");
/** The suite needs Node.js 22. */
const node = join(packages, "node22", "bin", "node");

/** A released suite: `0.1` tests the protocol's eras of 2025, `0.2` these and 2026-07-28. */
export type SuiteVersion = "0.1" | "0.2";

/** Names of the suite's scenarios for servers of a protocol revision, in its order. */
export function listScenarios(version: SuiteVersion, revision: string): readonly string[] {
  const listing = execFileSync(node, [script(version), "list", "--server", "--spec-version", revision], {
    encoding: "utf8",
  });
  const names = [...listing.matchAll(/^ {2}- (\S+) \[/gm)].flatMap(([, name]) => name ?? []);
  if (names.length === 0) throw new Error(`the suite lists no scenarios:\n${listing}`);
  return names;
}

/** Runs every scenario of a revision on the server at `url`. Gives the checks of each scenario that ran. */
export async function runSuite(
  version: SuiteVersion,
  revision: string,
  url: string,
  results: string,
): Promise<ReadonlyMap<string, readonly Check[]>> {
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  const options = ["--url", url, "--suite", "all", "--spec-version", revision, "--output-dir", results];
  // It ends with 1 when a scenario fails; the baseline is applied to the results.
  const { status, stdout, stderr } = await run(node, [script(version), "server", ...options]);
  if (status !== 0 && status !== 1) throw new Error(`the suite ended with ${status}\n${stdout}${stderr}`);
  const checks = new Map<string, readonly Check[]>();
  for (const folder of readdirSync(results)) {
    const name = /^server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/.exec(folder)?.[1];
    if (name === undefined) throw new Error(`not a scenario's results: ${folder}`);
    checks.set(name, JSON.parse(readFileSync(join(results, folder, "checks.json"), "utf8")));
  }
  return checks;
}

function script(version: SuiteVersion): string {
  return join(packages, `suite-${version}`, "dist", "index.js");
}
