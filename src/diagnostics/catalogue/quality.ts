import type { CatalogueEntry } from "../catalogue-entry.js";

/** Codes of what makes models choose wrong tools or wrong arguments. */
export const qualityCodes = {
  "undescribed-arguments": {
    title: "A tool whose arguments are not described",
    severity: "warning",
    cause:
      "Models know an argument by its name and its description. A tool with three arguments or more, of which none is described, is called with guesses.",
    fix: "Add a `description` to the properties, or name the arguments in the description of the tool.",
    example: {
      wrong: "properties: { q: { type: string }, n: { type: integer }, s: { type: string } }",
      right: "properties: { q: { type: string, description: Words to search for. }, … }",
    },
  },
  "twin-tools": {
    title: "Two tools with the same description",
    severity: "warning",
    cause: "Models choose tools by their descriptions, and cannot choose between two that say the same.",
    fix: "Say in each description what sets the tool apart, or remove one of the tools.",
    example: {
      wrong:
        "find_a: { description: Finds the books of an author. }\nfind_b: { description: Finds the books of an author. }",
      right:
        "find_a: { description: Finds the books of an author by name. }\nfind_b: { description: Finds the books of an author by number. }",
    },
  },
  "hint-against-method": {
    title: "A hint that contradicts the HTTP method",
    severity: "warning",
    cause:
      "Hosts ask their user before they call a tool, unless it is read-only. PUT, PATCH and DELETE change something, GET and HEAD do not.",
    fix: "Remove the hint, or use the method of what the tool does.",
    example: {
      wrong: "annotations: { readOnlyHint: true }\nhttp: { method: DELETE, … }",
      right: "annotations: { destructiveHint: true }\nhttp: { method: DELETE, … }",
    },
  },
  "unbounded-answer": {
    title: "An answer without a bound",
    severity: "warning",
    cause:
      "The tool passes on a list of an API, and neither an argument nor `maxItems` bounds it. A long answer fills the model's context.",
    fix: "Add an argument such as `limit` and send it to the API, or `maxItems` to the output schema.",
    example: {
      wrong: "http: { method: GET, url: https://api.example.com/books }\noutputSchema: { type: array }",
      right:
        "inputSchema: { type: object, properties: { limit: { type: integer, maximum: 100 } } }\nhttp: { method: GET, url: https://api.example.com/books, query: { limit: '{limit}' } }",
    },
  },
  "unused-exception": {
    title: "An exception that no longer applies",
    severity: "warning",
    cause:
      "A comment `# mcpile-ignore` or an entry of `ignore` accepts a problem that is not there any more. Left in place, it would hide the problem when it comes back.",
    fix: "Remove the exception.",
    example: {
      wrong: "roll: { description: Roll a die. } # mcpile-ignore missing-description: the title says it",
      right: "roll: { description: Roll a die. }",
    },
  },
  "invalid-exception": {
    title: "An exception that accepts nothing",
    severity: "warning",
    cause:
      "An exception names the code of a warning, or of a change that `mcpile breaking` reports, and gives a reason. Errors of a manifest cannot be ignored.",
    fix: "Write `# mcpile-ignore <code>: <reason>`, with the code that the diagnostic shows in brackets.",
    example: {
      wrong: "roll: { title: Roll } # mcpile-ignore missing-description",
      right: "roll: { title: Roll } # mcpile-ignore missing-description: the title says it",
    },
  },
} as const satisfies Record<string, CatalogueEntry>;
