import type { CatalogueEntry } from "../catalogue-entry.js";

/** Codes of the rules for resources and prompts. */
export const resourceCodes = {
  "entry-name": {
    title: "Not a name of a resource or prompt",
    severity: "error",
    cause:
      "Names of resources and prompts become names of files and types, and clients of prompts use them as they are.",
    fix: "Use 1 to 128 letters, digits, `_`, `-` and `.`. `title` is the name that people see.",
    example: {
      wrong: "resources:\n  house rules: { uri: club://rules, text: Be kind. }",
      right: "resources:\n  house_rules: { title: House rules, uri: club://rules, text: Be kind. }",
    },
  },
  "resource-address": {
    title: "A resource without an address, or with two",
    severity: "error",
    cause:
      "Clients read a resource by its URI. A URI template stands for many resources, so it replaces `uri`.",
    fix: "Write `uri`, or `uriTemplate` if a part of the URI varies.",
    example: {
      wrong: "rules: { text: Be kind. }",
      right: "rules: { uri: club://rules, text: Be kind. }",
    },
  },
  "resource-contents": {
    title: "Contents of a resource from two sources",
    severity: "error",
    cause:
      "The contents of a resource are its `text`, its `file`, or what its handler returns. Each resource of a template has contents of its own, so a handler must give them.",
    fix: "Keep one source.",
    example: {
      wrong: "rules: { uri: club://rules, text: Be kind., file: rules.md }",
      right: "rules: { uri: club://rules, file: rules.md }",
    },
  },
  "uri-template": {
    title: "A URI template that cannot be served",
    severity: "error",
    cause:
      "To read a resource, the server finds the variables in its URI. That has one result only if expressions are `{name}` (RFC 6570, level 1) with text between them.",
    fix: "Start with a scheme, and separate variables by text. Operators such as `{?page}` and `{+path}` are not supported: use one resource for each form.",
    example: {
      wrong: "uriTemplate: books://{id}{?page}",
      right: "uriTemplate: books://{id}/pages/{page}",
    },
  },
  "unknown-variable": {
    title: "A variable that the URI template does not have",
    severity: "error",
    cause: "`variables` says the types of the variables in `uriTemplate`; any other name has no effect.",
    fix: "Write the name as in the template, or remove it.",
    example: {
      wrong: "uriTemplate: books://{id}\nvariables: { book: { type: integer } }",
      right: "uriTemplate: books://{id}\nvariables: { id: { type: integer } }",
    },
  },
  "variable-limits": {
    title: "A limit of another type",
    severity: "error",
    cause:
      "`minimum` and `maximum` limit numbers; `enum`, `pattern`, `minLength` and `maxLength` limit strings. On other types they have no effect.",
    fix: "Remove the limit, or change `type`.",
    example: {
      wrong: "id: { minimum: 1 }",
      right: "id: { type: integer, minimum: 1 }",
    },
  },
  "duplicate-resource": {
    title: "Two resources with the same address",
    severity: "error",
    cause: "A client that reads the URI gets the first of them; the other one can never be read.",
    fix: "Give one of them another URI, or remove it.",
  },
  "example-uri": {
    title: "An example that does not follow the URI template",
    severity: "error",
    cause: "The server would answer that the resource is not found, or that a variable is not valid.",
    fix: "Correct the example, the template or the limits of its variables.",
    example: {
      wrong: "uriTemplate: books://{id}\nvariables: { id: { type: integer } }\nexamples: [books://dune]",
      right: "uriTemplate: books://{id}\nvariables: { id: { type: integer } }\nexamples: [books://7]",
    },
  },
  "prompt-messages": {
    title: "Messages of a prompt from two sources, or none",
    severity: "error",
    cause:
      "The messages of a prompt are its `messages`, its `file`, or what its handler returns. A message is a `text` or an embedded `resource`.",
    fix: "Keep one source.",
    example: {
      wrong: "messages: [{ text: Follow these., resource: rules }]",
      right: "messages: [{ text: Follow these. }, { resource: rules }]",
    },
  },
  "prompt-resource": {
    title: "An embedded resource that is not known",
    severity: "error",
    cause:
      "A message embeds the contents of a resource when the server is generated, so the manifest must have them.",
    fix: "Name a resource with `text` or `file`, or let a handler give the messages.",
  },
  "unknown-prompt-argument": {
    title: "A place in a prompt for an unknown argument",
    severity: "error",
    cause: "The text `{name}` in a prompt is replaced by the argument `name`, which the prompt must declare.",
    fix: "Declare the argument, correct the name, or write `{{name}}` for the string `{name}`.",
    example: {
      wrong: 'arguments: { genre: {} }\nmessages: [{ text: "A {genres} book." }]',
      right: 'arguments: { genre: {} }\nmessages: [{ text: "A {genre} book." }]',
    },
  },
} as const satisfies Record<string, CatalogueEntry>;
