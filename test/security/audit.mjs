#!/usr/bin/env node
/**
 * `npm run audit`: known vulnerabilities in what mcpile and the generated servers of `generated/` have in production.
 * Ends with 1 where `npm audit` finds any. Some registries (mirrors, most local ones) do not answer `npm audit`: then it
 * says so and ends with 0, because gaps of a registry are not faults of the tree.
 */
import { spawnSync } from "node:child_process";

const { stdout } = spawnSync("npm audit --omit=dev --json", { shell: true, encoding: "utf8" });

/** The output of npm: its report, or the answer of a registry that gave none. */
const { metadata, message } = JSON.parse(stdout);
if (metadata === undefined && message !== undefined) {
  console.log(`Not audited, the registry does not answer npm audit: ${message}`);
} else if (metadata?.vulnerabilities.total === 0) {
  console.log(`No known vulnerability in ${metadata.dependencies.prod} packages.`);
} else {
  console.log(stdout);
  process.exitCode = 1;
}
