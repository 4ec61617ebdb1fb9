import { createRequire } from "node:module";
import type { ErrorObject, ValidateFunction } from "ajv";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { isJsonObject, type Json, type JsonObject, type JsonPath, unescapeStep } from "../json.js";
import { useExactKeywords } from "./json-equality.js";
import { isCertainlyValid } from "./quick-validation.js";
import { type Document, explainShape, manifestDocument } from "./shape-error.js";
import type { Source } from "./source.js";

const require = createRequire(import.meta.url);

const compiled = new Map<JsonObject, ValidateFunction>();

/** Compiled for the first manifest that has errors, because loading and compiling takes 150 ms. */
function validator({ schema }: Document): ValidateFunction {
  let validate = compiled.get(schema);
  if (validate === undefined) {
    const { Ajv }: typeof import("ajv") = require("ajv");
    const ajv = new Ajv({
      allErrors: true,
      verbose: true,
      allowUnionTypes: true,
      validateSchema: false,
      strict: false,
    });
    useExactKeywords(ajv);
    // JSON Schemas in a manifest are checked by separate rules, with better messages.
    const shape: JsonObject = { ...schema, definitions: { jsonSchema: {} } };
    validate = ajv.compile(shape);
    compiled.set(schema, validate);
  }
  return validate;
}

/** Checks a file against its schema, by default that of manifests: keys, types, forms and ranges. */
export function validateShape(source: Source, document: Document = manifestDocument): readonly Diagnostic[] {
  if (isCertainlyValid(source.data, document.schema)) return [];
  const validate = validator(document);
  if (validate(source.data)) return [];
  return (validate.errors ?? []).flatMap((error) => {
    const [path, value] = placeOf(error, source.data);
    return explainShape(error, path, value, source, document) ?? [];
  });
}

/** The steps of an error's JSON Pointer, indexes of lists as numbers, and the value that they lead to. */
function placeOf(error: ErrorObject, root: Json): readonly [path: JsonPath, value: Json] {
  const path: (string | number)[] = [];
  let value = root;
  for (const raw of error.instancePath.split("/").slice(1)) {
    const step = unescapeStep(raw);
    if (Array.isArray(value)) {
      path.push(Number(step));
      value = value[Number(step)] ?? null;
    } else {
      path.push(step);
      value = isJsonObject(value) ? (value[step] ?? null) : null;
    }
  }
  return [path, value];
}
