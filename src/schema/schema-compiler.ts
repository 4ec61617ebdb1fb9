import { createRequire } from "node:module";
import type { Ajv2020, AnySchemaObject, ValidateFunction } from "ajv/dist/2020.js";
import { isJsonObject, type JsonSchema } from "../json.js";
import { definitionName } from "../json-schema/references.js";
import { useExactKeywords } from "../manifest/json-equality.js";
import { useStringChecks } from "../manifest/string-checks.js";
import type { NamedSchema, ServerModel } from "../model/server-model.js";
import { receivesDefaults } from "../model/tool-schema.js";
import { withEvaluatedPatterns } from "./ajv-rewrites.js";
import { DefaultScanner } from "./defaults.js";
import { applicators, assertions, subschemas } from "./keywords.js";
import { useOwnDefaults } from "./own-defaults.js";
import { isPlain } from "./plain-schema.js";
import { addedKeywords, type Preparation, prepareSchema } from "./prepared-schema.js";
import { nodesOnCycles, referencesIn } from "./recursion.js";
import { SharedParts } from "./shared-parts.js";
import { onlyOnce } from "./validate-once.js";

/** Ajv is loaded when the first schema is compiled: `lint` of a valid manifest compiles none. */
const require = createRequire(import.meta.url);

type DefinedSchema = Pick<NamedSchema, "name" | "typeName" | "schema">;

/** The schemas of a server's model that are compiled. Plain data, which can be sent to another thread. */
export interface ServerSchemas {
  readonly definitions: ReadonlyMap<string, DefinedSchema>;
  readonly tools: readonly {
    readonly identifiers: { readonly value: string };
    /** `fill`: whether the validator writes defaults into the arguments. */
    readonly input: { readonly schema: JsonSchema; readonly fill: boolean };
    readonly output?: { readonly schema: JsonSchema };
    /** Its validator writes defaults into the answers. */
    readonly answers?: { readonly schema: JsonSchema };
  }[];
}

/** Copies the schemas of a model. The rest of it refers to the source of the manifest and to functions. */
export function schemasOf({ definitions, tools }: ServerModel): ServerSchemas {
  return {
    definitions: new Map(
      [...definitions].map(([key, { name, typeName, schema }]) => [key, { name, typeName, schema }]),
    ),
    tools: tools.map((tool) => {
      const { identifiers, input, output, answers } = tool;
      return {
        identifiers: { value: identifiers.value },
        input: { schema: input.schema, fill: receivesDefaults(tool) },
        ...(output !== undefined && { output: { schema: output.schema } }),
        ...(answers !== undefined && { answers: { schema: answers.schema } }),
      };
    }),
  };
}

/** The target of references, as passed to Ajv, and the name of the function that validates by it. */
interface Target {
  readonly schema: AnySchemaObject;
  readonly functionName: string;
}

/** How the schemas of a server are compiled. */
export interface CompilerOptions {
  /** Whether the functions keep the code they were made from, and share what repeats. */
  readonly standalone: boolean;
  /** Whether plain schemas are left to `plainFunction`. Default: what is standalone. */
  readonly plain?: boolean;
}

/** Compiles a server's schemas with Ajv. Definitions are compiled once, when first needed. */
export class SchemaCompiler {
  readonly #createAjv: () => Ajv2020;
  #ajvOfAll: Ajv2020 | undefined;
  readonly #leavesPlain: boolean;
  readonly #plain = new WeakMap<object, boolean>();
  /** By the value of `$ref`. */
  readonly #targets = new Map<string, Target>();
  readonly #preparation: Preparation;
  /** Compiled functions by the JSON of the schema passed to Ajv: many schemas differ only in their descriptions. */
  readonly #compiled = new Map<string, ValidateFunction>();
  readonly #prepared = {
    plain: new Map<JsonSchema, JsonSchema>(),
    filling: new Map<JsonSchema, JsonSchema>(),
  };
  readonly #parts: SharedParts;
  readonly #functionNames = new Map<unknown, string>();
  readonly #standalone: boolean;
  #recursive: ReadonlySet<unknown> | undefined;

  constructor(model: ServerSchemas, { standalone, plain = standalone }: CompilerOptions) {
    const used = keywordsOf(model);
    this.#standalone = standalone;
    this.#createAjv = () => createAjv(standalone, used);
    // Functions of Ajv ask those they call which properties they evaluated.
    this.#leavesPlain = plain && !tracksEvaluated(used);
    const defaults = new DefaultScanner(model.definitions);
    const keys = new Map([...model.definitions.keys()].map((name, index) => [name, `d${index}`]));
    this.#preparation = {
      reference: (ref, fill) => {
        const name = definitionName(ref);
        const key = name === undefined ? undefined : keys.get(name);
        if (name === undefined || key === undefined) return ref;
        return fill && defaults.ofDefinition(name).filled ? `${key}-filling` : key;
      },
    };
    const definitions = [...model.definitions.values()].flatMap((definition) =>
      (defaults.ofDefinition(definition.name).filled ? [false, true] : [false]).map(
        (fill) => ({ definition, fill }) as const,
      ),
    );
    this.#parts = new SharedParts(standalone ? this.#prepareAll(model, definitions) : []);
    for (const { definition, fill } of definitions) {
      const { name, typeName, schema } = definition;
      const key = keys.get(name) ?? name;
      this.#addSchema(
        this.prepare(schema, fill),
        fill ? `${key}-filling` : key,
        `${fill ? "fill" : "validate"}${typeName}`,
      );
    }
  }

  /**
   * Equal schemas get the same function. `fill`: whether it writes defaults into the value. Throws Ajv's error when it
   * cannot compile the schema.
   */
  compile(schema: JsonSchema, fill: boolean): ValidateFunction {
    return this.compilePrepared(this.prepare(schema, fill));
  }

  /** As `compile`, of a schema that `prepare` gave. */
  compilePrepared(given: AnySchemaObject): ValidateFunction {
    const key = JSON.stringify(given);
    const validate = this.#compiled.get(key) ?? this.#ajv.compile(given);
    this.#compiled.set(key, validate);
    return validate;
  }

  /** Whether a prepared schema is left to `plainFunction`. */
  isPlain(given: AnySchemaObject): boolean {
    if (!this.#leavesPlain) return false;
    const known = this.#plain.get(given) ?? isPlain(given, (reference) => this.#targets.has(reference));
    this.#plain.set(given, known);
    return known;
  }

  /** The target of a reference in a prepared schema. */
  target(reference: string): Target {
    const target = this.#targets.get(reference);
    if (target === undefined) throw new Error(`no schema behind ${reference}`);
    return target;
  }

  /** Ajv's function for the target of a reference. Throws Ajv's error when it cannot compile it. */
  compileTarget(reference: string): ValidateFunction {
    const validate = this.#ajv.getSchema(reference);
    if (validate === undefined) throw new Error(`no schema behind ${reference}`);
    return validate;
  }

  /** Whether a schema is the target of references, and refers to itself, be it through others. */
  isRecursive(schema: unknown): boolean {
    this.#recursive ??= new Set([...this.#recursiveTargets()].map((key) => this.target(key).schema));
    return this.#recursive.has(schema);
  }

  #recursiveTargets(): ReadonlySet<string> {
    return nodesOnCycles(new Map([...this.#targets].map(([key, { schema }]) => [key, referencesIn(schema)])));
  }

  /**
   * Replaces the functions of recursive schemas in the environments that Ajv keeps of them. Functions on a cycle call one
   * another through these.
   */
  #validateOnce(ajv: Ajv2020): void {
    for (const key of this.#recursiveTargets()) {
      try {
        const validate = ajv.getSchema(key);
        if (validate?.schemaEnv !== undefined) validate.schemaEnv.validate = onlyOnce(validate);
      } catch {
        // It cannot be compiled, which whoever needs it reports.
      }
    }
  }

  /** The name of the function that validates by a schema, where the schema is the target of references. */
  functionName(schema: unknown): string | undefined {
    return this.#functionNames.get(schema);
  }

  /** Created for the first schema that is not plain. */
  get #ajv(): Ajv2020 {
    if (this.#ajvOfAll === undefined) {
      this.#ajvOfAll = this.#createAjv();
      for (const [key, { schema }] of this.#targets) this.#ajvOfAll.addSchema(schema, key);
      if (!this.#standalone) this.#validateOnce(this.#ajvOfAll);
    }
    return this.#ajvOfAll;
  }

  #addSchema(schema: AnySchemaObject, key: string, functionName: string): void {
    this.#targets.set(key, { schema, functionName });
    this.#functionNames.set(schema, functionName);
    this.#ajvOfAll?.addSchema(schema, key);
  }

  *#prepareAll(
    { tools }: ServerSchemas,
    definitions: readonly { readonly definition: DefinedSchema; readonly fill: boolean }[],
  ): Generator<JsonSchema> {
    for (const { definition, fill } of definitions) yield this.#prepare(definition.schema, fill);
    for (const { input, output, answers } of tools) {
      yield this.#prepare(input.schema, input.fill);
      if (output !== undefined) yield this.#prepare(output.schema, false);
      if (answers !== undefined) yield this.#prepare(answers.schema, true);
    }
  }

  #prepare(schema: JsonSchema, fill: boolean): JsonSchema {
    const known = fill ? this.#prepared.filling : this.#prepared.plain;
    const prepared = known.get(schema) ?? prepareSchema(schema, this.#preparation, fill);
    known.set(schema, prepared);
    return prepared;
  }

  /** `schema` as passed to Ajv. `fill`: whether its validator writes defaults into the value. */
  prepare(schema: JsonSchema, fill: boolean): AnySchemaObject {
    const prepared = this.#parts.refer(this.#prepare(schema, fill), (part) =>
      this.#addSchema(part.schema, part.key, part.key),
    );
    if (typeof prepared === "boolean") return prepared ? {} : { not: {} };
    return prepared;
  }
}

/** Ajv for draft 2020-12. Schemas were validated when the manifest was read. */
function createAjv(source: boolean, used: ReadonlySet<string>): Ajv2020 {
  const library: typeof import("ajv/dist/2020.js") = require("ajv/dist/2020.js");
  const ajv = new library.Ajv2020({
    allErrors: true,
    useDefaults: true,
    // Inherited properties are not part of a JSON value.
    ownProperties: true,
    strict: false,
    // JSON has no infinite numbers: one came from a number that is too large, or would be sent as null.
    strictNumbers: true,
    validateSchema: false,
    meta: false,
    addUsedSchema: false,
    logger: false,
    // A reference to little more than a type costs less in place than as a call.
    inlineRefs: 3,
    // Standalone validators need only the code of the functions.
    code: source
      ? { source, esm: true, lines: true, process: () => "return () => true" }
      : { process: withEvaluatedPatterns },
  });
  useStringChecks(ajv);
  useOwnDefaults(ajv);
  // In the code of standalone validators the comparison is one of their own functions.
  if (!source) useExactKeywords(ajv);
  // Static references only: without this each function would pass dynamic anchors on.
  ajv.opts.dynamicRef = false;
  // Validators track evaluated properties and items only when a schema uses `unevaluated*`.
  ajv.opts.unevaluated = tracksEvaluated(used);
  for (const keyword of unusedKeywords(used)) ajv.removeKeyword(keyword);
  return ajv;
}

function tracksEvaluated(used: ReadonlySet<string>): boolean {
  return used.has("unevaluatedProperties") || used.has("unevaluatedItems");
}

/** Keywords that no schema uses. Ajv is faster when it does not look for them in each schema. */
function unusedKeywords(used: ReadonlySet<string>): readonly string[] {
  return [...assertions, ...Object.keys(applicators)].filter(
    (keyword) => !used.has(keyword) && !addedKeywords.has(keyword),
  );
}

/** Every keyword that the schemas use. */
function keywordsOf(server: ServerSchemas): ReadonlySet<string> {
  const used = new Set<string>();
  const visit = (schema: JsonSchema): void => {
    if (!isJsonObject(schema)) return;
    for (const keyword of Object.keys(schema)) {
      used.add(keyword);
      if (Object.hasOwn(applicators, keyword))
        for (const [, subschema] of subschemas(schema, keyword)) visit(subschema);
    }
  };
  for (const { schema } of server.definitions.values()) visit(schema);
  for (const { input, output, answers } of server.tools) {
    visit(input.schema);
    if (output !== undefined) visit(output.schema);
    if (answers !== undefined) visit(answers.schema);
  }
  return used;
}
