import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import type { Json } from "../../src/json.js";
import { manifestSchema } from "../../src/manifest/manifest-schema.js";
import { isCertainlyValid } from "../../src/manifest/quick-validation.js";

const ajv = new Ajv({ strict: false, validateSchema: false });
const validate = ajv.compile({ ...manifestSchema, definitions: { jsonSchema: {} } });
const root = fileURLToPath(new URL("../../", import.meta.url));

const good = readdirSync(join(root, "manifests"))
  .filter((name) => name.endsWith(".yaml"))
  .map((name): Json => parse(readFileSync(join(root, "manifests", name), "utf8")));

test("manifests that are good fit without Ajv", () => {
  expect(good.length).toBeGreaterThan(2);
  for (const manifest of good) expect(isCertainlyValid(manifest, manifestSchema)).toBe(true);
});

test("what surely fits, Ajv accepts: manifests with something replaced or removed", () => {
  const values = fc.oneof(
    fc.constantFrom<Json[]>(
      null,
      true,
      0,
      -1,
      1.5,
      1e9,
      "",
      "x",
      "A b",
      "https://example.com",
      [],
      {},
      ["a", "a"],
      [1],
      { a: 1 },
    ),
    fc.jsonValue({ maxDepth: 2 }),
  );
  let fit = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...good),
      fc.array(fc.nat(), { minLength: 1, maxLength: 7 }),
      fc.option(values),
      (manifest, steps, value) => {
        const changed: unknown = structuredClone(manifest);
        let parent: object | undefined;
        let key = "";
        let current: unknown = changed;
        for (const step of steps) {
          if (typeof current !== "object" || current === null || Object.keys(current).length === 0) break;
          const keys = Object.keys(current);
          parent = current;
          key = keys[step % keys.length] ?? "";
          current = Reflect.get(current, key);
        }
        if (parent === undefined) return;
        if (value === null) Reflect.deleteProperty(parent, key);
        else Reflect.set(parent, key, value);
        const json: Json = JSON.parse(JSON.stringify(changed));
        if (!isCertainlyValid(json, manifestSchema)) return;
        fit++;
        expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
      },
    ),
    { seed: 7, numRuns: 4000 },
  );
  expect(fit).toBeGreaterThan(400);
});

test("a keyword that it does not know is not taken for fitting", () => {
  expect(isCertainlyValid(1, { type: "integer", multipleOf: 2 })).toBe(false);
  expect(isCertainlyValid(1, { type: "integer" })).toBe(true);
});
