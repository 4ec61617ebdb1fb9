import { createRequire } from "node:module";
import type { Ajv2020, ValidateFunction } from "ajv/dist/2020.js";
import type { Json, JsonObject, JsonSchema } from "../json.js";
import { definitionName } from "../json-schema/references.js";
import { useExactKeywords } from "../manifest/json-equality.js";
import { useStringChecks } from "../manifest/string-checks.js";
import type { ServerModel } from "../model/server-model.js";
import type { SchemaNode } from "./schema-node.js";

/** Ajv is loaded for the first value that is validated: most comparisons, and `lint` of most manifests, validate none. */
const require = createRequire(import.meta.url);

/** One of the two compared models: it resolves references to its definitions and validates values against its schemas. */
export class ComparedModel {
  readonly #model: ServerModel;
  /** By the text of their schemas: many are put together again each time. */
  readonly #validators = new Map<string, ValidateFunction | undefined>();
  readonly #definitions: Readonly<Record<string, Json>>;
  #ajv: Ajv2020 | undefined;

  constructor(model: ServerModel) {
    this.#model = model;
    this.#definitions = Object.fromEntries(
      [...model.definitions].map(([name, { schema }]) => [name, schema] as const),
    );
  }

  /** The target of a reference of `node`. */
  target(reference: string, node: SchemaNode): SchemaNode | undefined {
    const definition = this.#model.definitions.get(definitionName(reference) ?? "");
    if (definition === undefined) return undefined;
    return { schema: definition.schema, origin: definition.origin, conditional: node.conditional };
  }

  /** Whether `schema` accepts `value`; undefined where Ajv cannot judge by it. */
  accepts(schema: JsonSchema, value: Json): boolean | undefined {
    if (typeof schema === "boolean") return schema;
    const validate = this.#validator(schema);
    try {
      // Defaults are written into the value.
      return validate === undefined ? undefined : validate(structuredClone(value)) === true;
    } catch {
      // Ajv writes code that throws for a few schemas with `prefixItems`.
      return undefined;
    }
  }

  #validator(schema: JsonObject): ValidateFunction | undefined {
    const key = JSON.stringify(schema);
    if (!this.#validators.has(key)) {
      // A copy, because Ajv tells objects without a prototype from others in `enum`.
      let compiled: ValidateFunction | undefined;
      try {
        const complete = { ...schema, $defs: this.#definitions };
        compiled = this.#compiler().compile(structuredClone(complete));
      } catch {
        compiled = undefined;
      }
      this.#validators.set(key, compiled);
    }
    return this.#validators.get(key);
  }

  #compiler(): Ajv2020 {
    if (this.#ajv === undefined) {
      const library: typeof import("ajv/dist/2020.js") = require("ajv/dist/2020.js");
      this.#ajv = new library.Ajv2020({
        useDefaults: true,
        ownProperties: true,
        strict: false,
        strictNumbers: true,
        validateSchema: false,
        meta: false,
        addUsedSchema: false,
        logger: false,
      });
      useStringChecks(this.#ajv);
      useExactKeywords(this.#ajv);
    }
    return this.#ajv;
  }
}
