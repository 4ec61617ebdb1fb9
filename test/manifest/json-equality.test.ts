import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../src/json.js";
import { equalJson, useExactKeywords } from "../../src/manifest/json-equality.js";
import { lint } from "../../src/pipeline.js";

/** `value` as the YAML reader gives it: objects inherit nothing. */
function bare(value: Json): Json {
  return JSON.parse(JSON.stringify(value), (_, inner: Json) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.assign(Object.create(null), inner)
      : inner,
  );
}

/** Small values, so that equal ones are found. */
const value: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Json>(null, true, 0, 1, "", "a"),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "constructor", "valueOf", "toString", "__proto__"), tie("value"), {
      maxKeys: 3,
    }),
  ),
})).value;

/** The same for the same value, whatever the order of its members. */
function spelling(json: Json): string {
  if (Array.isArray(json)) return `[${json.map(spelling).join()}]`;
  if (typeof json !== "object" || json === null) return JSON.stringify(json);
  const members = Object.entries(json).map(([name, inner]) => `${JSON.stringify(name)}:${spelling(inner)}`);
  return `{${members.sort().join()}}`;
}

describe("JSON values are equal", () => {
  it("when they say the same, whatever they inherit", () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(equalJson(bare(a), a)).toBe(true);
        expect(equalJson(a, bare(b))).toBe(spelling(a) === spelling(b));
      }),
    );
  });

  it("to Ajv as well", () => {
    const ajv = new Ajv({ strict: false, validateSchema: false });
    useExactKeywords(ajv);
    fc.assert(
      fc.property(value, value, (a, b) => {
        const same = spelling(a) === spelling(b);
        expect(ajv.compile({ const: bare(a) })(b)).toBe(same);
        expect(ajv.compile({ enum: [bare(a)] })(b)).toBe(same);
        expect(ajv.compile({ uniqueItems: true })([a, "other", bare(b)])).toBe(!same && a !== "other");
        expect(ajv.compile({ uniqueItems: false })([a, a])).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it("and Ajv says which items are", () => {
    const ajv = new Ajv();
    useExactKeywords(ajv);
    const validate = ajv.compile({ type: "array", uniqueItems: true });
    expect(validate([0, { a: 1 }, 2, { a: 1 }])).toBe(false);
    expect(validate.errors).toMatchObject([
      { params: { i: 1, j: 3 }, message: "must NOT have duplicate items (items ## 3 and 1 are identical)" },
    ]);
  });
});

describe("manifests", () => {
  const codes = async (text: string) =>
    (await lint("m.yaml", { read: () => text })).flatMap(({ code, severity }) =>
      severity === "error" ? [code] : [],
    );

  it("take an object for a constant, a default and an example", async () => {
    const text = `manifest: 1
server: { name: a, version: 1.0.0 }
tools:
  t:
    inputSchema:
      type: object
      properties:
        a: { const: { constructor: [1], valueOf: 2 }, default: { valueOf: 2, constructor: [1] } }
        b: { enum: [{ k: [{}] }], examples: [{ k: [{}] }] }
        c: { uniqueItems: true, default: [{ toString: 1 }, { toString: 2 }] }
    examples: [{ input: { b: { k: [{}] } } }]
`;
    expect(await codes(text)).toEqual([]);
    expect(await codes(text.replace("default: { valueOf: 2", "default: { valueOf: 3"))).toContain(
      "invalid-default",
    );
    expect(await codes(text.replace("{ toString: 2 }", "{ toString: 1 }"))).toContain("invalid-default");
  });

  it("may hold objects twice where a list of words belongs", async () => {
    const text = `manifest: 1
server: { name: a, version: 1.0.0 }
auth: { audience: a, algorithms: [{}, {}] }
tools: { t: {} }
`;
    expect(await codes(text)).toContain("invalid-value");
  });
});
