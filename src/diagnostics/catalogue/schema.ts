import type { CatalogueEntry } from "../catalogue-entry.js";

/** Codes of the `schema` stage. */
export const schemaCodes = {} as const satisfies Record<string, CatalogueEntry>;
