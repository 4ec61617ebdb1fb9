import { createRequire } from "node:module";

const load = createRequire(import.meta.url);

/**
 * Loads ts-morph when it is first needed, which takes half a second. It is a CommonJS module and loaded by `require`: an
 * `import` would scan its ten megabytes for exports.
 */
export function tsMorph(): typeof import("ts-morph") {
  return load("ts-morph");
}
