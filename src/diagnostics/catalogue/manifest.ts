import type { CatalogueEntry } from "../catalogue-entry.js";
import { documentCodes } from "./document.js";
import { ruleCodes } from "./rules.js";
import { shapeCodes } from "./shape.js";

/** Codes of the `manifest` stage. */
export const manifestCodes = {
  ...documentCodes,
  ...shapeCodes,
  ...ruleCodes,
} as const satisfies Record<string, CatalogueEntry>;
