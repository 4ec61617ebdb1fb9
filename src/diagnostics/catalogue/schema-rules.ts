import type { CatalogueEntry } from "../catalogue-entry.js";

/** Codes of the rules for the JSON Schemas in a manifest and in the files that it refers to. */
export const schemaRuleCodes = {
  "invalid-schema": {
    title: "Not a schema",
    severity: "error",
    cause: "JSON Schema requires a schema here, but the value is a string, a number, a list or null.",
    fix: "Write a mapping of keywords; `{}` or `true` takes any value.",
    example: { wrong: "properties:\n  name: string", right: "properties:\n  name: { type: string }" },
  },
  "misspelt-keyword": {
    title: "A misspelt schema keyword",
    severity: "error",
    cause: "JSON Schema ignores keywords that it does not know, so a misspelling silently disables a check.",
    fix: "Correct the spelling. A key of your own can start with `x-`.",
    example: { wrong: "descripton: The sides of the die.", right: "description: The sides of the die." },
  },
  "unknown-keyword": {
    title: "An unknown schema keyword",
    severity: "warning",
    cause: "JSON Schema ignores keywords that it does not know. What looks like a rule checks nothing.",
    fix: "Remove it, use the keyword that JSON Schema has for it, or let its name start with `x-`.",
    example: { wrong: "n: { type: integer, min: 1 }", right: "n: { type: integer, minimum: 1 }" },
  },
  "invalid-keyword": {
    title: "A schema keyword with an invalid value",
    severity: "error",
    cause: "The keyword requires another type of value, so the schema cannot be compiled.",
    fix: "Write what the message names. Some habits come from other drafts: `required: true` on a property, `exclusiveMinimum: true`, a list in `items`.",
    example: {
      wrong: "n: { type: integer, required: true }",
      right: "properties:\n  n: { type: integer }\nrequired: [n]",
    },
  },
  "unknown-type": {
    title: "A type that JSON Schema does not have",
    severity: "error",
    cause: "The types are `string`, `integer`, `number`, `boolean`, `object`, `array` and `null`.",
    fix: "Use one of them, with a `format` for dates and the like. In YAML the type `null` is written in quotes.",
    example: { wrong: "type: intger", right: "type: integer" },
  },
  "unknown-dialect": {
    title: "An unknown JSON Schema dialect",
    severity: "error",
    cause:
      "`$schema` names a dialect that mcpile does not compile. It knows draft 2020-12, 2019-09 and draft-07.",
    fix: "Leave `$schema` out for 2020-12, or name one of the others.",
    example: {
      wrong: "$schema: http://json-schema.org/draft-04/schema#",
      right: "$schema: http://json-schema.org/draft-07/schema#",
    },
  },
  "unknown-format": {
    title: "A format that is not checked",
    severity: "warning",
    cause:
      "The generated validators check the formats of ajv-formats. Any other format is only documentation: every string is accepted.",
    fix: "Use a format that is checked, or a `pattern`.",
    example: { wrong: "format: datetime", right: "format: date-time" },
  },
  "empty-range": {
    title: "An empty range",
    severity: "error",
    cause: "The lower limit is greater than the upper limit, so that no value is valid.",
    fix: "Exchange the two, or correct one.",
    example: {
      wrong: "{ type: integer, minimum: 6, maximum: 1 }",
      right: "{ type: integer, minimum: 1, maximum: 6 }",
    },
  },
  "invalid-pattern": {
    title: "A pattern that does not compile",
    severity: "error",
    cause:
      "Patterns are ECMAScript regular expressions with the `u` flag (JSON Schema 2020-12, section 6.4). Other languages' additions are errors there, and so are needless backslashes.",
    fix: "Rewrite the pattern in ECMAScript.",
    example: { wrong: 'pattern: "(?i)yes|no"', right: 'pattern: "^([Yy]es|[Nn]o)$"' },
  },
  "catastrophic-pattern": {
    title: "A pattern that can stop the server",
    severity: "error",
    cause:
      "A repeated group can match the same string in many ways. On a string that almost fits, the engine tries them all: each further character doubles the time.",
    fix: "Rewrite the repeated part so that every string matches in only one way.",
    example: { wrong: 'pattern: "^(\\\\w+\\\\s?)*$"', right: 'pattern: "^\\\\w+(\\\\s\\\\w+)*\\\\s?$"' },
  },
  "slow-pattern": {
    title: "A pattern that is slow on long strings",
    severity: "error",
    cause:
      "The engine can match a string in a number of ways that grows with its length: two repetitions compete for the same characters, or a repetition without `^` before it is tried again at each character. The time grows with the square of the length, or faster.",
    fix: "Add the `maxLength` that the message names beside the pattern; start the pattern with `^`; or make the repetitions match different characters.",
    example: {
      wrong: '{ type: string, pattern: "^a*a*$" }',
      right: '{ type: string, pattern: "^a*a*$", maxLength: 100 }',
    },
  },
  "undecided-pattern": {
    title: "A pattern whose time is unknown",
    severity: "error",
    cause:
      "Validators match patterns against what callers send, so each pattern must be shown to take linear time. Nothing can be shown of backreferences and of lookbehinds with repetitions; very large patterns exceed the work that is spent on one.",
    fix: "Write a simpler pattern, or a `maxLength` that the message names. Check the rest in the handler.",
    example: { wrong: 'pattern: "^([\'\\"]).*\\\\1$"', right: 'pattern: "^(?:\'[^\']*\'|\\"[^\\"]*\\")$"' },
  },
  "required-unknown-property": {
    title: "A required property that does not exist",
    severity: "error",
    cause:
      "A name in `required` is a misspelling of a property, or `additionalProperties: false` forbids it, so that no value can ever fit.",
    fix: "Correct the name, or add the property.",
    example: {
      wrong: "properties: { n_dice: { type: integer } }\nrequired: [ndice]",
      right: "properties: { n_dice: { type: integer } }\nrequired: [n_dice]",
    },
  },
  "required-undeclared-property": {
    title: "A required property without a schema",
    severity: "warning",
    cause:
      "`required` names a property that `properties` does not describe: it is required, but any value is valid. Callers cannot know what to send.",
    fix: "Describe it under `properties`.",
    example: {
      wrong: "required: [n]",
      right: "properties: { n: { type: integer } }\nrequired: [n]",
    },
  },
  "invalid-mcp-header": {
    title: "An `x-mcp-header` that the protocol forbids",
    severity: "error",
    cause:
      "`x-mcp-header` repeats an argument in an HTTP header. It is a token (RFC 9110), unique in its tool without regard to case, on a string, integer or boolean property that is reached through `properties` alone. Clients drop tools that break this.",
    fix: "Correct the name, move it to such a property, or remove it.",
    example: {
      wrong: "region: { type: object, x-mcp-header: My Region }",
      right: "region: { type: string, x-mcp-header: Region }",
    },
  },
} as const satisfies Record<string, CatalogueEntry>;
