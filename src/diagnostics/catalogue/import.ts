import type { CatalogueEntry } from "../catalogue-entry.js";

/** Codes of `mcpile import openapi` into a manifest that exists. */
export const importCodes = {
  "import-conflict": {
    title: "A value was edited in the manifest and has changed in the document",
    severity: "warning",
    cause: "Since the last import both have changed it. What the manifest says was kept.",
    fix: "Compare the two and write what is right. The next import does not ask again.",
  },
  "import-operation-gone": {
    title: "An edited tool calls an operation that is no longer imported",
    severity: "warning",
    cause:
      "The document no longer has the operation, or the import no longer chooses it. Tools that nobody edited go with their operations.",
    fix: "Take the tool out, or keep it if the API still answers it. The next import takes it for yours.",
  },
  "import-name-taken": {
    title: "A new operation has the name of another tool",
    severity: "warning",
    cause:
      "A tool of the manifest has the name that the import gives to a new operation, or nearly the same.",
    fix: "Rename the tool and import again, or leave the operation out with `--exclude`.",
  },
  "import-layout": {
    title: "The manifest is not laid out so that an import can be merged into it",
    severity: "error",
    cause: "Tools and schemas are merged one by one, as they stand below each other.",
    fix: "Write `tools` and `schemas` as block mappings: one entry below the other, without braces around all of them.",
  },
} as const satisfies Record<string, CatalogueEntry>;
