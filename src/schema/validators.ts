import { Ajv2020, type AnySchemaObject } from "ajv/dist/2020.js";
import ajvFormats from "ajv-formats";
import type { Diagnostic, Outcome } from "../diagnostics/diagnostic.js";
import { isJsonObject, type JsonSchema } from "../json.js";
import type { Origin } from "../manifest/source.js";
import type { ServerModel } from "../model/server-model.js";
import { DefaultScanner } from "./defaults.js";
import { applicators, definitionName, subschemas } from "./keywords.js";
import { type Preparation, prepareSchema } from "./prepared-schema.js";
import { ValidatorModule } from "./validator-module.js";

/**
 * The text of a server's `validators.js`: an ES module that imports nothing and compiles nothing when it runs, with one
 * export per tool schema (`rollDiceInput`, `rollDiceOutput`). Named definitions are functions that tools share.
 *
 * Input validators fill in defaults, in place, wherever the schema that has the default applies in any case: through
 * `properties`, `patternProperties`, `additionalProperties`, `prefixItems`, `items`, `allOf` and `$ref`. Nothing is
 * filled in inside `anyOf`, `oneOf`, `not`, `if`/`then`/`else`, `contains`, `dependentSchemas`, `propertyNames` or
 * `unevaluated*`: there a schema may turn out not to apply after its defaults were written. Output validators fill in
 * nothing. A schema that Ajv cannot compile becomes the diagnostic `schema-not-compilable`.
 */
export function compileValidators(model: ServerModel): Outcome<string> {
  const defaults = new DefaultScanner(model.definitions);
  const ajv = createAjv();
  const module = new ValidatorModule();
  const keys = new Map([...model.definitions.keys()].map((name, index) => [name, `d${index}`]));
  const preparation: Preparation = {
    reference: (ref, fill) => {
      const name = definitionName(ref);
      const key = name === undefined ? undefined : keys.get(name);
      if (name === undefined || key === undefined) return ref;
      return fill && defaults.ofDefinition(name).filled ? `${key}-filling` : key;
    },
  };
  const prepare = (schema: JsonSchema, fill: boolean): AnySchemaObject => {
    const prepared = prepareSchema(schema, preparation, fill);
    if (typeof prepared === "boolean") return prepared ? {} : { not: {} };
    return prepared;
  };
  for (const [name, { typeName, schema }] of model.definitions) {
    const key = keys.get(name) ?? name;
    const variants = defaults.ofDefinition(name).filled ? [false, true] : [false];
    for (const fill of variants) {
      const prepared = prepare(schema, fill);
      ajv.addSchema(prepared, fill ? `${key}-filling` : key);
      module.name(prepared, fill ? `fill${typeName}` : `validate${typeName}`);
    }
  }
  const diagnostics: Diagnostic[] = [];
  const compile = (exportName: string, schema: JsonSchema, fill: boolean, origin: Origin): void => {
    try {
      module.add(exportName, ajv.compile(prepare(schema, fill)));
    } catch (error) {
      diagnostics.push(notCompilable(error, origin));
    }
  };
  ajv.opts.unevaluated = usesUnevaluated(model);
  for (const { identifiers, input, output } of model.tools) {
    compile(`${identifiers.value}Input`, input.schema, true, input.origin);
    if (output !== undefined) compile(`${identifiers.value}Output`, output.schema, false, output.origin);
  }
  return diagnostics.length > 0 ? [undefined, diagnostics] : [module.text(), []];
}

/** Ajv for draft 2020-12, generating code. Schemas were validated when the manifest was read. */
export function createAjv(): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors: true,
    useDefaults: true,
    // Inherited properties are not part of a JSON value.
    ownProperties: true,
    strict: false,
    validateSchema: false,
    meta: false,
    addUsedSchema: false,
    logger: false,
    // A reference to little more than a type costs less in place than as a call.
    inlineRefs: 3,
    code: { source: true, esm: true, lines: true },
  });
  ajvFormats.default(ajv);
  // Static references only: without this each function would pass dynamic anchors on.
  ajv.opts.dynamicRef = false;
  return ajv;
}

/** Whether any schema asks which properties or items were evaluated: only then need the validators keep track. */
function usesUnevaluated(model: ServerModel): boolean {
  const uses = (schema: JsonSchema): boolean =>
    isJsonObject(schema) &&
    (Object.hasOwn(schema, "unevaluatedProperties") ||
      Object.hasOwn(schema, "unevaluatedItems") ||
      Object.keys(applicators).some((keyword) =>
        subschemas(schema, keyword).some(([, subschema]) => uses(subschema)),
      ));
  return (
    [...model.definitions.values()].some(({ schema }) => uses(schema)) ||
    model.tools.some(
      ({ input, output }) => uses(input.schema) || (output !== undefined && uses(output.schema)),
    )
  );
}

function notCompilable(error: unknown, origin: Origin): Diagnostic {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    code: "schema-not-compilable",
    severity: "error",
    message: `this schema cannot be compiled: ${reason.replace(/\.$/, "")}`,
    location: origin.source.locate(origin.path),
  };
}
