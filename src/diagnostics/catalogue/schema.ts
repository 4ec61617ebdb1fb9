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
  "impossible-all-of": {
    title: "An `allOf` of closed objects that no value fits",
    severity: "warning",
    cause:
      "Each part of an `allOf` judges the whole object. A part with `additionalProperties: false` refuses the properties that only other parts have; where these require one, no object fits, and the generated type is `never`.",
    fix: "Remove `additionalProperties: false` from the parts, and write `unevaluatedProperties: false` beside the `allOf`.",
    example: {
      wrong:
        "allOf:\n  - { type: object, properties: { id: { type: integer } }, required: [id], additionalProperties: false }\n  - { type: object, properties: { name: { type: string } }, required: [name] }",
      right:
        "allOf:\n  - { type: object, properties: { id: { type: integer } }, required: [id] }\n  - { type: object, properties: { name: { type: string } }, required: [name] }\nunevaluatedProperties: false",
    },
  },
} as const satisfies Record<string, CatalogueEntry>;
