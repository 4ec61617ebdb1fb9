import type { CatalogueEntry } from "../catalogue-entry.js";

/** Codes of reading a file and its YAML. */
export const documentCodes = {
  "unreadable-file": {
    title: "A file cannot be read",
    severity: "error",
    cause:
      "The manifest, or a file that one of its `$ref`s names, does not exist, may not be read, is a folder, is not UTF-8, or is larger than 8 MiB.",
    fix: "Check the path, relative to where mcpile was started (a `$ref` is relative to the file that contains it), and the file's permissions and encoding. Split a file that is too large.",
  },
  "empty-file": {
    title: "A manifest without content",
    severity: "error",
    cause: "The file is empty or holds only comments.",
    fix: "Write a manifest, or let `mcpile init` write one to start from.",
    example: {
      wrong: "# dice",
      right:
        "manifest: 1\nserver:\n  name: dice\n  version: 1.0.0\ntools:\n  roll:\n    description: Roll one die.",
    },
  },
  "yaml-syntax": {
    title: "The file is not valid YAML",
    severity: "error",
    cause: "The file cannot be read as one YAML 1.2 document.",
    fix: "Fix the marked place. Most often the cause is the indentation, a missing quote, or a string that holds `: ` or `#` and needs quotes.",
    example: { wrong: "description: Rolls dice: up to six", right: 'description: "Rolls dice: up to six"' },
  },
  "yaml-duplicate-key": {
    title: "A key is written twice in one mapping",
    severity: "error",
    cause: "A mapping holds each key once. One of two entries, for example a tool, would be lost silently.",
    fix: "Remove or rename one of the two.",
    example: {
      wrong: "tools:\n  roll: { description: Roll one die. }\n  roll: { description: Roll two dice. }",
      right: "tools:\n  roll: { description: Roll one die. }\n  roll_two: { description: Roll two dice. }",
    },
  },
  "yaml-key": {
    title: "A key is not a string",
    severity: "error",
    cause:
      "JSON knows only strings as keys. YAML would also take numbers, `true`, `null`, lists and mappings.",
    fix: "Put the key in quotes.",
    example: {
      wrong: "properties:\n  404: { type: string }",
      right: 'properties:\n  "404": { type: string }',
    },
  },
  "yaml-anchor": {
    title: "An alias without an anchor",
    severity: "error",
    cause:
      "`*name` repeats the value marked `&name` earlier in the same file. Either there is no such anchor, or the alias is inside that value, which would then contain itself.",
    fix: "Put the anchor on the value that is meant, before its first alias. For a recursive schema, use `$ref`.",
    example: { wrong: "inputSchema: *die", right: "inputSchema: &die { type: object }" },
  },
  "yaml-merge": {
    title: "A merge key without a mapping",
    severity: "error",
    cause: "`<<` copies the entries of another mapping; it was given something else.",
    fix: "Give it an alias of a mapping, or a list of such aliases. Put `<<` in quotes if it is meant as a key.",
    example: { wrong: "<<: text", right: "<<: *defaults" },
  },
  "yaml-expansion": {
    title: "Aliases repeat too much",
    severity: "error",
    cause:
      "Aliases of aliases multiply: a few lines can expand to billions of values. mcpile follows them up to 100,000 values.",
    fix: "Use fewer aliases. Schemas that repeat belong under `schemas`, referred to by `$ref`.",
  },
  "yaml-nesting": {
    title: "Nested too deeply",
    severity: "error",
    cause: "Lists and mappings may be nested up to 100 levels deep, counting the content of aliases.",
    fix: "Move inner schemas under `schemas` and refer to them by `$ref`.",
  },
  "yaml-number": {
    title: "A number that JSON cannot represent",
    severity: "error",
    cause:
      "Numbers are IEEE 754 doubles, here and in every JSON message. `.inf` and `.nan` have no JSON form, and integers beyond 2^53 lose digits.",
    fix: "Use a finite number that a double holds exactly, or put it in quotes to make it a string.",
    example: { wrong: "maximum: .inf", right: "# no maximum at all" },
  },
  "yaml-tag": {
    title: "A YAML tag that is not supported",
    severity: "error",
    cause: "Tags such as `!!binary`, `!!timestamp` or `!secret` make values that JSON cannot represent.",
    fix: "Remove the tag and write the value as a string, a number, a list or a mapping.",
    example: { wrong: "default: !!timestamp 2026-01-01", right: 'default: "2026-01-01"' },
  },
  "unsafe-character": {
    title: "A character that cannot be passed on",
    severity: "error",
    cause:
      "NUL, other control characters and halves of surrogate pairs are refused by YAML, by shells and environment variables, or by JSON readers.",
    fix: "Remove the character.",
  },
} as const satisfies Record<string, CatalogueEntry>;
