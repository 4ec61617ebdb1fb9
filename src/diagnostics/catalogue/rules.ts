import type { CatalogueEntry } from "../catalogue-entry.js";

/** Codes of the rules that a schema cannot say. */
export const ruleCodes = {} as const satisfies Record<string, CatalogueEntry>;
