import type { AnySchemaObject } from "ajv/dist/2020.js";
import type { Diagnostic, Outcome } from "../diagnostics/diagnostic.js";
import { report } from "../diagnostics/report.js";
import { tsCode } from "../escape/typescript.js";
import type { JsonSchema } from "../json.js";
import type { ServerModel } from "../model/server-model.js";
import { SchemaCompiler, type ServerSchemas, schemasOf } from "./schema-compiler.js";
import { ValidatorModule } from "./validator-module.js";

/**
 * The source code of a server's `validators.js`: an ES module without imports that compiles nothing at run time, with
 * one export per tool schema (`rollDiceInput`, `rollDiceOutput`, `rollDiceAnswers`). Named definitions are functions that tools share.
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
  readonly part: "input" | "output" | "answers";
  readonly reason: string;
}

/**
 * The source code of `validators.js`, or the schemas that cannot be compiled. `plain`: whether the validators of plain
 * schemas are written without Ajv, as they are by default; it changes their text alone.
 */
export function compileSchemas(server: ServerSchemas, { plain = true } = {}): CompiledSchemas {
  const compiler = new SchemaCompiler(server, { standalone: true, plain });
  const module = new ValidatorModule(compiler);
  const failures: Failure[] = [];
  for (const [tool, { identifiers, input, output, answers }] of server.tools.entries()) {
    const compile = (part: Failure["part"], schema: JsonSchema, fill: boolean): void => {
      const prepared = compiler.prepare(schema, fill);
      const reason = problemOf(compiler, prepared);
      if (reason !== undefined) failures.push({ tool, part, reason });
      else module.add(`${identifiers.value}${part.charAt(0).toUpperCase()}${part.slice(1)}`, prepared);
    };
    compile("input", input.schema, input.fill);
    if (output !== undefined) compile("output", output.schema, false);
    if (answers !== undefined) compile("answers", answers.schema, true);
  }
  return failures.length > 0 ? { failures } : { text: tsCode(module.text()) };
}

/** Ajv's reason not to compile a schema. Only compilation by Ajv is guarded: errors thrown elsewhere are bugs. */
function problemOf(compiler: SchemaCompiler, prepared: AnySchemaObject): string | undefined {
  try {
    if (!compiler.isPlain(prepared)) compiler.compilePrepared(prepared);
    else for (const reference of foreignTargets(compiler, prepared)) compiler.compileTarget(reference);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The references of a plain schema, and of plain ones that it refers to, whose targets are not plain. */
function foreignTargets(compiler: SchemaCompiler, prepared: AnySchemaObject): readonly string[] {
  const seen = new Set<string>();
  const found: string[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === "default") continue;
      if (key !== "$ref" || typeof inner !== "string") visit(inner);
      else if (!seen.has(inner)) {
        seen.add(inner);
        const { schema } = compiler.target(inner);
        if (compiler.isPlain(schema)) visit(schema);
        else found.push(inner);
      }
    }
  };
  visit(prepared);
  return found;
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
