import type { CatalogueEntry } from "../catalogue-entry.js";
import { documentCodes } from "./document.js";
import { httpCodes } from "./http.js";
import { resourceCodes } from "./resources.js";
import { ruleCodes } from "./rules.js";
import { schemaRuleCodes } from "./schema-rules.js";
import { shapeCodes } from "./shape.js";

/** Codes of the `manifest` stage. */
export const manifestCodes = {
  ...documentCodes,
  ...shapeCodes,
  ...ruleCodes,
  ...schemaRuleCodes,
  ...httpCodes,
  ...resourceCodes,
} as const satisfies Record<string, CatalogueEntry>;
