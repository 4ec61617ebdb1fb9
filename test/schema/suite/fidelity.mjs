// Type fidelity on the JSON Schema Test Suite, draft 2020-12, required tests that need no other document.
//
//   npm run build && node test/schema/suite/fidelity.mjs <json-schema-test-suite> [--verbose]
//
// sound: instances that the suite calls valid and the type accepts; anything less than all of them is an error.
// precise: instances that it calls invalid and the type rejects.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { declareSchema } from "../../../dist/schema/declare-types.js";

const [suite, verbose] = process.argv.slice(2);
if (suite === undefined) {
  console.error("usage: node test/schema/suite/fidelity.mjs <json-schema-test-suite> [--verbose]");
  process.exit(2);
}

const left = new Set([
  "dynamicRef.json",
  "format.json",
  "infinite-loop-detection.json",
  "refRemote.json",
  "vocabulary.json",
]);
const folder = join(suite, "tests/draft2020-12");
const cases = readdirSync(folder)
  .filter((file) => file.endsWith(".json") && !left.has(file))
  .sort()
  .flatMap((file) =>
    JSON.parse(readFileSync(join(folder, file), "utf8")).map((group) => ({ file, ...group })),
  )
  .filter(({ schema }) => {
    const { $schema: _, ...rest } = typeof schema === "object" ? schema : {};
    return !/localhost:1234|"\$id"|\$anchor|"\$ref":"http/.test(JSON.stringify(rest));
  });

/** TypeScript for a JSON value. */
function literal(value) {
  if (Array.isArray(value)) return `[${value.map(literal).join(",")}]`;
  if (typeof value !== "object" || value === null)
    return JSON.stringify(value).replace(/[\u2028\u2029]/g, "?");
  return `{${Object.entries(value)
    .map(([name, inner]) => `[${JSON.stringify(name)}]:${literal(inner)}`)
    .join(",")}}`;
}

const work = mkdtempSync(join(tmpdir(), "mcpile-fidelity-"));
const files = ["value.ts"];
writeFileSync(join(work, "package.json"), '{"type":"module"}');
writeFileSync(
  join(work, "value.ts"),
  `type Writable<T> = T extends readonly [] ? [] : T extends object ? { -readonly [K in keyof T]: Writable<T[K]> } : T;
export declare function value<const V>(value: V): Writable<V>;
`,
);
for (const [index, { schema, tests }] of cases.entries()) {
  const types = declareSchema("T", schema).map(({ name, type }) => `export type ${name} = ${type};\n`);
  const lines = tests.map(({ data }, n) => `export const v${n}: T = value(${literal(data)});`);
  const imports = `import type { T } from "./t${index}.js"; import { value } from "./value.js";`;
  writeFileSync(join(work, `t${index}.ts`), types.join(""));
  writeFileSync(join(work, `v${index}.ts`), [imports, ...lines].join("\n"));
  files.push(`t${index}.ts`, `v${index}.ts`);
}
const compilerOptions = {
  strict: true,
  noEmit: true,
  module: "nodenext",
  target: "es2022",
  skipLibCheck: true,
  types: [],
};
writeFileSync(join(work, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
const tsc = fileURLToPath(new URL("../../../node_modules/typescript/bin/tsc", import.meta.url));
const { stdout } = spawnSync(process.execPath, [tsc, "-p", work, "--pretty", "false"], {
  encoding: "utf8",
  cwd: work,
  maxBuffer: 1 << 28,
});
rmSync(work, { recursive: true });
const errors = new Set(
  [...stdout.matchAll(/\b([tv])(\d+)\.ts\((\d+),\d+\): error/g)].map(([, kind, index, line]) =>
    kind === "t" ? `t${index}` : `v${index}:${line}`,
  ),
);

const score = { schemas: cases.length, broken: 0, valid: 0, sound: 0, invalid: 0, precise: 0 };
for (const [index, { file, description, tests }] of cases.entries()) {
  if (errors.has(`t${index}`)) score.broken++;
  for (const [n, test] of tests.entries()) {
    const rejected = errors.has(`v${index}:${n + 2}`);
    score[test.valid ? "valid" : "invalid"]++;
    if (test.valid !== rejected) score[test.valid ? "sound" : "precise"]++;
    else if (test.valid || verbose !== undefined) {
      console.log(`${test.valid ? "UNSOUND" : "wide"}: ${file} | ${description} | ${test.description}`);
    }
  }
}
console.log(score);
console.log(`precise: ${((100 * score.precise) / score.invalid).toFixed(1)} %`);
process.exitCode = score.broken === 0 && score.sound === score.valid ? 0 : 1;
