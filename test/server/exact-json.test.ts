import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withExactArguments } from "../../templates/server/calls/exact-arguments.js";
import {
  isExact,
  marked,
  parseExactly,
  placesOfBigInts,
  restoreDigits,
  unmarked,
  violationsOf,
  withoutSymbols,
} from "../../templates/server/calls/exact-json.js";
import { writeExactly } from "../../templates/server/http-tools/json-text.js";
import { parseBody } from "../../templates/server/transport/body.js";

/** JSON as text, with integers of up to 40 digits, and strings that look like such numbers. */
const { json } = fc.letrec<{ json: string; leaf: string }>((tie) => ({
  leaf: fc.oneof(
    fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }).map(String),
    fc.bigInt({ min: 2n ** 53n - 3n, max: 2n ** 53n + 3n }).map(String),
    fc
      .tuple(fc.constantFrom("", "\\", '"', '\\"', "[1,"), fc.bigInt(), fc.constantFrom("", "\\", '"'))
      .map((parts) => JSON.stringify(parts.join(""))),
    fc.constantFrom("true", "null", "0.5", "1e300", "-1.5e-7"),
  ),
  json: fc.oneof(
    { maxDepth: 4 },
    tie("leaf"),
    fc.array(tie("json"), { maxLength: 4 }).map((items) => `[${items.join(",")}]`),
    fc
      .uniqueArray(fc.string({ maxLength: 3, unit: "binary" }), { maxLength: 4 })
      .filter((names) => names.every((name) => !/^\d+$/.test(name)))
      .chain((names) =>
        fc.tuple(...names.map((name) => tie("json").map((item) => `${JSON.stringify(name)}:${item}`))),
      )
      .map((members) => `{${members.join(",")}}`),
  ),
}));

const ajv = new Ajv2020({ strict: false, validateSchema: false, meta: false });

describe("exact JSON", () => {
  it("writes what it read, digit by digit", () => {
    fc.assert(
      fc.property(json, (text) => {
        const value = parseExactly(text);
        // 1e300 and 10^21 are written in another way by `JSON.stringify` too.
        const plain = writeExactly(value).replaceAll("1e+300", "1e300");
        expect(plain).toBe(text);
        expect(unmarked(marked(value))).toEqual(value);
        expect(isExact(value)).toBe(placesOfBigInts(value).length > 0);
      }),
      { numRuns: 1_000 },
    );
  });

  it("changes nothing in other strings", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(parseExactly(text)).toEqual(JSON.parse(text));
        expect(restoreDigits(text)).toBe(text);
      }),
    );
  });

  it.each([
    ["9007199254740993.0", 9007199254740993n],
    ["90071992547409930e-1", 9007199254740993n],
    ["9.007199254740993e15", 9007199254740993n],
    ["-12345678901234567890E0", -12345678901234567890n],
    ["9007199254740992.0", 9007199254740992],
    ["1.2345678901234567e+300", 1.2345678901234567e300],
    ["0.1234567890123456789", 0.12345678901234568],
    [`1${"0".repeat(400)}`, Number.POSITIVE_INFINITY],
    [`0.${"0".repeat(2_000)}1e2000`, 0.1],
  ])("reads %s as the integer that it means, or as a number", (text, value) => {
    expect(parseExactly(`{"a":[${text}]}`)).toEqual({ a: [value] });
  });

  it.each([
    ["9007199254740993.5", 9007199254740994],
    ["-4503599627370497.5", -4503599627370498],
    ["1.00000000000000001", 1],
    ["-0.99999999999999999999", -1],
    ["900719925474099.35e1", 9007199254740994],
    ["90071992547409935e-1", 9007199254740994],
    [`0.${"0".repeat(400)}1`, 0],
  ])("reads %s as a number that is not an integer", (text, number) => {
    const value = parseExactly(`[${text},"x"]`);
    expect(isExact(value)).toBe(true);
    expect(placesOfBigInts(value)).toEqual([]);
    expect(withoutSymbols(value)).toEqual([number, "x"]);
    expect(withoutSymbols(unmarked(marked(value)))).toEqual([number, "x"]);
    const validate = (schema: object) => violationsOf(ajv.compile(schema), value);
    for (const items of [{ type: "integer" }, { multipleOf: 1 }, { const: number }, { enum: [number] }])
      expect(validate({ prefixItems: [items] }), JSON.stringify(items)).toHaveLength(1);
    expect(validate({ prefixItems: [{ type: "number", minimum: number, maximum: number }] })).toEqual([]);
  });

  it("is not valid where a validator refuses it without a reason", () => {
    for (const errors of [[], null, undefined]) {
      const validate = Object.assign(() => false, errors === undefined ? {} : { errors });
      for (const text of ["1", "12345678901234567890", "9007199254740993.5"])
        expect(violationsOf(validate, parseExactly(text))).toHaveLength(1);
    }
  });

  it.each([
    "[12345678901234567890",
    "[01234567890123456789]",
    "{12345678901234567890:1}",
    "[--1234567890123456789]",
  ])("refuses %s, as JSON.parse does", (text) => {
    expect(() => parseExactly(text)).toThrow(SyntaxError);
  });

  it("keeps digits in the arguments of tool calls alone", () => {
    const call = `{"jsonrpc":"2.0","id":12345678901234567890,"method":"tools/call","params":{"name":"t","arguments":{"a/b":[12345678901234567891]}}}`;
    const exact = withExactArguments(call, JSON.parse(call));
    expect(placesOfBigInts(exact)).toEqual(["/params/arguments/a~1b/0"]);
    const other = call.replace("tools/call", "tools/list");
    expect(withExactArguments(other, JSON.parse(other))).toEqual(JSON.parse(other));
    expect(placesOfBigInts(withExactArguments(`[${call},1]`, JSON.parse(`[${call},1]`)))).toEqual([
      "/0/params/arguments/a~1b/0",
    ]);
  });
});

describe("identifiers of JSON-RPC messages", () => {
  const must = "must be a string, or an integer from -9007199254740991 to 9007199254740991";
  it.each([
    ['{"jsonrpc":"2.0","id":9007199254740993,"method":"tools/list"}', "`id`", null],
    ['{"jsonrpc":"2.0","id":-9007199254740993,"method":"tools/list"}', "`id`", null],
    ['{"jsonrpc":"2.0","id":1.5,"method":"tools/list"}', "`id`", null],
    ['[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":1e20,"method":"ping"}]', "`id`", null],
    [
      '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"_meta":{"progressToken":9007199254740993}}}',
      "`params._meta.progressToken`",
      7,
    ],
  ])("that an answer would change are refused: %s", (text, name, id) => {
    const problem = `Invalid request: ${name} ${must}`;
    expect(parseBody(Buffer.from(text))).toEqual({ status: 400, code: -32600, problem, id });
  });

  it("are other numbers and strings", () => {
    for (const id of ["9007199254740991", "1e3", "-1", '"9007199254740993"', "null"]) {
      const text = `{"jsonrpc":"2.0","id":${id},"method":"ping","params":{"_meta":{"progressToken":${id}}}}`;
      expect(parseBody(Buffer.from(text)).problem).toBeUndefined();
    }
  });
});
