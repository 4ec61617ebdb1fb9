import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { isJsonObject, type Json } from "../../src/json.js";
import { manifestSchema, manifestSchemaText } from "../../src/manifest/manifest-schema.js";

const copy = join(import.meta.dirname, "../../src/manifest/manifest.schema.json");
const manifests = join(import.meta.dirname, "../../manifests");
const ajv = new Ajv({ strict: false, allErrors: true });

/** Every key that the schema describes, with its path, but the keywords of JSON Schema itself. */
function* keys(schema: Json | undefined, path: string): Generator<readonly [path: string, schema: Json]> {
  if (!isJsonObject(schema)) return;
  const { properties, additionalProperties, items, anyOf, oneOf } = schema;
  for (const [name, property] of Object.entries(isJsonObject(properties) ? properties : {})) {
    yield [`${path}${name}`, property];
    yield* keys(property, `${path}${name}.`);
  }
  yield* keys(additionalProperties, `${path}*.`);
  for (const inner of [items, anyOf, oneOf].flat()) yield* keys(inner, `${path}[].`);
}

describe("the manifest schema", () => {
  it("is what the file beside it says, for editors (UPDATE=1 writes it)", () => {
    if (process.env["UPDATE"] === "1") writeFileSync(copy, manifestSchemaText());
    expect(existsSync(copy) && readFileSync(copy, "utf8")).toBe(manifestSchemaText());
  });

  it("is a schema of draft-07", () => {
    expect(ajv.validateSchema(manifestSchema), ajv.errorsText()).toBe(true);
  });

  it.each([...keys(manifestSchema, "")])("documents %s", (_path, schema) => {
    const { description, examples, default: fallback, type } = isJsonObject(schema) ? schema : {};
    expect(description).toMatch(/^\S.{5,}\.$/s);
    // A section is shown by its keys.
    if (type !== "object" || !isJsonObject(schema) || schema["properties"] === undefined) {
      expect(examples ?? fallback).toBeDefined();
    }
  });

  it.each([...keys(manifestSchema, "")])("has examples and a default that fit %s", (_path, schema) => {
    if (!isJsonObject(schema)) return;
    const validate = ajv.compile({ ...schema, definitions: manifestSchema["definitions"] });
    const { examples, default: fallback } = schema;
    for (const example of Array.isArray(examples) ? examples : []) {
      expect(validate(example), `${JSON.stringify(example)}: ${ajv.errorsText(validate.errors)}`).toBe(true);
    }
    if (fallback !== undefined) expect(validate(fallback), JSON.stringify(fallback)).toBe(true);
  });

  it.each(readdirSync(manifests).filter((name) => name.endsWith(".yaml")))(
    "accepts %s as it is in editors",
    (name) => {
      const validate = ajv.compile(manifestSchema);
      const data: unknown = parse(readFileSync(join(manifests, name), "utf8"), { merge: true });
      expect(validate(data), ajv.errorsText(validate.errors)).toBe(true);
    },
  );
});
