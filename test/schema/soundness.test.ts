import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json, JsonObject, JsonSchema } from "../../src/json.js";
import { declareSchema } from "../../src/schema/declare-types.js";
import { compileTypeScript, literal } from "./type-program.js";

const SCHEMAS = Number(process.env["MCPILE_SCHEMAS"] ?? 400);
const SEED = Number(process.env["MCPILE_SEED"] ?? 20261123);

const names = fc.constantFrom("a", "b", "ab", "constructor");
const scalars: fc.Arbitrary<Json> = fc.constantFrom<Json>(
  null,
  true,
  false,
  0,
  1,
  2,
  1.5,
  "",
  "a",
  "b",
  "ab",
);
const patterns = fc.constantFrom("^a", "b$", "a", "^a$", "^[ab]+$", "a*b");

const values = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    scalars,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(names, tie("value"), { maxKeys: 3 }).map((entries) => ({ ...entries })),
  ),
})).value;

const types = fc.constantFrom("null", "boolean", "integer", "number", "string", "array", "object");

/** Schemas of every keyword, over few names and values so that keywords meet. */
const schemas = fc.letrec<{ schema: JsonSchema }>((tie) => {
  const schema = tie("schema");
  const list = fc.array(schema, { minLength: 1, maxLength: 3 });
  const map = (keys: fc.Arbitrary<string>) =>
    fc.dictionary(keys, schema, { maxKeys: 2 }).map((entries) => ({ ...entries }));
  const small = fc.integer({ min: 0, max: 3 });
  const keyword = (name: string, value: fc.Arbitrary<unknown>) => value.map((inner) => ({ [name]: inner }));
  const keywords = fc.oneof(
    {
      weight: 6,
      arbitrary: keyword("type", fc.oneof(types, fc.uniqueArray(types, { minLength: 1, maxLength: 3 }))),
    },
    { weight: 2, arbitrary: keyword("const", values) },
    { weight: 2, arbitrary: keyword("enum", fc.uniqueArray(scalars, { minLength: 1, maxLength: 4 })) },
    { weight: 5, arbitrary: keyword("properties", map(names)) },
    { weight: 3, arbitrary: keyword("required", fc.uniqueArray(names, { maxLength: 2 })) },
    { weight: 2, arbitrary: keyword("patternProperties", map(patterns)) },
    { weight: 3, arbitrary: keyword("additionalProperties", schema) },
    keyword("propertyNames", schema),
    keyword(
      "dependentRequired",
      fc
        .dictionary(names, fc.uniqueArray(names, { maxLength: 2 }), { maxKeys: 2 })
        .map((entries) => ({ ...entries })),
    ),
    keyword("dependentSchemas", map(names)),
    keyword("minProperties", small),
    keyword("maxProperties", small),
    { weight: 2, arbitrary: keyword("prefixItems", list) },
    { weight: 2, arbitrary: keyword("items", schema) },
    keyword("contains", schema),
    keyword("minContains", small),
    keyword("maxContains", small),
    keyword("minItems", small),
    keyword("maxItems", small),
    keyword("minimum", small),
    keyword("maxLength", small),
    keyword("pattern", patterns),
    { weight: 2, arbitrary: keyword("allOf", list) },
    { weight: 2, arbitrary: keyword("anyOf", list) },
    { weight: 2, arbitrary: keyword("oneOf", list) },
    { weight: 2, arbitrary: keyword("not", schema) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(schema, schema, schema)
        .map(([first, second, third]) =>
          JSON.parse(
            `{"if":${JSON.stringify(first)},"then":${JSON.stringify(second)},"else":${JSON.stringify(third)}}`,
          ),
        ),
    },
    keyword("unevaluatedProperties", schema),
    keyword("unevaluatedItems", schema),
    { weight: 2, arbitrary: keyword("$ref", fc.constantFrom("#", "#/$defs/one", "#/$defs/two")) },
  );
  return {
    schema: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.oneof(
        fc.boolean(),
        fc.constant({}),
        types.map((type) => ({ type })),
      ),
      fc
        .array(keywords, { minLength: 1, maxLength: 3 })
        .map((parts): JsonSchema => Object.assign({}, ...parts)),
    ),
  };
}).schema;

const roots: fc.Arbitrary<JsonObject> = fc
  .tuple(schemas, schemas, schemas)
  .map(([root, one, two]) => ({ allOf: [root], $defs: { one, two } }));

/** Whether Ajv accepts; undefined when the schema refers to itself without end. */
function validator(schema: JsonObject): ((value: Json) => boolean) | undefined {
  // Ajv 8.20 accepts an empty array where `contains` stands beside `prefixItems`; the specification does not.
  const text = JSON.stringify(schema);
  if (text.includes('"contains"') && text.includes('"prefixItems"')) return undefined;
  try {
    const validate = new Ajv2020({ strict: false, ownProperties: true, validateSchema: false }).compile(
      schema,
    );
    return (value) => {
      try {
        return validate(value);
      } catch {
        return false;
      }
    };
  } catch {
    return undefined;
  }
}

test(`no type refuses a value that its schema accepts (seed ${SEED})`, () => {
  const modules = new Map<string, string>();
  const described = new Map<string, string>();
  const instances = fc.sample(values, { numRuns: 60, seed: SEED });
  for (const [index, schema] of fc.sample(roots, { numRuns: SCHEMAS, seed: SEED }).entries()) {
    const accepts = validator(schema);
    if (accepts === undefined) continue;
    const types = declareSchema("T", schema).map(({ name, type }) => `export type ${name} = ${type};\n`);
    modules.set(`types${index}`, types.join(""));
    described.set(`types${index}`, `${JSON.stringify(schema)}\n${types.join("")}`);
    const lines = [
      `import type { T } from "./types${index}.js"; import { value } from "./value.js"; export type { T }; export { value };`,
    ];
    for (const instance of instances) {
      if (!accepts(instance)) continue;
      lines.push(`export const v${lines.length}: T = value(${literal(instance)});`);
      described.set(
        `values${index}:${lines.length}`,
        `${literal(instance)} by ${described.get(`types${index}`)}`,
      );
    }
    modules.set(`values${index}`, lines.join("\n"));
  }
  const errors = compileTypeScript(modules).map((error) => {
    const [place, line] = error.split(":");
    return `${error}\n${described.get(`${place}:${line}`) ?? described.get(String(place))}`;
  });
  expect(modules.size).toBeGreaterThan(SCHEMAS);
  expect(errors.slice(0, 5)).toEqual([]);
}, 600_000);
