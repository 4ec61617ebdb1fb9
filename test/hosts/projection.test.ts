import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hosts } from "../../src/host-catalogue/catalogue.js";
import { refusals } from "../../src/hosts/acceptor.js";
import { listingOf } from "../../src/hosts/listing.js";
import { projectForHosts } from "../../src/hosts/projection.js";
import { compileText } from "../../src/index.js";
import { isJsonObject, type Json } from "../../src/json.js";
import { loadManifest } from "../../src/manifest/load.js";
import { buildModel } from "../../src/model/build.js";
import type { ServerModel } from "../../src/model/server-model.js";

interface Written {
  readonly tools: Readonly<Record<string, Json>>;
  readonly schemas?: Readonly<Record<string, Json>>;
  readonly hosts?: readonly string[];
  readonly server?: string;
}

/** Undefined where the manifest has errors. */
function built({
  tools,
  schemas = {},
  hosts: names = ["all"],
  server = "dice",
}: Written): ServerModel | undefined {
  const described = Object.fromEntries(
    Object.entries(tools).map(([name, inputSchema]) => [name, { description: "Does it.", inputSchema }]),
  );
  const text = JSON.stringify({
    manifest: 1,
    server: { name: server, version: "1.0.0" },
    tools: described,
    schemas,
    hosts: names,
  });
  const [loaded] = loadManifest("m.yaml", () => text);
  return loaded === undefined ? undefined : buildModel(loaded)[0];
}

function project(written: Written) {
  const original = built(written);
  if (original === undefined) throw new Error("the manifest has errors");
  const [model, problems] = projectForHosts(original);
  return { original, model, problems, listed: model.tools.map((tool) => tool.input.listed) };
}

/** Refusals that hide, rename or fail something; an ignored keyword is told by `lint`. */
function refused(model: ServerModel) {
  return hosts
    .filter(({ isDirectory }) => isDirectory === undefined)
    .flatMap((host) => refusals(listingOf(model), host))
    .filter(({ limit }) => limit.rule !== "keyword")
    .map(({ host, limit, path }) => `${host.name} ${limit.rule} ${path.join(".")}`);
}

/** Ajv tracks evaluated properties only if told, and then fails on patterns beside branches with `additionalProperties`. */
function validator(schema: Json) {
  if (typeof schema !== "boolean" && !isJsonObject(schema)) throw new Error("not a schema");
  const unevaluated = JSON.stringify(schema).includes('"unevaluatedProperties"');
  return new Ajv2020({ strict: false, validateFormats: false, unevaluated }).compile(structuredClone(schema));
}

describe("what is listed for hosts", () => {
  test("has alternatives of the root in one object, and says them in the description", () => {
    const { model, listed, problems } = project({
      tools: {
        attach: {
          type: "object",
          properties: { content: { type: "string" }, url: { type: "string" } },
          anyOf: [{ required: ["content"] }, { required: ["url"] }],
        },
      },
    });
    expect(problems).toEqual([]);
    expect(listed).toEqual([
      { type: "object", properties: { content: { type: "string" }, url: { type: "string" } } },
    ]);
    expect(model.tools[0]?.description).toBe("Does it. Give at least one of these: `content`; `url`.");
    expect(refused(model)).toEqual([]);
  });

  test("has the properties of alternatives, and what all of them require", () => {
    const { model, listed } = project({
      tools: {
        pay: {
          type: "object",
          oneOf: [
            {
              properties: { kind: { const: "card" }, number: { type: "string" } },
              required: ["kind", "number"],
            },
            { properties: { kind: { const: "cash" } }, required: ["kind"], additionalProperties: false },
          ],
        },
      },
    });
    expect(listed).toEqual([
      {
        type: "object",
        properties: { kind: { anyOf: [{ const: "card" }, { const: "cash" }] }, number: { type: "string" } },
        required: ["kind"],
      },
    ]);
    expect(refused(model)).toEqual([]);
  });

  test("follows references of alternatives and of the root", () => {
    const { model } = project({
      tools: { a: { $ref: "#/schemas/Either" } },
      schemas: {
        Either: { type: "object", oneOf: [{ $ref: "#/schemas/A" }, { $ref: "#/schemas/B" }] },
        A: { type: "object", properties: { a: { type: "array" } }, required: ["a"] },
        B: { type: "object", properties: { b: { $ref: "#/schemas/A" } }, required: ["b"] },
      },
    });
    expect(refused(model)).toEqual([]);
    expect(JSON.stringify(model.tools[0]?.input.listed)).toContain('"items":{}');
  });

  test("has argument names that hosts take, with the way back", () => {
    const { model, listed } = project({
      tools: {
        search: {
          type: "object",
          properties: { "filter[state]": { type: "string" }, filter_state: { type: "string" }, $top: {} },
          required: ["filter[state]"],
        },
      },
    });
    expect(listed).toEqual([
      {
        type: "object",
        properties: { filter_state_2: { type: "string" }, filter_state: { type: "string" }, top: {} },
        required: ["filter_state_2"],
      },
    ]);
    expect(model.tools[0]?.argumentNames).toEqual({ filter_state_2: "filter[state]", top: "$top" });
    expect(refused(model)).toEqual([]);
  });

  test("says in every keyword of the root which listed names it means, or nothing of them", () => {
    const properties = { "a[b]": {}, $c: {}, d: {} };
    const { listed } = project({
      tools: {
        said: {
          type: "object",
          properties,
          dependentRequired: { "a[b]": ["$c", "d"] },
          dependentSchemas: { $c: { required: ["a[b]"] } },
          patternProperties: { "^x-": { type: "string" } },
          additionalProperties: false,
        },
        unsaid: {
          type: "object",
          properties,
          patternProperties: { "^a": { type: "string" } },
          propertyNames: { maxLength: 4 },
          additionalProperties: false,
        },
      },
    });
    expect(listed).toEqual([
      {
        type: "object",
        properties: { a_b: {}, c: {}, d: {} },
        dependentRequired: { a_b: ["c", "d"] },
        dependentSchemas: { c: { required: ["a_b"] } },
        patternProperties: { "^x-": { type: "string" } },
        additionalProperties: false,
      },
      { type: "object", properties: { a_b: {}, c: {}, d: {} } },
    ]);
  });

  test("names arguments in its sentences and examples as it lists them", () => {
    const tools = {
      find: {
        type: "object",
        properties: { "a[b]": {}, $c: {} },
        anyOf: [{ required: ["a[b]"] }, { required: ["$c"] }],
        not: { required: ["a[b]", "$c"] },
        additionalProperties: false,
      },
    };
    const original = built({ tools });
    const [tool] = original?.tools ?? [];
    if (original === undefined || tool === undefined) throw new Error("the manifest has errors");
    const [{ tools: listed }] = projectForHosts({
      ...original,
      tools: [{ ...tool, examples: [{ input: { "a[b]": 1 } }] }],
    });
    expect(listed[0]?.description).toBe(
      'Does it. Give at least one of these: `a_b`; `c`. Constraint: not {"required":["a_b","c"]}.',
    );
    expect(listed[0]?.examples).toEqual([{ input: { a_b: 1 } }]);
  });

  test("has names that fit behind a host's prefix, each of its own tool alone", () => {
    const long = "list_all_the_pull_requests_of_a_repository_with_their_reviews";
    const { model } = project({
      tools: { [long]: { type: "object" }, [`${long}_2`]: { type: "object" } },
      server: "git",
    });
    const names = model.tools.map(({ name }) => name);
    expect(names[0]).toMatch(/^list_all_the_pull_requests_of_a_repository_[a-z_]*[0-9a-f]{6}$/);
    expect(new Set(names).size).toBe(2);
    expect(refused(model)).toEqual([]);
    const [alone] = project({ tools: { [long]: { type: "object" } }, server: "git" }).model.tools;
    expect(alone?.name).toBe(names[0]);
  });

  test("stays as it is written without hosts, and for hosts that take it", () => {
    const tools = { a: { type: "object", properties: { "a[b]": {} }, anyOf: [{ required: ["a[b]"] }] } };
    for (const names of [[], ["codex"]]) {
      const { original, model } = project({ tools, hosts: names });
      expect(model.tools).toEqual(original.tools);
    }
  });

  test("is the schema of the manifest, with a warning, where there is no proof", () => {
    const tool = { type: "object", properties: { a: {} }, anyOf: [{ required: ["a"] }] };
    const original = built({ tools: { t: tool } });
    if (original === undefined) throw new Error("the manifest has errors");
    const [model, problems] = projectForHosts(original, () => false);
    expect(problems.map(({ code }) => code)).toEqual(["host-projection"]);
    expect(model.tools).toEqual(original.tools);
  });

  test("reaches the generated server, which takes both names of an argument", async () => {
    const { files, diagnostics } = await compileText(
      "manifest: 1\nserver: { name: dice, version: 1.0.0 }\nhosts: [claude]\ntools:\n  roll:\n    description: Rolls.\n    inputSchema: { type: object, properties: { 'a[b]': { type: integer } }, required: ['a[b]'] }\n",
      "m.yaml",
    );
    expect(diagnostics.map(({ code }) => code)).toEqual(["open-server"]);
    const tools = files?.get("src/tools.ts")?.text;
    expect(tools).toContain('argumentNames: renamed({ a_b: "a[b]" }),');
    expect(tools).toContain('required: ["a_b"]');
    expect(files?.get("src/types.ts")?.text).toContain('"a[b]": number;');
  });

  test("loses no call: whatever the server accepts, every listed schema accepts, and every host accepts the schema", () => {
    const leaf = fc.constantFrom<Json>(
      {},
      true,
      { type: "string" },
      { type: "integer", minimum: 1 },
      { type: "array" },
      { type: ["array", "null"] },
      { const: "x" },
      { $ref: "#/schemas/Shared" },
    );
    const names = fc.constantFrom("a", "b", "c[d]", "$e");
    const object = fc
      .record(
        {
          properties: fc.dictionary(names, leaf, { maxKeys: 3, noNullPrototype: true }),
          required: fc.uniqueArray(names, { maxLength: 2 }),
          additionalProperties: fc.constantFrom<Json>(true, false, { type: "string" }),
        },
        { requiredKeys: [], noNullPrototype: true },
      )
      .map((schema): { readonly [key: string]: Json } => ({ ...schema }));
    const branch = fc.oneof(object, fc.constantFrom<Json>({ $ref: "#/schemas/Branch" }, true));
    const root = fc
      .tuple(
        object,
        fc.record(
          {
            anyOf: fc.array(branch, { minLength: 1, maxLength: 3 }),
            oneOf: fc.array(branch, { minLength: 1, maxLength: 2 }),
            allOf: fc.array(branch, { minLength: 1, maxLength: 2 }),
            not: object,
            if: object,
            // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
            then: object,
            else: fc.oneof(object, fc.constant<Json>({ $ref: "#/schemas/Branch" })),
            dependentRequired: fc.dictionary(names, fc.uniqueArray(names, { maxLength: 2 }), {
              maxKeys: 2,
              noNullPrototype: true,
            }),
            dependentSchemas: fc.dictionary(names, object, { maxKeys: 1, noNullPrototype: true }),
            patternProperties: fc.constantFrom<Json>({ "^[ac]": { type: "string" } }, { "^_?e$": {}, b: {} }),
            propertyNames: fc.constantFrom<Json>({ maxLength: 1 }, { pattern: "^[^e]" }),
            unevaluatedProperties: fc.constantFrom<Json>(false, { type: "string" }),
            enum: fc.constant<Json>([{ "c[d]": "x" }, { $e: "x", a: "x" }, {}]),
          },
          { requiredKeys: [], noNullPrototype: true },
        ),
      )
      .map(([first, more]) => ({ type: "object", ...first, ...more }))
      .filter((schema) => !("patternProperties" in schema && "unevaluatedProperties" in schema));
    const value = fc.dictionary(names, fc.constantFrom<Json>("x", "y", 0, 1, null, [], [1], {}), {
      maxKeys: 4,
      noNullPrototype: true,
    });
    const schemas = {
      Shared: { type: "array" },
      Branch: { type: "object", properties: { b: { type: "array" } }, required: ["b"] },
    };
    fc.assert(
      fc.property(root, fc.array(value, { minLength: 4, maxLength: 8 }), (input, values) => {
        fc.pre(built({ tools: { t: input }, schemas }) !== undefined);
        const { original, model, problems } = project({ tools: { t: input }, schemas });
        const [before] = original.tools;
        const [after] = model.tools;
        if (before === undefined || after === undefined) throw new Error("no tool");
        const served = validator(before.input.listed);
        const shown = validator(after.input.listed);
        const listedName = new Map(
          Object.entries(after.argumentNames ?? {}).map(([listed, name]) => [name, listed]),
        );
        for (const instance of values) {
          if (!served(structuredClone(instance))) continue;
          const renamed = Object.fromEntries(
            Object.entries(instance).map(([name, item]) => [listedName.get(name) ?? name, item]),
          );
          expect(shown(renamed), JSON.stringify({ input, instance, listed: after.input.listed })).toBe(true);
        }
        if (problems.length === 0) expect(refused(model)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
