// biome-ignore-all lint/suspicious/noThenProperty: the keyword of JSON Schema.
import { Ajv2020 } from "ajv/dist/2020.js";
import ajvFormats from "ajv-formats";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json, JsonSchema } from "../../src/json.js";
import { compileValidators } from "../../src/schema/validators.js";
import { serverModel, type ToolFixture } from "./fixture.js";

interface Violation {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

type Validator = ((value: unknown) => boolean) & { errors?: readonly Violation[] | null };

async function load(text: string): Promise<Readonly<Record<string, Validator>>> {
  return import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(text)}`);
}

/** The validators of these tools, as a server would load them. */
async function compile(
  tools: Readonly<Record<string, ToolFixture>>,
  definitions: Readonly<Record<string, JsonSchema>> = {},
): Promise<{ text: string; validators: Readonly<Record<string, Validator>> }> {
  const [text, diagnostics] = compileValidators(serverModel(tools, definitions));
  if (text === undefined) throw new Error(JSON.stringify(diagnostics));
  return { text, validators: await load(text) };
}

async function validator(
  schema: JsonSchema,
  definitions: Readonly<Record<string, JsonSchema>> = {},
): Promise<Validator> {
  const { validators } = await compile({ t: { input: schema } }, definitions);
  const { tInput } = validators;
  if (tInput === undefined) throw new Error("no export");
  return tInput;
}

/** JSON as a server receives it. */
function parse(value: Json): unknown {
  return JSON.parse(JSON.stringify(value));
}

const everything: JsonSchema = {
  type: "object",
  properties: {
    text: { type: "string", minLength: 2, maxLength: 4, pattern: "^\\p{L}+$" },
    number: { type: "number", minimum: 1, exclusiveMaximum: 3, multipleOf: 0.5 },
    whole: { type: "integer" },
    choice: { enum: ["a", 1, null, { b: [true] }] },
    fixed: { const: { a: [1, { b: null }] } },
    list: { type: "array", items: { type: "number" }, minItems: 1, maxItems: 3, uniqueItems: true },
    tuple: { type: "array", prefixItems: [{ type: "string" }], items: false, contains: { const: "x" } },
    map: {
      type: "object",
      patternProperties: { "^x-": { type: "string" } },
      additionalProperties: { type: "boolean" },
      propertyNames: { maxLength: 3 },
      minProperties: 1,
      maxProperties: 2,
    },
    either: { anyOf: [{ type: "string" }, { type: "number" }], not: { const: "no" } },
    one: { oneOf: [{ minimum: 2 }, { maximum: 3 }] },
    when: { if: { type: "string" }, then: { minLength: 1 }, else: { type: "null" } },
    both: { dependentRequired: { a: ["b"] }, dependentSchemas: { c: { required: ["d"] } } },
    rest: { type: "object", allOf: [{ properties: { a: true } }], unevaluatedProperties: false },
    'it\'s "quoted"\u2028\\n': { type: "string" },
  },
  required: ["text"],
  additionalProperties: false,
};

const member = fc.constantFrom<Json>(
  ...[null, true, 0, 1, 1.5, 2, 2.25, 3, -1, "", "a", "ab", "abcde", "x", "no", "💩💩", []],
  ...[
    ["x"],
    ["y"],
    [1, 1],
    [1, 2],
    [1, 2, 3, 4],
    ["x", 1],
    {},
    { a: 1 },
    { a: 1, b: 2 },
    { c: 1 },
    { c: 1, d: 2 },
  ],
  ...[
    { "x-a": "s" },
    { "x-a": 1 },
    { ab: true },
    { abcd: true },
    { b: [true] },
    { a: [1, { b: null }] },
    { z: 1 },
  ],
);

describe("validators", () => {
  test("agree with Ajv, in verdict and violations", async () => {
    const ours = await validator(everything);
    const ajv = new Ajv2020({ allErrors: true, strict: false, ownProperties: true });
    ajvFormats.default(ajv);
    const theirs = ajv.compile(everything as object);
    const names = Object.keys((everything as { properties: object }).properties);
    const seen = { valid: 0, invalid: 0 };
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names, "unknown"), member, { maxKeys: 5 }), (entries) => {
        const value = { text: "ab", ...entries };
        const verdict = theirs(parse(value));
        seen[verdict ? "valid" : "invalid"]++;
        expect(ours(parse(value))).toBe(verdict);
        expect(ours.errors ?? null).toEqual(
          theirs.errors?.map(({ schemaPath: _, ...violation }) => violation) ?? null,
        );
      }),
      { numRuns: 2000 },
    );
    expect(Math.min(seen.valid, seen.invalid)).toBeGreaterThan(50);
  });

  test("match a pattern that is quick on short strings only where the string is not too long", async () => {
    const validate = await validator({
      type: "object",
      properties: { slow: { type: "string", pattern: "^a*a*$", maxLength: 100 } },
    });
    const keywords = (slow: string) => {
      validate({ slow });
      return validate.errors?.map(({ keyword }) => keyword) ?? [];
    };
    expect(keywords("a".repeat(100))).toEqual([]);
    expect(keywords(`${"a".repeat(99)}b`)).toEqual(["pattern"]);
    // Code points count, as for `maxLength` itself.
    expect(keywords("\u{1f600}".repeat(100))).toEqual(["pattern"]);
    expect(keywords(`${"a".repeat(10_000_000)}b`)).toEqual(["maxLength"]);
  });

  test("check the format `url` in linear time", async () => {
    const validate = await validator({ type: "object", properties: { url: { format: "url" } } });
    expect(validate({ url: `http://${"a:@".repeat(500_000)} ` })).toBe(false);
    expect(validate({ url: `http://${"a:@".repeat(500_000)}` })).toBe(false);
    expect(validate({ url: `http://${"a:@".repeat(500_000)}example.com` })).toBe(true);
  });

  test("check formats as ajv-formats does", async () => {
    const formats = [
      "date",
      "time",
      "date-time",
      "iso-time",
      "iso-date-time",
      "duration",
      "uri",
      "uri-reference",
      "uri-template",
      "url",
      "email",
      "hostname",
      "ipv4",
      "ipv6",
      "regex",
      "uuid",
      "json-pointer",
      "json-pointer-uri-fragment",
      "relative-json-pointer",
      "byte",
      "int32",
      "int64",
      "float",
      "double",
      "password",
      "binary",
    ];
    const properties = Object.fromEntries(formats.map((format) => [format, { format }]));
    const ours = await validator({ type: "object", properties });
    const ajv = new Ajv2020({ allErrors: true, strict: false });
    ajvFormats.default(ajv);
    const theirs = ajv.compile({ type: "object", properties });
    const samples = [
      "2024-02-29",
      "2023-02-29",
      "1900-02-29",
      "2024-04-31",
      "2024-13-01",
      "2024-1-1",
      "23:59:60Z",
      "22:59:60Z",
      "23:59:59.5+01:30",
      "00:29:60+00:30",
      "24:00:00Z",
      "12:00:00",
      "12:00:00z",
      "2024-02-29T12:00:00Z",
      "2024-02-29 12:00:00+25:00",
      "2024-02-29t12:00:00",
      "P1D",
      "PT",
      "a:b",
      "a:",
      "a:?q",
      "a:#f",
      "a:b?q#f",
      "http://x",
      "http://[::1]:8/p",
      "http://[::1",
      "//x",
      "/a b",
      "mailto:a@b",
      "1a:b",
      "urn:x:y",
      "http://a@b@example.com:80/x y",
      "ftp://:@@example.com:80/x",
      "http://@example.com",
      "a:%zz",
      "a:%20",
      'a:"',
      "{x}",
      "{x",
      "a@b.co",
      "a@b",
      "x.y",
      "-x",
      "1.2.3.4",
      "1.2.3.256",
      "::1",
      "1::2::3",
      "^(a",
      "a\\Z",
      "(a)",
      "/a/~0",
      "/~2",
      "#/a",
      "1/a",
      "01",
      "YQ==",
      "YQ=",
      "!!!!\nYWJj",
      "",
      "0f8fad5b-d9cb-469f-a165-70867728950e",
    ];
    const characters = fc.string({
      unit: fc.constantFrom(...'aZ09:/?#[]@%2.~-_+=" \n{}TtPDz'),
      maxLength: 24,
    });
    const value = fc.oneof(
      fc.constantFrom<Json>(...samples),
      characters,
      fc.tuple(fc.constantFrom(...samples), characters).map(([a, b]) => a + b),
      fc.constantFrom<Json>(0, 1.5, 2147483648, -2147483649, 1e300),
    );
    fc.assert(
      fc.property(value, (sample) => {
        const instance = Object.fromEntries(formats.map((format) => [format, sample]));
        theirs(instance);
        ours(instance);
        const paths = (errors: readonly { instancePath: string }[] | null | undefined) =>
          errors?.map((e) => e.instancePath) ?? [];
        expect(paths(ours.errors), JSON.stringify(sample)).toEqual(paths(theirs.errors));
      }),
      { numRuns: 4000 },
    );
  });

  test("count the characters of a string as Ajv does", async () => {
    const schema = {
      type: "object",
      properties: Object.fromEntries(
        [0, 1, 2, 3, 4].flatMap((limit) => [
          [`min${limit}`, { minLength: limit }],
          [`max${limit}`, { maxLength: limit }],
        ]),
      ),
    };
    const ours = await validator(schema);
    const theirs = new Ajv2020({ allErrors: true }).compile(schema);
    const text = fc.string({ unit: fc.constantFrom("a", "é", "😀", "\ud83d", "\ude00"), maxLength: 8 });
    fc.assert(
      fc.property(text, (sample) => {
        const instance = Object.fromEntries(Object.keys(schema.properties).map((name) => [name, sample]));
        theirs(instance);
        ours(instance);
        expect(ours.errors?.map((error) => error.instancePath) ?? []).toEqual(
          theirs.errors?.map((error) => error.instancePath) ?? [],
        );
      }),
      { numRuns: 1000 },
    );
  });

  test("stand alone: no import, no require, nothing compiled when they run", async () => {
    const { text } = await compile({ t: { input: everything, output: { type: "string", format: "regex" } } });
    expect(text).not.toMatch(/\brequire\s*\(|\bimport\b|new Function|\beval\b/);
    expect(text).toContain("\n\nexport const tInput = validateTInput;\n");
  });

  test("are the same text for the same model, and the helpers stand in it once", async () => {
    const tools = { a: { input: everything }, b: { input: { ...(everything as object), required: [] } } };
    const [first] = compileValidators(serverModel(tools));
    const [second] = compileValidators(serverModel(tools));
    expect(second).toBe(first);
    expect(first?.match(/function countCodePoints/g)).toHaveLength(1);
    expect(first?.match(/new RegExp\("\^\\\\p\{L\}\+\$"/g)).toHaveLength(1);
  });

  test("share named definitions as functions, recursive ones too", async () => {
    const node: JsonSchema = {
      type: "object",
      properties: { next: { $ref: "#/$defs/Node" }, name: { type: "string", minLength: 1 } },
      required: ["name"],
    };
    const { text, validators } = await compile(
      {
        a: { input: { type: "object", properties: { node: { $ref: "#/$defs/Node" } } } },
        b: { input: { type: "object" }, output: { $ref: "#/$defs/Node" } },
      },
      { Node: node },
    );
    expect(text.match(/function validateNode\(/g)).toHaveLength(1);
    expect(validators["aInput"]?.({ node: { name: "x", next: { name: "" } } })).toBe(false);
    expect(validators["aInput"]?.errors).toEqual([
      {
        instancePath: "/node/next/name",
        keyword: "minLength",
        params: { limit: 1 },
        message: "must NOT have fewer than 1 characters",
      },
    ]);
    expect(validators["bOutput"]?.({ name: "x" })).toBe(true);
  });

  test("judge properties that objects inherit, and `__proto__`, like any others", async () => {
    const schema: JsonSchema = {
      type: "object",
      properties: Object.fromEntries([
        ["__proto__", { type: "number" }],
        ["constructor", { type: "number" }],
        ["toString", { type: "string" }],
      ]),
      dependentRequired: Object.fromEntries([["__proto__", ["b"]]]),
      additionalProperties: { type: "boolean" },
    };
    const validate = await validator(schema);
    const judge = (text: string) => validate(JSON.parse(text));
    expect(judge("{}")).toBe(true);
    expect(judge('{"__proto__": 1, "b": true, "constructor": 2, "toString": "x"}')).toBe(true);
    expect(judge('{"__proto__": "x", "b": true}')).toBe(false);
    expect(judge('{"__proto__": 1}')).toBe(false);
    expect(judge('{"constructor": "x"}')).toBe(false);
    expect(judge('{"hasOwnProperty": 1}')).toBe(false);
    expect(await validator({ type: "object", required: ["toString", "__proto__"] }).then((v) => v({}))).toBe(
      false,
    );
  });

  test("write constants with a `__proto__` key as the data they are", async () => {
    const constant: Json = JSON.parse(
      '{"__proto__": {"a": 1}, "b": "schema0 validate1 \\"12\\" ,schemaPath:\\"x\\" func0"}',
    );
    const validate = await validator({
      type: "object",
      properties: { x: { const: constant }, y: { default: constant } },
    });
    const value = { x: parse(constant) };
    expect(validate(value)).toBe(true);
    expect(JSON.stringify(value)).toBe(JSON.stringify({ x: constant, y: constant }));
    expect(validate({ x: { b: "other" } })).toBe(false);
  });

  test("keep hostile strings in schemas as data", async () => {
    const hostile = '"});globalThis.pwned=1;({a:"\'`${globalThis.pwned=1}*/\u2028\n</script>,schemaPath:';
    const validate = await validator({
      type: "object",
      description: hostile,
      properties: {
        [hostile]: { const: hostile, description: hostile },
        e: { enum: [hostile, `"1"+"2"`] },
        d: { default: hostile },
      },
      required: [hostile],
      dependentRequired: { [hostile]: [hostile] },
      patternProperties: { '"\\}\\)`': { type: "string" } },
    });
    const value = { [hostile]: hostile, e: `"1"+"2"` };
    expect(validate(value)).toBe(true);
    expect(value).toHaveProperty("d", hostile);
    expect(validate({ [hostile]: "x" })).toBe(false);
    expect(validate.errors?.[0]).toMatchObject({ keyword: "const", params: { allowedValue: hostile } });
    expect(globalThis).not.toHaveProperty("pwned");
  });

  test("report a schema that Ajv cannot compile at the place where it stands", () => {
    const [text, diagnostics] = compileValidators(
      serverModel({ t: { input: { type: "object", properties: { a: { pattern: "(" } } } } }),
    );
    expect(text).toBeUndefined();
    expect(diagnostics).toMatchObject([
      { code: "schema-not-compilable", severity: "error", location: { file: "m.yaml#/tools/t/inputSchema" } },
    ]);
  });
});

describe("defaults", () => {
  const filled = async (
    schema: JsonSchema,
    value: Json,
    definitions: Readonly<Record<string, JsonSchema>> = {},
  ) => {
    const data = parse(value);
    const validate = await validator(schema, definitions);
    return [validate(data), data];
  };

  test("are filled in where the schema applies in any case", async () => {
    const schema: JsonSchema = {
      type: "object",
      properties: {
        n: { type: "integer", default: 3 },
        inner: { type: "object", default: {}, properties: { x: { default: [1] } } },
        list: { type: "array", items: { type: "object", properties: { y: { default: "y" } } } },
      },
      allOf: [{ properties: { z: { default: null } } }],
      required: ["n"],
    };
    expect(await filled(schema, { list: [{}] })).toEqual([
      true,
      { n: 3, inner: { x: [1] }, list: [{ y: "y" }], z: null },
    ]);
  });

  test("are filled in for names that every object inherits", async () => {
    const schema: JsonSchema = JSON.parse(`{
      "type": "object",
      "properties": {
        "constructor": { "type": "string", "default": "c" },
        "toString": { "type": "array", "default": [{ "a": "\\"b" }] },
        "__proto__": { "type": "object", "default": { "x": 1 } },
        "valueOf": { "type": "integer" },
        "inner": { "type": "object", "properties": { "hasOwnProperty": { "minimum": 2, "default": 1 } } }
      },
      "required": ["constructor", "toString", "__proto__"],
      "minProperties": 3
    }`);
    const [fits, value] = await filled(schema, {});
    expect(fits).toBe(true);
    expect(JSON.stringify(value)).toBe('{"constructor":"c","toString":[{"a":"\\"b"}],"__proto__":{"x":1}}');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(await filled(schema, { constructor: "own", valueOf: 2 })).toMatchObject([
      true,
      { constructor: "own", valueOf: 2 },
    ]);
    // A default that was filled in is judged too.
    expect((await filled(schema, { inner: {} }))[0]).toBe(false);
  });

  test("are not filled in by branches, not even through a reference", async () => {
    const circle: JsonSchema = {
      type: "object",
      properties: { kind: { const: "circle" }, radius: { default: 1 } },
      required: ["kind"],
    };
    const square: JsonSchema = {
      type: "object",
      properties: { kind: { const: "square" } },
      required: ["kind"],
      additionalProperties: false,
    };
    const schema: JsonSchema = {
      type: "object",
      properties: { shape: { anyOf: [{ $ref: "#/$defs/Circle" }, { $ref: "#/$defs/Square" }] } },
    };
    const definitions = { Circle: circle, Square: square };
    expect(await filled(schema, { shape: { kind: "square" } }, definitions)).toEqual([
      true,
      { shape: { kind: "square" } },
    ]);
    expect(await filled(schema, { shape: { kind: "circle" } }, definitions)).toEqual([
      true,
      { shape: { kind: "circle" } },
    ]);
    const direct: JsonSchema = { type: "object", properties: { shape: { $ref: "#/$defs/Circle" } } };
    expect(await filled(direct, { shape: { kind: "circle" } }, definitions)).toEqual([
      true,
      { shape: { kind: "circle", radius: 1 } },
    ]);
  });

  test("are never filled into outputs", async () => {
    const schema: JsonSchema = {
      type: "object",
      properties: { n: { default: 1 }, d: { $ref: "#/$defs/D" } },
    };
    const { validators } = await compile({ t: { input: schema, output: schema } }, { D: schema });
    const output = { d: {} };
    expect(validators["tOutput"]?.(output)).toBe(true);
    expect(output).toEqual({ d: {} });
    const input = { d: {} };
    expect(validators["tInput"]?.(input)).toBe(true);
    expect(input).toEqual({ n: 1, d: { n: 1 } });
  });
});

describe("patterns beside branches that evaluate all properties, or none", () => {
  const tracked = {
    type: "object",
    patternProperties: { "^p": { type: "string" } },
    unevaluatedProperties: false,
  };
  test.each<readonly [string, JsonSchema, Json, boolean]>([
    [
      "all",
      { ...tracked, if: { required: ["q"] }, then: { additionalProperties: true } },
      { q: 1, p: "x" },
      true,
    ],
    ["none", { ...tracked, if: { required: ["q"] }, then: { additionalProperties: true } }, { p: "x" }, true],
    [
      "none",
      { ...tracked, if: { required: ["q"] }, then: { additionalProperties: true } },
      { p: "x", z: 1 },
      false,
    ],
    ["none", { ...tracked, anyOf: [{ required: ["q"] }, { properties: { z: {} } }] }, { p: "x", z: 1 }, true],
    ["all", { ...tracked, anyOf: [{ additionalProperties: true }, {}] }, { p: "x", z: 1 }, true],
    [
      "a name",
      { ...tracked, if: { required: ["q"] }, else: { properties: { z: {} } } },
      { p: "x", z: 1 },
      true,
    ],
  ])("evaluating %s", async (_evaluated, schema, value, expected) => {
    expect((await validator(schema))(value)).toBe(expected);
  });
});
