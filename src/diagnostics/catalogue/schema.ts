import type { CatalogueEntry } from "../catalogue-entry.js";

/** Codes of the `schema` stage. */
export const schemaCodes = {
  "schema-not-compilable": {
    title: "A schema that cannot be compiled",
    severity: "error",
    cause:
      "Ajv compiles every schema into the code that checks a tool's arguments and results. It could not compile this one, for the reason given.",
    fix: "Fix the keyword that the message names. If the message does not help, reduce the schema until it compiles.",
    example: { wrong: "type: [string, text]", right: "type: string" },
  },
  "invalid-default": {
    title: "A default that its own schema rejects",
    severity: "error",
    cause:
      "A `default` is filled in for a caller who leaves the value out, and is validated like any other value: calls without it would always fail.",
    fix: "Change the default so that it fits the schema, or the schema so that it accepts the default.",
    example: {
      wrong: "limit: { type: integer, maximum: 100, default: 500 }",
      right: "limit: { type: integer, maximum: 100, default: 50 }",
    },
  },
  "invalid-example": {
    title: "An example that its own schema rejects",
    severity: "error",
    cause: "Examples are shown to models and people, who copy them. This example would be rejected.",
    fix: "Change the example so that it fits the schema, or the schema so that it accepts the example.",
    example: {
      wrong: "examples: [{ input: { n_dice: three } }]",
      right: "examples: [{ input: { n_dice: 3 } }]",
    },
  },
  "impossible-choice": {
    title: "A choice that the `type` excludes",
    severity: "warning",
    cause:
      "A value must satisfy `type` and `enum` (or `const`) at once. This choice is of another type, so it can never be valid.",
    fix: 'Write the value in the type that is meant (`1`, not `"1"`), or add its type to `type`.',
    example: {
      wrong: 'level: { type: integer, enum: ["1", "2"] }',
      right: "level: { type: integer, enum: [1, 2] }",
    },
  },
} as const satisfies Record<string, CatalogueEntry>;
