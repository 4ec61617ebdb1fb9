import { createRequire } from "node:module";

/** ts-morph is a CommonJS module. It is loaded by `require`: an `import` would scan its ten megabytes for exports. */
export const tsMorph: typeof import("ts-morph") = createRequire(import.meta.url)("ts-morph");
