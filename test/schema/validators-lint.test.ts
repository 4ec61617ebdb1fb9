// biome-ignore-all lint/suspicious/noThenProperty: the keyword of JSON Schema.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { JsonSchema } from "../../src/json.js";
import { compileValidators } from "../../src/schema/validators.js";
import { serverModel } from "./fixture.js";

/** Every keyword, in the forms for which Ajv writes code of its own. */
const everything: JsonSchema = {
  type: "object",
  properties: {
    step: { type: "number", multipleOf: 0.01 },
    whole: { type: "integer", multipleOf: 3, exclusiveMinimum: 1 },
    any: {
      anyOf: [
        { type: "string", minLength: 2 },
        { type: "object", required: ["x"] },
      ],
    },
    one: { oneOf: [{ type: "array", uniqueItems: true, items: { const: { a: 1 } } }, { type: "boolean" }] },
    none: { not: { type: "object", required: ["x", "y"] } },
    tuple: {
      type: "array",
      prefixItems: [{ type: "string" }, { type: "integer" }],
      contains: { type: "integer" },
      minContains: 2,
      maxContains: 3,
      uniqueItems: true,
    },
    words: { type: "array", uniqueItems: true, items: { type: "string" } },
    marks: { type: "array", uniqueItems: true, items: { type: ["boolean", "string"] } },
    condition: { if: { type: "string" }, then: { minLength: 3 }, else: { type: "number" } },
    map: {
      type: "object",
      propertyNames: { pattern: "^a" },
      patternProperties: { "^a[\\u0000-\\u001f]": { type: "integer" } },
      additionalProperties: { type: "string", format: "email" },
      dependentRequired: { aa: ["ab"] },
      dependentSchemas: { aa: { required: ["ac"] } },
      minProperties: 1,
      maxProperties: 4,
    },
    choice: { enum: [{ a: 1 }, "b", null] },
    again: { $ref: "#/$defs/Again" },
    template: { type: ["string", "null"], format: "uri-template" },
    moment: { type: "string", format: "date-time" },
  },
  allOf: [{ required: ["step"] }],
  unevaluatedProperties: false,
};
const again: JsonSchema = {
  type: "object",
  properties: {
    next: { $ref: "#/$defs/Again" },
    list: { type: "array", prefixItems: [true], unevaluatedItems: false },
  },
  unevaluatedProperties: { type: "string" },
};

/** Apart from the repository, which has rules of its own. */
const folder = mkdtempSync(join(tmpdir(), "mcpile-lint-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("validators of every keyword have no error by the rules that Biome recommends", () => {
  const [text, problems] = compileValidators(
    serverModel({ t: { input: everything, output: everything } }, { Again: again }),
  );
  expect(problems).toEqual([]);
  writeFileSync(join(folder, "biome.json"), JSON.stringify({ root: true, formatter: { enabled: false } }));
  writeFileSync(join(folder, "validators.js"), text ?? "");
  const biome = join(import.meta.dirname, "../../node_modules/@biomejs/biome/bin/biome");
  const words = ["lint", "--diagnostic-level=error", "validators.js"];
  const { status, stderr } = spawnSync(process.execPath, [biome, ...words], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
});
