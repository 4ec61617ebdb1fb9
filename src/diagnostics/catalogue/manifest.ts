import type { CatalogueEntry } from "../catalogue-entry.js";

/** Codes of the `manifest` stage. */
export const manifestCodes = {} as const satisfies Record<string, CatalogueEntry>;
