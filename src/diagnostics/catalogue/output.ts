import type { CatalogueEntry } from "../catalogue-entry.js";

/** Codes of the `output` stage. */
export const outputCodes = {} as const satisfies Record<string, CatalogueEntry>;
