import { createRequire } from "node:module";
import type { Ajv2020 } from "ajv/dist/2020.js";
import type { Json } from "../json.js";

const require = createRequire(import.meta.url);

/** The keyword of prepared schemas whose value holds the defaults of properties that every object inherits, by name. */
export const OWN_DEFAULTS = "ownDefaults";

/** Whether every object has a property `name` without having it in JSON: `constructor`, `toString`, `__proto__`. */
export function isInherited(name: string): boolean {
  return name in Object.prototype;
}

/**
 * Adds the keyword that fills in defaults of inherited properties. Ajv's own code for defaults tests
 * `data.name === undefined`, which never holds for them.
 */
export function useOwnDefaults(ajv: Ajv2020): void {
  const { isOwnProperty }: typeof import("ajv/dist/vocabularies/code.js") =
    require("ajv/dist/vocabularies/code.js");
  const { _, not, stringify }: typeof import("ajv/dist/compile/codegen/index.js") =
    require("ajv/dist/compile/codegen/index.js");
  ajv.addKeyword({
    keyword: OWN_DEFAULTS,
    type: "object",
    schemaType: "object",
    // The first rule of objects: all others see the value that was filled in.
    before: "maxProperties",
    code({ gen, data, schema }) {
      for (const [name, value] of Object.entries<Json>(schema)) {
        const key = stringify(name);
        gen.if(not(isOwnProperty(gen, data, name)), () =>
          gen.code(
            name === "__proto__"
              ? // An assignment would set the prototype.
                _`Object.defineProperty(${data}, ${key}, { value: ${stringify(value)}, configurable: true, enumerable: true, writable: true })`
              : _`${data}[${key}] = ${stringify(value)}`,
          ),
        );
      }
    },
  });
}
