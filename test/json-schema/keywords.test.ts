import { Ajv } from "ajv";
import { Ajv2019 } from "ajv/dist/2019.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import type { Json } from "../../src/json.js";
import { isAnnotation, keywords, subschemasIn } from "../../src/json-schema/keywords.js";

/** Names that only Ajv knows. */
const ownToAjv = new Set(["$async", "id", "discriminator", "unevaluated", "formatMaximum", "formatMinimum"]);

describe("the table of keywords", () => {
  test.each([
    ["draft-07", new Ajv()],
    ["2019-09", new Ajv2019()],
    ["2020-12", new Ajv2020()],
  ])("knows every keyword that Ajv knows in %s", (_draft, ajv) => {
    const unknown = Object.keys(ajv.RULES.keywords).filter(
      (name) => !keywords.has(name) && !ownToAjv.has(name),
    );
    expect(unknown).toEqual([]);
  });

  test("says of every keyword whether a value that it refuses is possible, as Ajv does", () => {
    const ajv = new Ajv2020({ strict: false });
    const values: readonly Json[] = [null, true, 0, 1.5, "", "ab", [], [1, 1], {}, { a: 1 }];
    for (const [name, { role, old, holds }] of keywords) {
      if (role === "reference" || role === "location" || old || holds === "nothing") continue;
      const content: Json = {
        schema: false,
        list: [false],
        map: { a: false },
        data: [7],
        "schema or list": false,
      }[holds];
      const validate = ajv.compile({ [name]: content, ...(name === "then" && { if: true }) });
      const refuses = [...values, "b"].some((value) => !validate(value));
      // `else` and `if` refuse nothing by themselves; `not: false` accepts everything.
      if (["if", "else", "not"].includes(name)) continue;
      expect([name, refuses]).toEqual([name, !isAnnotation(name)]);
    }
  });

  test.each<[string, Json, ReturnType<typeof subschemasIn>]>([
    ["items", {}, "schema"],
    ["items", [{}], "list"],
    ["allOf", [{}], "list"],
    ["allOf", {}, undefined],
    ["properties", {}, "map"],
    ["properties", [], undefined],
    ["enum", [{}], undefined],
    ["constructor", {}, undefined],
  ])("finds the subschemas of %s in %j", (name, value, holds) => {
    expect(subschemasIn(name, value)).toBe(holds);
  });
});
