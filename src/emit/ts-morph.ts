import { createRequire } from "node:module";

/** ts-morph as what it is, a CommonJS module: an `import` would search its ten megabytes for exports first. */
export const tsMorph: typeof import("ts-morph") = createRequire(import.meta.url)("ts-morph");
