import { type Json, type JsonPath, type JsonSchema, unescapeStep } from "../json.js";
import type { ServerModel } from "../model/server-model.js";
import { SchemaCompiler, schemasOf } from "./schema-compiler.js";

/** One way in which a value does not fit a schema. */
export interface Misfit {
  /** From the value to the part of it that does not fit. */
  readonly path: JsonPath;
  /** Ajv's: "must be integer". */
  readonly message: string;
}

/** Judges values by schemas of a server, as its validators will. Compiles nothing before the first value. */
export class ValueChecker {
  #compiler: SchemaCompiler | undefined;
  readonly #model: ServerModel;

  constructor(model: ServerModel) {
    this.#model = model;
  }

  /** No misfits where the schema cannot be compiled: that is reported by who compiles it for good. */
  misfits(value: Json, schema: JsonSchema, fill: boolean): readonly Misfit[] {
    this.#compiler ??= new SchemaCompiler(schemasOf(this.#model), { standalone: false });
    // Defaults are written into the value.
    const copy: unknown = structuredClone(value);
    try {
      const validate = this.#compiler.compile(schema, fill);
      if (validate(copy)) return [];
      return (validate.errors ?? []).map(({ instancePath, message, keyword }) => ({
        path: steps(instancePath, value),
        message: message ?? `breaks \`${keyword}\``,
      }));
    } catch {
      return [];
    }
  }
}

/** The steps of a JSON Pointer (RFC 6901) into `value`: indexes are numbers where it leads through arrays. */
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
