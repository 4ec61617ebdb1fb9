// Writes the server that it is given on standard input: a process of its own, so that it can be killed.
import { text } from "node:stream/consumers";
import { apply } from "../../dist/output/apply.js";
import { plan } from "../../dist/output/plan.js";

const { files, ...rest } = JSON.parse(await text(process.stdin));
process.stdout.write("ready\n");
const { problems } = await apply(plan({ ...rest, files: new Map(files) }, { force: true }));
for (const problem of problems) console.error(problem.message);
process.exitCode = problems.length === 0 ? 0 : 2;
