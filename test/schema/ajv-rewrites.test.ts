// biome-ignore-all lint/suspicious/noThenProperty: the keyword of JSON Schema.
import { createRequire } from "node:module";
import { _, type KeywordCxt } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonSchema } from "../../src/json.js";
import { CodeLayout } from "../../src/schema/code-layout.js";
import { tokensOf, withoutNeedlessParentheses } from "../../src/schema/code-tokens.js";
import { SchemaCompiler, schemasOf } from "../../src/schema/schema-compiler.js";
import { ValidatorModule } from "../../src/schema/validator-module.js";
import { compileSchemas, compileValidators } from "../../src/schema/validators.js";
import { serverModel } from "./fixture.js";

/** Ajv's own definition of a keyword. */
const required: {
  default: { error: { message: unknown }; code: (context: KeywordCxt) => void };
} = createRequire(import.meta.url)("ajv/dist/vocabularies/validation/required");

const schema: JsonSchema = {
  type: "object",
  properties: {
    name: { type: "string", minLength: 2, pattern: "^a" },
    step: { type: "number", multipleOf: 0.5, maximum: 3 },
    day: { type: "string", format: "date" },
    pair: { type: "array", items: { $ref: "#/$defs/Node" }, uniqueItems: true },
    choice: { enum: ["a".repeat(80), { b: 1 }] },
  },
  patternProperties: { "^x/": { type: "integer" } },
  required: ["name"],
  dependentRequired: { day: ["step", "pair"] },
  if: { required: ["day"] },
  then: { minProperties: 2 },
};
const node: JsonSchema = {
  type: "object",
  properties: { next: { $ref: "#/$defs/Node" } },
  required: ["next"],
};

/** The module with each of Ajv's functions changed by `change`. */
function moduleOf(change: (code: string) => string): string {
  const schemas = schemasOf(serverModel({ t: { input: schema } }, { Node: node }));
  class ChangedCompiler extends SchemaCompiler {
    override compilePrepared(...args: Parameters<SchemaCompiler["compilePrepared"]>) {
      const validate = super.compilePrepared(...args);
      const { source } = validate;
      if (source === undefined) throw new Error("no source");
      return Object.assign(validate, { source: { ...source, validateCode: change(source.validateCode) } });
    }
  }
  const compiler = new ChangedCompiler(schemas, { standalone: true, plain: false });
  const module = new ValidatorModule(compiler);
  module.add("tInput", compiler.prepare(schema, true));
  return module.text();
}

describe("Ajv's code", () => {
  test("is what the rewrites are written for", () => {
    expect(moduleOf((code) => code)).toContain("export const tInput");
  });

  test("may record names and patterns of properties together", () => {
    const input: JsonSchema = {
      type: "object",
      properties: { "a b": true },
      patternProperties: { "^x": true },
      anyOf: [
        { properties: { "c d": true } },
        { patternProperties: { "^y": true } },
        { if: { required: ["c d"] } },
      ],
      unevaluatedProperties: false,
    };
    const compiled = compileSchemas(schemasOf(serverModel({ t: { input } })));
    expect("text" in compiled ? compiled.text : "").toMatch(/props\d+\["c d"\] = true/);
  });

  test.each([
    ["another error list", /vErrors\.push\((err\d+)\)/g, "vErrors.unshift($1)"],
    ["another error variable", /const err(\d+) = /g, "const er$1 = "],
    ["another schema path", /schemaPath:/g, "schemaAt:"],
    ["another name of the schema path", /,schemaPath:("[^"]*")/g, ",schemaPath: $1"],
    ["another signature", /\(data, \{/g, "(value, {"],
    ["another context of a call", /,rootData\}/g, ",rootData,dynamicAnchors}"],
    ["another comparison of types", /typeof data(\d+) == "string"/g, 'typeof  data$1 == "string"'],
    ["another check of numbers", /isFinite\(/g, "globalThis.isFinite("],
    ["another division", /parseInt\(/g, "Math.round("],
    ["another wording", /must be string/g, "should be string"],
    ["another parameter", /params:\{type: /g, "params:{wanted: "],
    ["an unknown function", /\bfunc\d+/g, "func99999"],
    ["another table of strings", /const indices(\d+) = \{\}/g, "let indices$1 = {}"],
    ["another record of properties", /\b(props\d+)\[(key\d+)\] = true/g, "$1[$2] = 1"],
    ["an unknown schema", /\bschema\d+/g, "schema99999"],
    ["a variable of another kind", /\bvar /g, "var  "],
    ["an unbalanced block", /return errors === 0;\n/g, "return errors === 0;\n}\n"],
    ["a template literal", /"must be string"/g, "`must be string`"],
  ])("is refused with %s", (_name, pattern, replacement) => {
    expect(() =>
      moduleOf((code) => {
        expect(code).toMatch(pattern);
        return code.replace(pattern, replacement);
      }),
    ).toThrow();
  });

  test("that is refused is a bug of mcpile, not a problem of the manifest", () => {
    const { error } = required.default;
    const { message } = error;
    error.message = "is missing";
    try {
      const schemas = schemasOf(serverModel({ t: { input: schema } }, { Node: node }));
      expect(() => compileSchemas(schemas)).toThrow("unknown message of `required`: is missing");
    } finally {
      error.message = message;
    }
  });

  test("that no rewrite matches is a bug of mcpile, too", () => {
    const keyword = required.default;
    const { code } = keyword;
    keyword.code = (context) => {
      context.gen.code(_`isFinite(1)`);
      code(context);
    };
    try {
      const schemas = schemasOf(serverModel({ t: { input: schema } }, { Node: node }));
      expect(() => compileSchemas(schemas)).toThrow("`isFinite` is left over in the code of a validator");
    } finally {
      keyword.code = code;
    }
  });
});

test("properties may have the names that Ajv gives to variables", async () => {
  const names = [
    "schema",
    "validate",
    "func",
    "pattern",
    "formats",
    "missing",
    "err",
    "data",
    "root",
    "_errs",
  ];
  const numbered = names.flatMap((name) => Array.from({ length: 40 }, (_, index) => `${name}${index}`));
  const all = [...numbered, "vErrors", "errors", "parentData", "rootData", "var", "typeof", "if", "return"];
  const wanted = { enum: ["x".repeat(70), "y"] };
  const properties = Object.fromEntries(all.map((name) => [name, wanted]));
  const input: JsonSchema = { type: "object", properties, required: all, additionalProperties: false };
  const [text] = compileValidators(serverModel({ t: { input } }));
  const { tInput } = await import(
    /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(text ?? "")}`
  );
  const theirs = new Ajv2020({ allErrors: true, strict: false, ownProperties: true }).compile(input);
  const value = fc.record(Object.fromEntries(all.map((name) => [name, fc.constantFrom("y", "z")])), {
    requiredKeys: [],
  });
  fc.assert(
    fc.property(value, (instance) => {
      expect(tInput(instance)).toBe(theirs(instance));
      expect(tInput.errors ?? null).toEqual(
        theirs.errors?.map(({ schemaPath: _, ...violation }) => violation) ?? null,
      );
    }),
    { numRuns: 50 },
  );
});

describe("layout", () => {
  test("drops the parentheses that change nothing", () => {
    const bare = (line: string) => withoutNeedlessParentheses(tokensOf(line)).join(" ");
    expect(bare("if(((a))){")).toBe("if ( a ) {");
    expect(bare("x = (a + b) * c;")).toBe("x = ( a + b ) * c ;");
    expect(bare("x = a - (b - c);")).toBe("x = a - ( b - c ) ;");
    expect(bare("x = (a || b) || c;")).toBe("x = a || b || c ;");
    expect(bare("x = a || (b && c);")).toBe("x = a || ( b && c ) ;");
    expect(bare("x = !(a === b) && !(a < b);")).toBe("x = a !== b && ! ( a < b ) ;");
    expect(bare("x = !(a.b(c));")).toBe("x = ! a . b ( c ) ;");
    expect(bare("if(a && (b = c)){")).toBe("if ( a && ( b = c ) ) {");
  });

  test("keeps what expressions mean", () => {
    const operand = fc.constantFrom("a", "b", "c");
    const { expression } = fc.letrec<{ expression: string }>((tie) => ({
      expression: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        operand,
        fc.tuple(tie("expression")).map(([inner]) => `!(${inner})`),
        fc.tuple(tie("expression")).map(([inner]) => `(${inner})`),
        fc
          .tuple(
            tie("expression"),
            fc.constantFrom("||", "&&", "===", "!==", "<", ">=", "+", "-", "*", "%"),
            tie("expression"),
          )
          .map(([left, operator, right]) => `(${left}) ${operator} (${right})`),
        fc
          .tuple(tie("expression"), tie("expression"), tie("expression"))
          .map(([condition, yes, no]) => `((${condition}) ? (${yes}) : (${no}))`),
      ),
    }));
    const values = [0, 1, 2, -3];
    fc.assert(
      fc.property(expression, (code) => {
        const laid = new CodeLayout().layOut(`x = ${code};`).replace(/^x = /, "").replace(/;\n$/, "");
        const [before, after] = [code, laid].map((text) => new Function("a", "b", "c", `return ${text};`));
        for (const a of values)
          for (const b of values)
            for (const c of values) expect(after?.(a, b, c), `${code} -> ${laid}`).toEqual(before?.(a, b, c));
      }),
      { numRuns: 300 },
    );
  });
});
