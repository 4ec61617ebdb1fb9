import type { CatalogueEntry } from "../catalogue-entry.js";

/** Codes of what the manifest schema says: which keys there are and what they hold. */
export const shapeCodes = {
  "unknown-key": {
    title: "An unknown key",
    severity: "error",
    cause: "Unknown keys are errors, because a misspelt key would otherwise be ignored silently.",
    fix: "Correct the spelling, move the key to where it belongs, or remove it. `docs/manifest.md` and your editor list the keys of each section.",
    example: { wrong: "tools:\n  roll:\n    inputShema: …", right: "tools:\n  roll:\n    inputSchema: …" },
  },
  "missing-key": {
    title: "A required key is missing",
    severity: "error",
    cause: "The section requires this key.",
    fix: "Add the key.",
    example: { wrong: "server:\n  name: dice", right: "server:\n  name: dice\n  version: 1.0.0" },
  },
  "wrong-type": {
    title: "A value of the wrong type",
    severity: "error",
    cause:
      'The key wants another type of value. In YAML `1.0` is a number, `"1.0"` a string, and `yes` a string, too.',
    fix: "Write a value of the type that the message names.",
    example: { wrong: 'port: "8000"', right: "port: 8000" },
  },
  "invalid-value": {
    title: "A value that is not allowed",
    severity: "error",
    cause:
      "The value has the right type but not one of the values, the form or the range that the key allows.",
    fix: "Write a value as the message describes it.",
    example: { wrong: "sdk: v3", right: "sdk: v2" },
  },
} as const satisfies Record<string, CatalogueEntry>;
