import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formats } from "../../src/diagnostics/format.js";
import { render } from "../../src/diagnostics/render.js";
import { sortDiagnostics } from "../../src/diagnostics/sort.js";
import { lint } from "../../src/pipeline.js";

/** Mutations in all. */
const runs = Number(process.env["MUTATIONS"] ?? 2_000);

/** Most work that one may make, in milliseconds of processor time: a bound on endless work, not a measurement. */
const most = 2_000;

const folder = join(import.meta.dirname, "../../manifests");
const manifests = readdirSync(folder)
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => readFileSync(join(folder, name), "utf8"))
  .concat(
    "manifest: 1\nserver: { name: a, version: 1.0.0 }\nschemas:\n  A: &a { type: object, properties: { a: { $ref: '#/schemas/A' } } }\ntools:\n  t: { description: d, inputSchema: *a, outputSchema: { <<: *a, title: t } }\n",
  )
  .map((text) => text.slice(0, 4_000));

/** Pieces that mean something in YAML, JSON Schema or manifests. */
const pieces = [
  ..."{}[]:,-#&*!|>'\"%@`?~\t\n \r\0\u2028\uFEFF".split(""),
  "\ud800",
  "\ud83c\udfb2",
  "é",
  "<<: *a",
  "&a ",
  "*a",
  "!!binary ",
  "!!set ",
  "--- ",
  "...\n",
  "%YAML 1.1\n---\n",
  "__proto__: 1\n",
  "constructor",
  "toString: {}",
  "__proto__",
  "null",
  "~",
  "true",
  "yes",
  ".inf",
  ".nan",
  "-0",
  "1e400",
  "9007199254740993",
  "0x1F",
  "2026-01-01",
  "[]",
  "{}",
  "''",
  '"\\ud800"',
  '"\\0"',
  "${X}",
  "${",
  "$ref: '#'",
  "$ref: ./other.yaml",
  "$ref: https://example.com/",
  "$id: a.json",
  "$schema: http://json-schema.org/draft-07/schema#",
  "type: intger",
  "type: [string, 'null']",
  "pattern: '^(a+)+$'",
  "pattern: '['",
  "required: [x]",
  "items: [{}]",
  "inputSchema: 3",
  "inputSchema: true",
  "outputSchema: false",
  "auth:",
  "tools:",
  "schemas:",
  "server:",
  "properties:",
  "enum: []",
  "x-mcp-header: A",
  "default: {}",
  "const: {a: [1]}",
  "not: {}",
  "if: true",
  "- ",
  "? ",
  ": ",
  "  ",
  "    ",
];

type Edit =
  | { readonly kind: "insert"; readonly at: number; readonly text: string }
  | { readonly kind: "delete"; readonly at: number; readonly length: number }
  | { readonly kind: "move-line"; readonly at: number; readonly to: number }
  | { readonly kind: "repeat-line"; readonly at: number; readonly indent: number };

const share = fc.double({ min: 0, max: 1, noNaN: true });
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({
    kind: fc.constant("insert" as const),
    at: share,
    text: fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: "binary", maxLength: 8 })),
  }),
  fc.record({ kind: fc.constant("delete" as const), at: share, length: fc.integer({ min: 1, max: 60 }) }),
  fc.record({ kind: fc.constant("move-line" as const), at: share, to: share }),
  fc.record({
    kind: fc.constant("repeat-line" as const),
    at: share,
    indent: fc.integer({ min: -4, max: 4 }),
  }),
);

function apply(text: string, change: Edit): string {
  if (change.kind === "insert" || change.kind === "delete") {
    const at = Math.floor(change.at * text.length);
    return change.kind === "insert"
      ? text.slice(0, at) + change.text + text.slice(at)
      : text.slice(0, at) + text.slice(at + change.length);
  }
  const lines = text.split("\n");
  const at = Math.floor(change.at * (lines.length - 1));
  const line = lines[at] ?? "";
  if (change.kind === "move-line") {
    lines.splice(at, 1);
    lines.splice(Math.floor(change.to * lines.length), 0, line);
  } else {
    const indent = Math.max(0, line.search(/\S|$/) + change.indent);
    lines.splice(at, 0, " ".repeat(indent) + line.trimStart());
  }
  return lines.join("\n");
}

const mutant = fc
  .tuple(fc.constantFrom(...manifests), fc.array(edit, { minLength: 1, maxLength: 6 }))
  .map(([text, edits]) => edits.reduce(apply, text));

describe("any mutation of a manifest", () => {
  it(`gives located diagnostics or none, in ${runs} tries`, async () => {
    const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
    console.info(`manifest mutations: SEED=${seed}`);
    let rejected = 0;
    await fc.assert(
      fc.asyncProperty(mutant, async (text) => {
        const read = (path: string) => (path === "m.yaml" ? text : { reason: "no such file" });
        const before = process.cpuUsage();
        const diagnostics = sortDiagnostics(await lint("m.yaml", { read }));
        for (const format of formats) {
          render(diagnostics, format, { textOf: () => text, colour: false, version: "0.0.0" });
        }
        const { user, system } = process.cpuUsage(before);
        expect((user + system) / 1_000, text).toBeLessThan(most);
        for (const { code, location } of diagnostics) {
          expect(location, code).toBeDefined();
          const { start: from, end: to } = location?.range ?? {};
          expect(from?.offset).toBeLessThanOrEqual(to?.offset ?? -1);
          expect(to?.offset).toBeLessThanOrEqual(text.length);
        }
        if (diagnostics.some(({ severity }) => severity === "error")) rejected++;
      }),
      { numRuns: runs, seed },
    );
    // Mutations that all pass, or that all break the YAML, would show nothing.
    expect(rejected).toBeGreaterThan(runs / 4);
    expect(rejected).toBeLessThan(runs);
  }, 240_000);
});
