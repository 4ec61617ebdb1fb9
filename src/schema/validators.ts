import type { Diagnostic, Outcome } from "../diagnostics/diagnostic.js";
import type { JsonSchema } from "../json.js";
import type { Origin } from "../manifest/source.js";
import type { ServerModel } from "../model/server-model.js";
import { SchemaCompiler } from "./schema-compiler.js";
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
  const compiler = new SchemaCompiler(model, { standalone: true });
  const module = new ValidatorModule(compiler.functionNames);
  const diagnostics: Diagnostic[] = [];
  const compile = (exportName: string, schema: JsonSchema, fill: boolean, origin: Origin): void => {
    try {
      module.add(exportName, compiler.compile(schema, fill));
    } catch (error) {
      diagnostics.push(notCompilable(error, origin));
    }
  };
  for (const { identifiers, input, output } of model.tools) {
    compile(`${identifiers.value}Input`, input.schema, true, input.origin);
    if (output !== undefined) compile(`${identifiers.value}Output`, output.schema, false, output.origin);
  }
  return diagnostics.length > 0 ? [undefined, diagnostics] : [module.text(), []];
}

function notCompilable(error: unknown, origin: Origin): Diagnostic {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    code: "schema-not-compilable",
    severity: "error",
    message: `This schema cannot be compiled: ${reason.replace(/\.$/, "")}`,
    location: origin.source.locate(origin.path),
  };
}
