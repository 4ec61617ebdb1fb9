import { breakingCodes } from "./catalogue/breaking.js";
import { hostCodes } from "./catalogue/hosts.js";
import { importCodes } from "./catalogue/import.js";
import { manifestCodes } from "./catalogue/manifest.js";
import { modelCodes } from "./catalogue/model.js";
import { outputCodes } from "./catalogue/output.js";
import { publishCodes } from "./catalogue/publish.js";
import { qualityCodes } from "./catalogue/quality.js";
import { schemaCodes } from "./catalogue/schema.js";
import type { CatalogueEntry } from "./catalogue-entry.js";

/** Every kind of problem mcpile reports, by code: the source of `mcpile explain` and of `docs/diagnostics.md`. */
export const catalogue = {
  ...manifestCodes,
  ...schemaCodes,
  ...modelCodes,
  ...hostCodes,
  ...publishCodes,
  ...qualityCodes,
  ...outputCodes,
  ...breakingCodes,
  ...importCodes,
} as const satisfies Record<string, CatalogueEntry>;

/** The stable name of a kind of problem: kebab-case, never reused for another meaning. */
export type DiagnosticCode = keyof typeof catalogue;
