import { isDeepStrictEqual } from "node:util";
import { expect, test } from "vitest";
import type { Json, JsonSchema } from "../../src/json.js";
import { schemasOf } from "../../src/schema/schema-compiler.js";
import { compileSchemas } from "../../src/schema/validators.js";
import { serverModel, type ToolFixture } from "./fixture.js";

/** Pairs of a schema and a value. `PAIRS=100000` for the long run. */
const pairs = Number(process.env["PAIRS"] ?? 4_000);
const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
/** Schemas of one module. */
const size = 50;
/** Values for each schema. */
const values = 40;

type Validate = ((value: unknown) => boolean) & { readonly errors: unknown };

/** mulberry32: the same numbers for the same seed. */
let state = seed;
function random(): number {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

function oneOf<T>(items: readonly [T, ...T[]]): T {
  return items[Math.floor(random() * items.length)] ?? items[0];
}

const chance = (share: number) => random() < share;
const names = ["a", "b", "c-d", "e/f~g", "__proto__", "constructor", "é", 'q"\n'] as const;
const scalars: readonly [Json, ...Json[]] = [
  0,
  1,
  -3,
  2.5,
  19.99,
  1e300,
  "",
  "a",
  "ab",
  "😀",
  "a\u2028",
  true,
  false,
  null,
];
const types = ["string", "number", "integer", "boolean", "null", "object", "array"] as const;
const formats = [
  "date",
  "uuid",
  "int32",
  "double",
  "email",
  "regex",
  "uri",
  "url",
  "unheard-of",
  "password",
] as const;

function randomSchema(depth: number): JsonSchema {
  if (depth < 3 && chance(0.05)) return true;
  if (depth < 3 && chance(0.12)) return { $ref: `#/$defs/${oneOf(["Plain", "Other", "Loop"])}` };
  const schema: Record<string, Json> = {};
  if (chance(0.85)) schema["type"] = chance(0.8) ? oneOf(types) : [...new Set([oneOf(types), oneOf(types)])];
  if (chance(0.1) && schema["type"] !== undefined) schema["nullable"] = true;
  const put = (keyword: string, share: number, value: () => Json) => {
    if (chance(share)) schema[keyword] = value();
  };
  for (const keyword of ["maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum"])
    put(keyword, 0.1, () => oneOf([0, 1, -2.5, 10]));
  put("multipleOf", 0.08, () => oneOf([1, 3, 0.01, 1e-7]));
  for (const keyword of ["maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties"])
    put(keyword, 0.08, () => oneOf([0, 1, 2, 3]));
  put("pattern", 0.08, () => oneOf(["^a", "\\p{L}$", "[\"'/]", ".", "^(a|b)*a(a|b)*a$"]));
  put("format", 0.1, () => oneOf(formats));
  put("const", 0.05, () => oneOf(scalars));
  put("enum", 0.1, () => Array.from({ length: 1 + Math.floor(random() * 14) }, () => oneOf(scalars)));
  put("default", 0.15, () => oneOf([...scalars, [], { ["__proto__"]: 1 }, { a: 1 }]));
  put("required", 0.25, () => [oneOf(names), oneOf(names)]);
  if (depth > 0 && chance(0.5)) {
    const inner: [string, Json][] = [];
    const count = chance(0.1) ? 10 : 3;
    for (let i = 0; i < count; i++) inner.push([i < 5 ? oneOf(names) : `p${i}`, randomSchema(depth - 1)]);
    schema["properties"] = Object.fromEntries(inner);
  }
  if (depth > 0) {
    put("items", 0.3, () => randomSchema(depth - 1));
    put("additionalProperties", 0.3, () => (chance(0.5) ? false : randomSchema(depth - 1)));
  }
  // Schemas that are left to Ajv, among and around plain ones.
  if (depth > 0 && chance(0.05)) schema["anyOf"] = [randomSchema(depth - 1), randomSchema(depth - 1)];
  if (chance(0.03)) schema["uniqueItems"] = true;
  return schema;
}

function randomValue(depth: number): unknown {
  if (depth === 0 || chance(0.35)) {
    if (chance(0.05)) return oneOf([Number.NaN, Number.POSITIVE_INFINITY, undefined]);
    return chance(0.1) ? oneOf(["2024-02-30", "2024-02-29", "a@b.example", "http://x/y"]) : oneOf(scalars);
  }
  if (chance(0.3)) return Array.from({ length: Math.floor(random() * 4) }, () => randomValue(depth - 1));
  const result: Record<string, unknown> = chance(0.3) ? Object.create({ a: 1, b: "x" }) : {};
  for (let i = 0; i < 3; i++) {
    const value = randomValue(depth - 1);
    Object.defineProperty(result, oneOf(names), {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return result;
}

async function load(text: string): Promise<Readonly<Record<string, Validate>>> {
  return import(`data:text/javascript,${encodeURIComponent(text)}`);
}

function copied(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copied);
  const copy: object = Object.create(Object.getPrototypeOf(value));
  for (const [key, inner] of Object.entries(value))
    Object.defineProperty(copy, key, {
      value: copied(inner),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  return copy;
}

test(`validators of plain schemas do what Ajv's do, in ${pairs} cases (SEED=${seed})`, {
  timeout: 300_000,
}, async () => {
  let plain = 0;
  for (let done = 0; done < pairs; done += size * values) {
    const tools: Record<string, ToolFixture> = {};
    for (let i = 0; i < size; i++)
      tools[`t${i}`] = { input: { type: "object", ...Object(randomSchema(2)) }, output: randomSchema(3) };
    const definitions: Readonly<Record<string, JsonSchema>> = {
      Plain: { type: "object", properties: { a: { type: "string", default: "x" } }, required: ["b"] },
      Other: { anyOf: [{ type: "string" }, { $ref: "#/$defs/Plain" }] },
      Loop: { type: "object", properties: { a: { $ref: "#/$defs/Loop" }, b: randomSchema(1) } },
    };
    const schemas = schemasOf(serverModel(tools, definitions));
    const [ours, ajvs] = [compileSchemas(schemas), compileSchemas(schemas, { plain: false })];
    if (!("text" in ours) || !("text" in ajvs)) {
      expect(ours).toEqual(ajvs);
      continue;
    }
    plain += ours.text.split("let found = null;").length - 1;
    const [mine, theirs] = [await load(ours.text), await load(ajvs.text)];
    for (const [name, validate] of Object.entries(theirs)) {
      const other = mine[name];
      for (let i = 0; i < values / 2; i++) {
        const value = randomValue(3);
        const [one, two] = [copied(value), copied(value)];
        const expected = [validate(one), validate.errors, one];
        const found = [other?.(two), other?.errors, two];
        // `toEqual` takes most of the time.
        if (!isDeepStrictEqual(found, expected))
          expect(found, `${name} of SEED=${seed}`).toStrictEqual(expected);
      }
    }
  }
  expect(plain).toBeGreaterThan(pairs / values / 2);
});
