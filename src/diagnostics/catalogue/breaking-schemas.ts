import type { CatalogueEntry } from "../catalogue-entry.js";

/** Codes of changes of input and output schemas that callers would notice: `mcpile breaking`. */
export const breakingSchemaCodes = {
  "input-required-added": {
    title: "An argument that callers must now send",
    severity: "error",
    cause: "Calls without the argument were accepted and are refused now.",
    fix: "Let it be optional, or give it a `default`.",
    example: {
      wrong: "required: [n_dice, sides]",
      right:
        "properties:\n  n_dice: { type: integer }\n  sides: { type: integer, default: 6 }\nrequired: [n_dice]",
    },
  },
  "input-property-removed": {
    title: "An argument that is no longer accepted",
    severity: "error",
    cause:
      "The schema accepts no properties that it does not describe, so calls with the argument are refused.",
    fix: "Keep describing it, marked `deprecated: true`, until nobody sends it.",
  },
  "input-closed": {
    title: "Arguments that are not described are no longer accepted",
    severity: "error",
    cause:
      "`additionalProperties` or `unevaluatedProperties` now refuses what callers may have sent beside the described arguments.",
    fix: "Keep the old contract, or offer the new one under another tool name, or give the server a new major version and tell its callers.",
    example: { wrong: "additionalProperties: false", right: "additionalProperties: true" },
  },
  "input-property-described": {
    title: "An argument is now described that callers could send before",
    severity: "warning",
    cause:
      "The schema accepts properties that it does not describe, so some caller may have sent this one with a value that does not fit now. Most often nobody has.",
    fix: "Nothing, if you know that nobody sent it. With `additionalProperties: false` from the start the question does not arise.",
  },
  "input-type-narrowed": {
    title: "An argument accepts fewer types",
    severity: "error",
    cause: "Calls with a value of the dropped type are refused.",
    fix: "Keep the old contract, or offer the new one under another tool name, or give the server a new major version and tell its callers.",
    example: { wrong: "limit: { type: integer }", right: 'limit: { type: [integer, "null"] }' },
  },
  "input-enum-narrowed": {
    title: "An argument accepts fewer values",
    severity: "error",
    cause: "Calls with a dropped value are refused.",
    fix: "Keep accepting the value; its handler may treat it like another.",
    example: { wrong: "enum: [metric]", right: "enum: [metric, imperial]" },
  },
  "input-constraint-narrowed": {
    title: "An argument has a tighter limit",
    severity: "error",
    cause: "Calls with a value beyond the new limit are refused.",
    fix: "Keep the old contract, or offer the new one under another tool name, or give the server a new major version and tell its callers.",
    example: {
      wrong: "n_dice: { type: integer, maximum: 50 }",
      right: "n_dice: { type: integer, maximum: 100 }",
    },
  },
  "input-pattern-narrowed": {
    title: "An argument must match another pattern",
    severity: "error",
    cause:
      "Strings that do not match the new pattern are refused. Patterns are compared as the sets of strings that they match.",
    fix: "Keep the old contract, or offer the new one under another tool name, or give the server a new major version and tell its callers.",
  },
  "input-format-narrowed": {
    title: "An argument must have another format",
    severity: "error",
    cause: "Formats are checked: strings of another form are refused.",
    fix: "Keep the old contract, or offer the new one under another tool name, or give the server a new major version and tell its callers.",
    example: { wrong: "when: { type: string, format: date }", right: "when: { type: string }" },
  },
  "input-default-changed": {
    title: "An argument that is left out stands for something else",
    severity: "warning",
    cause: "Callers that leave it out are served differently from now on.",
    fix: "Keep the default; callers that want the other value can send it.",
  },
  "input-header-added": {
    title: "An argument must now travel in a header",
    severity: "warning",
    cause:
      "Clients of the protocol 2026-07-28 repeat it in an `Mcp-Param-` header. Those that have not listed the tools again since do not know, and are refused.",
    fix: "Make the change when clients are expected to reconnect, or leave `x-mcp-header` out.",
  },
  "input-change-undecided": {
    title: "A change of arguments that may break callers",
    severity: "warning",
    cause:
      "The keyword changed in a way that cannot be compared by its structure (`not`, overlapping `oneOf`, `unevaluatedItems` and the like). Calls that were accepted may be refused now.",
    fix: "Look at the change yourself; where all old calls still fit, it is safe.",
  },
  "output-schema-removed": {
    title: "A tool no longer announces its output",
    severity: "error",
    cause: "Callers that read the structured content get none.",
    fix: "Keep the output schema.",
  },
  "output-schema-added": {
    title: "A tool now announces its output",
    severity: "warning",
    cause:
      "A tool without an output schema may answer any text; with one, its text content is the output as JSON. Callers that read the text may get another one.",
    fix: "Check that the text was the same JSON before, or offer the structured output under another tool name.",
  },
  "output-property-removed": {
    title: "A property of the output is gone",
    severity: "error",
    cause: "Callers could rely on the property: it was required.",
    fix: "Keep giving it.",
    example: {
      wrong: "properties:\n  total: { type: integer }\nrequired: [total]",
      right: "properties:\n  total: { type: integer }\n  rolls: { type: array }\nrequired: [total, rolls]",
    },
  },
  "output-property-optional": {
    title: "A property of the output may be missing",
    severity: "error",
    cause: "Callers could rely on the property: it was required.",
    fix: "Keep it required.",
    example: { wrong: "required: [total]", right: "required: [total, rolls]" },
  },
  "output-property-undescribed": {
    title: "A property of the output is no longer described",
    severity: "warning",
    cause:
      "It was optional, and the schema accepts properties that it does not describe: the property may still come, and be anything.",
    fix: "Keep describing it as long as it may come.",
  },
  "output-property-added": {
    title: "A new property where no others were announced",
    severity: "error",
    cause:
      "The old output schema refused properties that it did not describe: callers that validate the output refuse this one.",
    fix: "Leave outputs open (no `additionalProperties: false`) so that they can grow, or add a tool.",
  },
  "output-opened": {
    title: "The output may have properties that are not described",
    severity: "error",
    cause: "The old output schema refused them: callers that validate the output may refuse it.",
    fix: "Keep `additionalProperties: false`.",
  },
  "output-type-widened": {
    title: "The output may be of another type",
    severity: "error",
    cause: "Callers have never had to deal with a value of this type.",
    fix: "Keep the old contract, or offer the new one under another tool name, or give the server a new major version and tell its callers.",
    example: { wrong: "total: { type: [integer, string] }", right: "total: { type: integer }" },
  },
  "output-nullable": {
    title: "The output may be null",
    severity: "error",
    cause: "Callers have never had to deal with `null` there.",
    fix: "Keep the old contract, or offer the new one under another tool name, or give the server a new major version and tell its callers.",
    example: { wrong: 'title: { type: [string, "null"] }', right: "title: { type: string }" },
  },
  "output-enum-widened": {
    title: "The output may have other values",
    severity: "error",
    cause: "Callers that tell all old values apart do not know the new one.",
    fix: "Keep the old contract, or offer the new one under another tool name, or give the server a new major version and tell its callers.",
    example: { wrong: "enum: [open, closed, archived]", right: "enum: [open, closed]" },
  },
  "output-constraint-widened": {
    title: "The output has a looser limit",
    severity: "error",
    cause: "Callers may rely on the limit: for the size of a field, or of a loop.",
    fix: "Keep the old contract, or offer the new one under another tool name, or give the server a new major version and tell its callers.",
  },
  "output-pattern-widened": {
    title: "The output no longer matches its pattern",
    severity: "error",
    cause:
      "Callers may take the text apart as the pattern says. Patterns are compared as the sets of strings that they match.",
    fix: "Keep the old contract, or offer the new one under another tool name, or give the server a new major version and tell its callers.",
  },
  "output-format-widened": {
    title: "The output no longer has its format",
    severity: "error",
    cause: "Callers may parse the text as the format says.",
    fix: "Keep the old contract, or offer the new one under another tool name, or give the server a new major version and tell its callers.",
    example: { wrong: "when: { type: string }", right: "when: { type: string, format: date-time }" },
  },
  "output-change-undecided": {
    title: "A change of the output that may break callers",
    severity: "warning",
    cause:
      "The keyword changed in a way that cannot be compared by its structure. Callers may get what was not announced before.",
    fix: "Look at the change yourself; where the old schema allows all new outputs, it is safe.",
  },
} as const satisfies Record<string, CatalogueEntry>;
