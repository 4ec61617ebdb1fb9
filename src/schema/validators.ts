import type { ValidateFunction } from "ajv/dist/2020.js";
import type { Diagnostic, Outcome } from "../diagnostics/diagnostic.js";
import { report } from "../diagnostics/report.js";
import type { JsonSchema } from "../json.js";
import type { ServerModel } from "../model/server-model.js";
import { SchemaCompiler, type ServerSchemas, schemasOf } from "./schema-compiler.js";
import { ValidatorModule } from "./validator-module.js";

/**
 * The source code of a server's `validators.js`: an ES module without imports that compiles nothing at run time, with
 * one export per tool schema (`rollDiceInput`, `rollDiceOutput`). Named definitions are functions that tools share.
 *
 * Input validators of handler tools fill in defaults, in place, wherever the schema that has the default applies in any case: through
 * `properties`, `patternProperties`, `additionalProperties`, `prefixItems`, `items`, `allOf` and `$ref`. Nothing is
 * filled in inside `anyOf`, `oneOf`, `not`, `if`/`then`/`else`, `contains`, `dependentSchemas`, `propertyNames` or
 * `unevaluated*`: there a schema may turn out not to apply after its defaults were written. Input validators of HTTP tools
 * and output validators fill in nothing. A schema that Ajv cannot compile becomes the diagnostic `schema-not-compilable`.
 */
export function compileValidators(model: ServerModel): Outcome<string> {
  return outcomeOf(compileSchemas(schemasOf(model)), model);
}

/** Result of the compilation. It is plain data and can be sent to another thread. */
export type CompiledSchemas = { readonly text: string } | { readonly failures: readonly Failure[] };

interface Failure {
  /** Index of the tool. */
  readonly tool: number;
  readonly part: "input" | "output";
  readonly reason: string;
}

/** The source code of `validators.js`, or the schemas that cannot be compiled. */
export function compileSchemas(server: ServerSchemas): CompiledSchemas {
  const compiler = new SchemaCompiler(server, { standalone: true });
  const module = new ValidatorModule(compiler.functionNames);
  const failures: Failure[] = [];
  for (const [tool, { identifiers, input, output }] of server.tools.entries()) {
    const compile = (part: Failure["part"], schema: JsonSchema, fill: boolean): void => {
      const [validate, reason] = tryToCompile(compiler, schema, fill);
      if (validate === undefined) failures.push({ tool, part, reason });
      else module.add(`${identifiers.value}${part === "input" ? "Input" : "Output"}`, validate);
    };
    compile("input", input.schema, input.fill);
    if (output !== undefined) compile("output", output.schema, false);
  }
  return failures.length > 0 ? { failures } : { text: module.text() };
}

/** A function, or Ajv's reason. Only compilation by Ajv is guarded: errors thrown elsewhere are bugs. */
function tryToCompile(
  compiler: SchemaCompiler,
  schema: JsonSchema,
  fill: boolean,
): readonly [validate: ValidateFunction] | readonly [validate: undefined, reason: string] {
  try {
    return [compiler.compile(schema, fill)];
  } catch (error) {
    return [undefined, error instanceof Error ? error.message : String(error)];
  }
}

/** Diagnostics of failures at their places in the manifest. */
export function outcomeOf(compiled: CompiledSchemas, { tools }: ServerModel): Outcome<string> {
  if ("text" in compiled) return [compiled.text, []];
  const diagnostics = compiled.failures.map(({ tool, part, reason }): Diagnostic => {
    const origin = tools[tool]?.[part]?.origin;
    return report("schema-not-compilable", `this schema cannot be compiled: ${reason.replace(/\.$/, "")}`, {
      at: origin?.source.locate(origin.path),
    });
  });
  return [undefined, diagnostics];
}
