import { type Json, type JsonPath, type JsonSchema, unescapeStep } from "../json.js";
import type { ServerModel } from "../model/server-model.js";
import { misfitWords } from "./misfit-words.js";
import { SchemaCompiler, schemasOf } from "./schema-compiler.js";

/** One way in which a value does not fit a schema. */
export interface Misfit {
  /** Path from the value to its part that does not fit. */
  readonly path: JsonPath;
  /** "must be an integer". */
  readonly message: string;
}

/** Validates values as the validators of the server do. Compiles nothing before the first value. */
export class ValueChecker {
  #compiler: SchemaCompiler | undefined;
  readonly #model: ServerModel;

  constructor(model: ServerModel) {
    this.#model = model;
  }

  /** Returns no problems when the schema cannot be compiled: `compilationProblems` reports that. */
  misfits(value: Json, schema: JsonSchema, fill: boolean): readonly Misfit[] {
    this.#compiler ??= new SchemaCompiler(schemasOf(this.#model), { standalone: false });
    // Defaults are written into the value.
    const copy: unknown = structuredClone(value);
    try {
      const validate = this.#compiler.compile(schema, fill);
      if (validate(copy)) return [];
      return (validate.errors ?? []).map((error) => ({
        path: steps(error.instancePath, value),
        message: misfitWords(error),
      }));
    } catch {
      return [];
    }
  }
}

/** The steps of a JSON Pointer (RFC 6901) into `value`: array indexes are numbers. */
function steps(pointer: string, value: Json): JsonPath {
  let inner: unknown = value;
  return pointer
    .split("/")
    .slice(1)
    .map(unescapeStep)
    .map((token) => {
      const step = Array.isArray(inner) ? Number(token) : token;
      inner = typeof inner === "object" && inner !== null ? Reflect.get(inner, step) : undefined;
      return step;
    });
}
