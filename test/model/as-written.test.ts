import { describe, expect, it } from "vitest";
import { asWritten } from "../../src/model/as-written.js";

describe("a schema is shown as its author wrote it", () => {
  it("when all its references are to its own $defs", () => {
    const schema = {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      $defs: { address: { $anchor: "addressDef", type: "object", properties: { city: { type: "string" } } } },
      properties: { home: { $ref: "#/$defs/address" } },
      allOf: [{ anyOf: [{ required: ["home"] }, { required: ["work"] }] }],
      additionalProperties: false,
    };
    expect(asWritten(schema)).toEqual(schema);
  });

  it("but for comments to those who maintain it", () => {
    const schema = {
      type: "object",
      $comment: "Ask Bo before this changes.",
      properties: { $comment: { type: "string", $comment: "Why it is a string." } },
      default: { $comment: "data" },
    };
    expect(asWritten(schema)).toEqual({
      type: "object",
      properties: { $comment: { type: "string" } },
      default: { $comment: "data" },
    });
  });

  it.each([
    ["a shared schema", { type: "object", properties: { a: { $ref: "#/schemas/A" } } }],
    ["another file", { type: "object", properties: { a: { $ref: "a.json" } } }],
    ["an anchor", { type: "object", $defs: { a: { $anchor: "a" } }, properties: { a: { $ref: "#a" } } }],
    ["itself", { type: "object", properties: { a: { $ref: "#" } } }],
    ["nothing", { type: "object", $defs: {}, properties: { a: { $ref: "#/$defs/a" } } }],
    ["a schema in an unused definition", { type: "object", $defs: { a: { not: { $ref: "#/schemas/A" } } } }],
  ])("not when it refers to %s", (_what, schema) => {
    expect(asWritten(schema)).toBeUndefined();
  });

  it.each([
    ["another dialect", { $schema: "http://json-schema.org/draft-07/schema#", type: "object" }],
    [
      "a dialect inside",
      { properties: { a: { $schema: "https://json-schema.org/draft/2020-12/schema", type: "string" } } },
    ],
    ["an identifier", { $id: "https://example.com/a", type: "object" }],
    ["a reference at its root", { $ref: "#/$defs/a", $defs: { a: { type: "object" } } }],
    ["no object", true],
  ])("not with %s", (_what, schema) => {
    expect(asWritten(schema)).toBeUndefined();
  });
});
