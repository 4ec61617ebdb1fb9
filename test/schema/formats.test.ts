import { fullFormats } from "ajv-formats/dist/formats.js";
import { expect, test } from "vitest";
import { knownFormats } from "../../src/manifest/rules/schema-annotations.js";
import { formatFunctions } from "../../src/schema/validator-functions.js";

test("the formats that lint knows are those that validators check", () => {
  expect(knownFormats.toSorted()).toEqual(Object.keys(fullFormats).sort());
});

test("each format that Ajv checks by a function has one in validators.js", () => {
  const checked = Object.entries(fullFormats).filter(
    ([, format]) =>
      typeof format === "function" ||
      (typeof format === "object" && "validate" in format && typeof format.validate === "function"),
  );
  expect([...formatFunctions.keys()]).toEqual(expect.arrayContaining(checked.map(([name]) => name)));
});
