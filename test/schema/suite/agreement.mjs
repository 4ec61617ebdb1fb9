// Agreement of generated validators with Ajv on the JSON Schema Test Suite, draft 2020-12: every file, every schema that
// needs no other document, through the whole way from manifest to module.
//
//   npm run build && node test/schema/suite/agreement.mjs <json-schema-test-suite>
//
// A schema that mcpile refuses (`$dynamicRef`, an empty `enum`, …) is listed, and is not a disagreement. Where Ajv and the
// generated validator differ and the suite is on the validator's side, that is listed too.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import ajvFormats from "ajv-formats";
import { loadManifest } from "../../../dist/manifest/load.js";
import { buildModel } from "../../../dist/model/build.js";
import { compileValidators } from "../../../dist/schema/validators.js";

const [suite] = process.argv.slice(2);
if (suite === undefined) {
  console.error("usage: node test/schema/suite/agreement.mjs <json-schema-test-suite>");
  process.exit(2);
}

/** The validator of a tool whose output schema is `schema`, or why there is none. */
async function generated(schema) {
  const server = { name: "suite", version: "1.0.0" };
  const tools = { t: { description: "A case", inputSchema: { type: "object" }, outputSchema: schema } };
  const text = JSON.stringify({ manifest: 1, server, tools });
  const [loaded, first] = loadManifest("suite.yaml", () => text);
  const [model, second] = loaded === undefined ? [undefined, []] : buildModel(loaded);
  const [module, third] = model === undefined ? [undefined, []] : compileValidators(model);
  const errors = [...first, ...second, ...third].filter(({ severity }) => severity === "error");
  if (module === undefined || errors.length > 0)
    return errors.map(({ code }) => code).join(", ") || "no module";
  return (await import(`data:text/javascript,${encodeURIComponent(module)}`)).tOutput;
}

function byAjv(schema) {
  const ajv = new Ajv2020({ strict: false, allErrors: true, ownProperties: true, logger: false });
  ajvFormats.default(ajv);
  try {
    return ajv.compile(schema);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const count = { schemas: 0, instances: 0, refused: 0, notByAjv: 0, better: 0, disagreements: 0 };
const folder = join(suite, "tests/draft2020-12");
for (const file of readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .sort()) {
  for (const { schema, description, tests } of JSON.parse(readFileSync(join(folder, file), "utf8"))) {
    if (/localhost:1234|"\$ref":"https?:/.test(JSON.stringify(schema))) continue;
    count.schemas++;
    const ours = await generated(schema);
    const theirs = byAjv(schema);
    if (typeof ours === "string") {
      count.refused++;
      console.log(`refused (${ours}): ${file} | ${description}`);
      continue;
    }
    if (typeof theirs === "string") {
      count.notByAjv++;
      console.log(`not compiled by Ajv (${theirs}): ${file} | ${description}`);
    }
    for (const test of tests) {
      const verdict = ours(structuredClone(test.data));
      const expected = typeof theirs === "string" ? test.valid : theirs(structuredClone(test.data));
      count.instances++;
      if (verdict === expected) continue;
      const kind = verdict === test.valid ? "better" : "disagreements";
      count[kind]++;
      console.log(
        `${kind}: ${file} | ${description} | ${test.description}: ${verdict}, Ajv says ${expected}`,
      );
    }
  }
}
console.log(count);
process.exitCode = count.disagreements === 0 ? 0 : 1;
