import type { Outcome } from "./diagnostics/diagnostic.js";
import type { FileSet } from "./emit/file-set.js";
import type { SharedRuntime } from "./emit/shared/runtime-name.js";
import type { Templates } from "./emit/templates.js";
import type { ServerModel } from "./model/server-model.js";
import type { ServerSchemas } from "./schema/schema-compiler.js";
import type { CompiledSchemas } from "./schema/validators.js";

/** The inputs of code generation beside the model. */
export interface GenerateInputs {
  readonly templates: Templates;
  /** The package with the run-time code, where servers have no copy of their own. */
  readonly runtime?: SharedRuntime;
  /** Compiles the schemas, perhaps in a thread of its own. Default: in this thread. */
  readonly compileSchemas?: (schemas: ServerSchemas) => Promise<CompiledSchemas>;
}

/**
 * Model to files: every file of a server's folder except its lock. The validators and the other files take about as long
 * and do not need one another, so both are made at the same time.
 */
export async function generateFiles(
  model: ServerModel,
  { templates, compileSchemas, runtime }: GenerateInputs,
): Promise<Outcome<FileSet>> {
  const { compileSchemas: compileHere, outcomeOf } = await import("./schema/validators.js");
  const { schemasOf } = await import("./schema/schema-compiler.js");
  const [compiled, others] = await Promise.all([
    (compileSchemas ?? compileHere)(schemasOf(model)),
    emitOthers(model, templates, runtime),
  ]);
  const [validators, problems] = outcomeOf(compiled, model);
  if (validators === undefined) return [undefined, problems];
  const { withValidators } = await import("./emit/emit.js");
  return [withValidators(others, validators), problems];
}

/** Every file except the validators. The modules that write code take half a second to load: `lint` does without them. */
async function emitOthers(
  model: ServerModel,
  templates: Templates,
  runtime: SharedRuntime | undefined,
): Promise<FileSet> {
  const [{ declareTypes }, { emit }] = await Promise.all([
    import("./schema/declare-types.js"),
    import("./emit/emit.js"),
  ]);
  return emit(model, {
    types: declareTypes(model),
    templates,
    ...(runtime !== undefined && { runtime }),
  });
}
