import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json, JsonSchema } from "../../src/json.js";
import { equalJson, repeated } from "../../src/manifest/json-equality.js";
import { compileValidators } from "../../src/schema/validators.js";
import { serverModel } from "./fixture.js";

const input: JsonSchema = {
  type: "object",
  properties: {
    any: { type: "array", uniqueItems: true },
    objects: { type: "array", items: { type: "object" }, uniqueItems: true, minItems: 1 },
  },
};
const [text] = compileValidators(serverModel({ t: { input } }));
const { tInput } = await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(text ?? "")}`);

/** The violation, by comparing each item with all before it, the last pair first. */
function expected(items: readonly Json[]): readonly [number, number] | undefined {
  for (let i = items.length - 1; i >= 0; i--) {
    for (let j = i - 1; j >= 0; j--) if (equalJson(items[i] ?? null, items[j] ?? null)) return [i, j];
  }
  return undefined;
}

const item = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom<Json[]>(0, -0, 1, "1", "", "[1]", '{"a":1}', true, false, null),
    fc.array(tie("value"), { maxLength: 2 }),
    fc
      .uniqueArray(fc.tuple(fc.constantFrom("a", "b", "__proto__", '"'), tie("value")), {
        maxLength: 2,
        selector: ([name]) => name,
      })
      .map((members) => {
        const object: Record<string, Json> = Object.create(null);
        for (const [name, value] of members) object[name] = value;
        return object;
      }),
  ),
})).value;

test("repeated items are found as by comparing each with all others", () => {
  fc.assert(
    fc.property(fc.array(item, { maxLength: 8 }), (any) => {
      const pair = expected(any);
      const [later, earlier] = pair ?? [];
      expect(repeated(any)).toEqual(pair === undefined ? undefined : [earlier, later]);
      expect(tInput({ any })).toBe(pair === undefined);
      if (pair !== undefined)
        expect(tInput.errors).toMatchObject([{ instancePath: "/any", params: { i: later, j: earlier } }]);
    }),
    { numRuns: 2_000 },
  );
});

test("a long list of objects is compared without comparing each with all others", () => {
  const objects = Array.from({ length: 200_000 }, (_, index) => ({ index, b: [index] }));
  expect(tInput({ objects })).toBe(true);
  expect(repeated(objects)).toBeUndefined();
  expect(tInput({ objects: [...objects, { b: [7], index: 7 }] })).toBe(false);
  expect(text).not.toContain("isEqual");
});
