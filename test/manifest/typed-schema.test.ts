import { Ajv } from "ajv";
import { assert, constantFrom, jsonValue, oneof, property } from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { Json, JsonObject } from "../../src/json.js";
import { writtenManifest } from "../../src/manifest/manifest-schema.js";
import {
  choice,
  flag,
  integer,
  mapping,
  oneOrMore,
  required,
  section,
  type TypeOf,
  text,
  withDefault,
  withShortForm,
} from "../../src/manifest/typed-schema.js";

const retry = withShortForm(
  section("Attempts.", { times: withDefault(integer("How often.", 0, 10), 2), fast: flag("At once.") }),
  "times",
  { type: "integer" },
);
const room = section("A room.", {
  name: required(text("Its name.")),
  floor: withDefault(choice("Where.", ["ground", "first"]), "ground"),
  doors: oneOrMore(text("A door."), {}),
  retry: withDefault(retry, {}),
  keys: withDefault(mapping("Keys by name.", text("A key."), {}), {}),
});

describe("a typed schema", () => {
  it("gives its values a type: optional where a member is neither required nor has a default", () => {
    expectTypeOf<NonNullable<TypeOf<typeof room>>>().toEqualTypeOf<{
      readonly name: string;
      readonly floor: "ground" | "first";
      readonly doors?: readonly string[];
      readonly retry: { readonly times: number; readonly fast?: boolean };
      readonly keys: Readonly<Record<string, string>>;
    }>();
  });

  it("fills defaults in, in the order of the schema", () => {
    const read = room.read({ keys: {}, name: "hall" });
    expect(JSON.stringify(read)).toBe('{"name":"hall","floor":"ground","retry":{"times":2},"keys":{}}');
    expect(room.read(undefined)).toBeUndefined();
  });

  it("states defaults and required members in its JSON Schema", () => {
    expect(room.json).toMatchObject({ required: ["name"], properties: { floor: { default: "ground" } } });
  });

  it.each<[Json, object]>([
    [3, { times: 3 }],
    [{ times: 4 }, { times: 4 }],
    [{ fast: true }, { times: 2, fast: true }],
  ])("reads the short form %j", (written, read) => {
    expect(retry.read(written)).toEqual(read);
  });

  it("reads one value as an array of one", () => {
    expect(room.read({ name: "a", doors: "north" })?.doors).toEqual(["north"]);
    expect(room.read({ name: "a", doors: ["north", "south"] })?.doors).toEqual(["north", "south"]);
  });

  it("counts what does not fit as left out", () => {
    expect(room.read({ name: 1, floor: "roof", doors: [1, "north"], keys: { a: 1, b: "c" } })).toEqual({
      name: "",
      floor: "ground",
      doors: ["north"],
      retry: { times: 2 },
      keys: { b: "c" },
    });
    expect(room.read("hall")).toEqual({ name: "", floor: "ground", retry: { times: 2 }, keys: {} });
  });

  it("takes keys of objects for keys, whatever their names", () => {
    const read = room.read({ name: "a", keys: JSON.parse('{"__proto__":"x","constructor":"y"}') });
    expect(Object.entries(read?.keys ?? {})).toEqual([
      ["__proto__", "x"],
      ["constructor", "y"],
    ]);
    expect(room.read({ name: "a" })?.keys["constructor"]).toBeUndefined();
  });

  it("refuses a default that does not fit, when it is made", () => {
    expect(() => withDefault(choice("Where.", ["ground"]), "roof")).toThrow("does not fit");
  });
});

describe("the manifest's schema", () => {
  const ajv = new Ajv({ strict: false, validateSchema: false });
  const validate = ajv.compile({ ...writtenManifest.json, definitions: { jsonSchema: {} } });
  const server = { name: "a", version: "1.0.0" };
  const complete = { manifest: 1, server, tools: { a: {} } };

  it("reads as it was written what is written out in full", () => {
    const read = writtenManifest.read(complete);
    const again = writtenManifest.read(JSON.parse(JSON.stringify(read)));
    expect(again).toEqual(read);
    expect(validate(JSON.parse(JSON.stringify(read)))).toBe(true);
  });

  it("reads anything without failing, and gives a manifest", () => {
    const places = constantFrom<((value: Json) => JsonObject)[]>(
      (server) => ({ server }),
      (limits) => ({ server: { ...server, limits } }),
      (auth) => ({ auth }),
      (schemas) => ({ schemas }),
      (client) => ({ client }),
      (tools) => ({ tools }),
      (a) => ({ tools: { a } }),
      (http) => ({ tools: { a: { http } } }),
    );
    assert(
      property(places, oneof(jsonValue({ maxDepth: 3 }), constantFrom(null, [])), (place, value) => {
        const data: Json = JSON.parse(JSON.stringify(value));
        const read = writtenManifest.read({ ...complete, ...place(data) });
        expect(typeof read.server.port).toBe("number");
        for (const tool of Object.values(read.tools)) expect(Array.isArray(tool.tags)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
