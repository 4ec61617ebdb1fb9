import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ListToolsResultSchema as modernSchema } from "@modelcontextprotocol/core";
import { ListToolsResultSchema as legacySchema } from "@modelcontextprotocol/sdk/types.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isJsonObject, type Json, type JsonSchema } from "../../src/json.js";
import { loadManifest } from "../../src/manifest/load.js";
import { buildModel } from "../../src/model/build.js";
import type { ServerModel, ToolModel } from "../../src/model/server-model.js";
import { listed } from "../server/listed.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

function modelOf(path: string, text?: string): ServerModel | undefined {
  const [loaded] = loadManifest(path, (name) => {
    if (text !== undefined && name === path) return text;
    try {
      return readFileSync(join(root, name), "utf8");
    } catch {
      return { reason: "no such file" };
    }
  });
  return loaded === undefined ? undefined : buildModel(loaded)[0];
}

function toolOf(input: string, output?: string, rest = ""): ToolModel {
  const outputLine = output === undefined ? "" : `\n    outputSchema: ${output}`;
  const text = `manifest: 1\nserver: { name: s, version: 1.0.0 }\ntools:\n  t:\n    description: T.\n    inputSchema: ${input}${outputLine}\n${rest}`;
  const tool = modelOf("m.yaml", text)?.tools[0];
  if (tool === undefined) throw new Error("no model");
  return tool;
}

const manifests = [
  ...readdirSync(join(root, "manifests")).map((name) => `manifests/${name}`),
  ...readdirSync(join(root, "test/cases")).map((name) => `test/cases/${name}/manifest.yaml`),
].filter((path) => path.endsWith(".yaml"));

describe("tools/list", () => {
  test("is what clients of every era take, for every manifest of the tests that can be compiled", () => {
    let compiled = 0;
    for (const path of manifests) {
      const model = modelOf(path);
      if (model === undefined) continue;
      compiled++;
      const legacy = legacySchema.safeParse({ tools: model.tools.map((tool) => listed(tool, "legacy")) });
      expect([path, legacy.error?.issues]).toEqual([path, undefined]);
      const modern = {
        tools: model.tools.map((tool) => listed(tool, "modern")),
        ttlMs: 1,
        cacheScope: "public",
      };
      const parsed = modernSchema.safeParse({ resultType: "complete", ...modern });
      expect([path, parsed.error?.issues]).toEqual([path, undefined]);
    }
    expect(compiled).toBeGreaterThan(20);
  });

  test.each([
    ["{ type: object, properties: { any: true, none: false } }", undefined],
    [
      "{ type: object, allOf: [{ properties: { any: true } }], properties: { b: { items: true } } }",
      undefined,
    ],
    ["{ type: object }", "{ type: object, properties: { any: true } }"],
    ["{ type: object }", "true"],
    ["{ type: object }", "false"],
  ])("has objects for boolean schemas of properties: %s, %s", (input, output) => {
    const tool = toolOf(input, output);
    for (const era of ["legacy", "modern"] as const) {
      const shown = listed(tool, era);
      for (const schema of [shown.inputSchema, shown.outputSchema]) {
        const properties =
          isJsonObject(schema) && isJsonObject(schema["properties"]) ? schema["properties"] : {};
        expect(Object.values(properties).every(isJsonObject), JSON.stringify(shown)).toBe(true);
      }
    }
  });

  test("keeps the meaning of boolean schemas", () => {
    const { listed: shown } = toolOf("{ type: object, properties: { any: true, none: false } }").input;
    expect(shown).toMatchObject({ properties: { any: {}, none: { not: {} } } });
  });

  test("has the title in the annotations too, unless they have one of their own", () => {
    const text = (annotations: string) =>
      `manifest: 1\nserver: { name: s, version: 1.0.0 }\ntools: { t: { title: Roll, description: T.${annotations} } }\n`;
    const annotationsOf = (more: string) => {
      const tool = modelOf("m.yaml", text(more))?.tools[0];
      return tool && listed(tool, "modern")["annotations"];
    };
    expect(annotationsOf("")).toEqual({ title: "Roll" });
    expect(annotationsOf(", annotations: { title: Own, readOnlyHint: true }")).toEqual({
      title: "Own",
      readOnlyHint: true,
    });
  });

  test("has the schema of a root reference once", () => {
    const shared =
      "schemas:\n  New: { type: object, properties: { a: { $ref: '#/schemas/Leaf' } } }\n  Leaf: { type: string }\n";
    const tool = toolOf("{ $ref: '#/schemas/New' }", "{ $ref: '#/schemas/New' }", shared);
    const expected = {
      type: "object",
      properties: { a: { $ref: "#/$defs/Leaf" } },
      $defs: { Leaf: { type: "string" } },
    };
    expect(tool.input.listed).toEqual(expected);
    expect(tool.output?.listed).toEqual(expected);
  });

  test("keeps the definition of a root that refers to itself", () => {
    const shared = "schemas:\n  Node: { type: object, properties: { next: { $ref: '#/schemas/Node' } } }\n";
    const shown = toolOf("{ $ref: '#/schemas/Node' }", undefined, shared).input.listed;
    expect(Object.keys(isJsonObject(shown) && isJsonObject(shown["$defs"]) ? shown["$defs"] : {})).toEqual([
      "Node",
    ]);
  });

  test("says null where `nullable` does, and has no such keyword", () => {
    const schema =
      "{ type: object, properties: { x: { type: string, nullable: true }, y: { enum: [a], type: string, nullable: true }, z: { type: string, nullable: false } } }";
    const tool = toolOf(schema, schema);
    const expected = {
      x: { type: ["string", "null"] },
      y: { type: ["string", "null"], enum: ["a", null] },
      z: { type: "string" },
    };
    expect(tool.input.listed).toMatchObject({ properties: expected });
    expect(tool.output?.listed).toMatchObject({ properties: expected });
    expect(JSON.stringify([tool.input.schema, tool.input.listed, tool.output?.schema])).not.toContain(
      "nullable",
    );
  });

  test("has schemas that take what the server takes, whatever keywords stand beside `nullable` and booleans", () => {
    const leaf = fc.constantFrom<Json>(
      true,
      false,
      { type: "string", nullable: true },
      { type: "integer", nullable: true, minimum: 1 },
      { type: "string", enum: ["a"], nullable: true },
      { nullable: true, anyOf: [{ type: "string" }] },
      { type: ["string", "null"], nullable: false },
      { $ref: "#/schemas/Leaf" },
    );
    const property = fc.oneof(
      leaf,
      fc.record({ type: fc.constant("array"), items: leaf }),
      fc.record({ type: fc.constant("object"), properties: fc.record({ a: leaf }), nullable: fc.boolean() }),
    );
    const value = fc.constantFrom<Json>(
      null,
      "a",
      "b",
      0,
      1,
      true,
      [],
      [null],
      ["a"],
      {},
      { a: null },
      { a: 1 },
    );
    fc.assert(
      fc.property(property, value, (schema, instance) => {
        const shared = "schemas:\n  Leaf: { type: boolean, nullable: true }\n";
        const input = JSON.stringify({ type: "object", properties: { p: schema } });
        const tool = toolOf(input, undefined, shared);
        const accepts = (candidate: JsonSchema) =>
          new Ajv2020({ strict: false }).compile(isJsonObject(candidate) ? { ...candidate } : candidate)({
            p: instance,
          });
        // The server validates `schema` beside the definitions that it needs.
        const enforced = {
          ...(isJsonObject(tool.input.schema) ? tool.input.schema : {}),
          $defs: { Leaf: { type: ["boolean", "null"] } },
        };
        expect(accepts(tool.input.listed)).toBe(accepts(enforced));
      }),
      { numRuns: 120 },
    );
  });
});
