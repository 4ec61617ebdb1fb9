import type { Diagnostic, Outcome } from "./diagnostics/diagnostic.js";
import type { FileSet } from "./emit/file-set.js";
import type { SharedRuntime } from "./emit/shared/runtime-name.js";
import type { Templates } from "./emit/templates.js";
import { dataKey, keyOf, type Memory } from "./memory.js";
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

/** Facts about a server that save work. Without them its files are the same. */
export interface EarlierRuns {
  /** Remembers the parts of the files. */
  readonly memory?: Memory;
  /** Whether the author's file at `path` is in the server's folder: see `EmitParts`. */
  readonly isPresent?: (path: string) => boolean;
}

/**
 * Model to files: every file of a server's folder except its lock. The validators and the other files take about as long
 * and do not need one another, so both are made at the same time.
 */
export async function generateFiles(
  model: ServerModel,
  inputs: GenerateInputs,
  earlier: EarlierRuns = {},
): Promise<Outcome<FileSet>> {
  const [[validators, problems], others] = await Promise.all([
    validatorsOf(model, inputs, earlier),
    emitOthers(model, inputs, earlier),
  ]);
  if (validators === undefined) return [undefined, problems];
  const { withValidators } = await import("./emit/emit.js");
  return [withValidators(others, validators), problems];
}

async function validatorsOf(
  model: ServerModel,
  { compileSchemas }: GenerateInputs,
  { memory }: EarlierRuns,
): Promise<readonly [string | undefined, readonly Diagnostic[]]> {
  const { schemasOf } = await import("./schema/schema-compiler.js");
  const schemas = schemasOf(model);
  const key =
    memory === undefined ? "" : keyOf("validators", [dataKey([[...schemas.definitions], schemas.tools])]);
  const known = memory?.recall(key);
  if (known !== undefined) return [known, []];
  const { compileSchemas: compileHere, outcomeOf } = await import("./schema/validators.js");
  const outcome = outcomeOf(await (compileSchemas ?? compileHere)(schemas), model);
  if (outcome[0] !== undefined) memory?.keep(key, outcome[0]);
  return outcome;
}

/** Every file except the validators. The modules that write code take half a second to load: `lint` does without them. */
async function emitOthers(
  model: ServerModel,
  { templates, runtime }: GenerateInputs,
  { memory, isPresent }: EarlierRuns,
): Promise<FileSet> {
  const [{ declareTypes }, { emit }] = await Promise.all([
    import("./schema/declare-types.js"),
    import("./emit/emit.js"),
  ]);
  return emit(model, {
    types: declareTypes(model, memory),
    templates,
    ...(runtime !== undefined && { runtime }),
    ...(memory !== undefined && { memory }),
    ...(isPresent !== undefined && { isPresent }),
  });
}
