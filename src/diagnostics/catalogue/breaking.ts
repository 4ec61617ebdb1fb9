import type { CatalogueEntry } from "../catalogue-entry.js";
import { breakingSchemaCodes } from "./breaking-schemas.js";

/** Codes of what callers would notice: `mcpile breaking`. */
export const breakingCodes = {
  "tool-removed": {
    title: "A tool that callers use is gone",
    severity: "error",
    cause: "Callers that call the tool by its name get an error.",
    fix: "Keep the tool until nobody calls it; a server may offer old and new tools side by side.",
    example: {
      wrong: "tools:\n  roll_many:\n    description: Rolls dice.",
      right: "tools:\n  roll_dice:\n    description: Rolls dice.\n  roll_many:\n    description: Rolls dice.",
    },
  },
  "tool-renamed": {
    title: "A tool has another name",
    severity: "error",
    cause: "Callers know tools by name: for them the tool is gone.",
    fix: "Add the old name to `aliases` of the tool until nobody calls it. `title` can change freely.",
    example: {
      wrong: "roll_dice: { … }  # before: throw_dice",
      right: "roll_dice: { aliases: [throw_dice], … }",
    },
  },
  "tool-alias-removed": {
    title: "A tool can no longer be called by an earlier name",
    severity: "warning",
    cause: "Callers that still use the alias get the error of an unknown tool.",
    fix: "Keep it in `aliases` while the server's log has calls with it.",
    example: { wrong: "roll_dice: { … }", right: "roll_dice: { aliases: [throw_dice], … }" },
  },
  "resource-removed": {
    title: "A resource that clients read is gone",
    severity: "error",
    cause: "Clients that kept its URI, or made one by its template, get an error when they read it.",
    fix: "Keep the resource under its URI until nobody reads it.",
    example: {
      wrong: "house_rules: { uri: club://house-rules, text: Be kind. }",
      right: "rules: { uri: club://rules, text: Be kind. }",
    },
  },
  "resource-template-changed": {
    title: "URIs of a template that are no longer accepted",
    severity: "error",
    cause: "Clients make URIs by the template that they know. URIs of the old one are not found now.",
    fix: "Keep the old template beside the new one until nobody uses it.",
  },
  "resource-variable-narrowed": {
    title: "A variable of a template that accepts less",
    severity: "error",
    cause: "URIs with values that were accepted are refused now.",
    fix: "Widen the type and limits of the variable again.",
  },
  "resource-type-changed": {
    title: "A resource with another media type",
    severity: "warning",
    cause: "Clients that read the contents by the old media type may not understand the new ones.",
    fix: "Offer the new form as another resource.",
  },
  "resource-scope-added": {
    title: "A resource that needs another scope",
    severity: "error",
    cause: "Callers whose tokens lack the scope read it no longer.",
    fix: "Leave the resource without it, or let clients get the scope first.",
  },
  "prompt-removed": {
    title: "A prompt that people use is gone",
    severity: "error",
    cause: "Clients that get the prompt by its name get an error.",
    fix: "Keep the prompt until nobody uses it.",
  },
  "prompt-argument-required": {
    title: "An argument that a prompt now needs",
    severity: "error",
    cause: "Requests without the argument were answered and are refused now.",
    fix: "Let it be optional.",
  },
  "prompt-argument-removed": {
    title: "An argument that a prompt no longer takes",
    severity: "error",
    cause: "Servers refuse arguments that a prompt does not declare.",
    fix: "Keep the argument, even if its messages no longer name it, until nobody sends it.",
  },
  "prompt-argument-narrowed": {
    title: "An argument of a prompt that accepts less",
    severity: "error",
    cause: "Requests with values that were accepted are refused now.",
    fix: "Keep the values in its `enum`.",
  },
  "prompt-scope-added": {
    title: "A prompt that needs another scope",
    severity: "error",
    cause: "Callers whose tokens lack the scope get it no longer.",
    fix: "Leave the prompt without it, or let clients get the scope first.",
  },
  "server-removed": {
    title: "A server is gone",
    severity: "error",
    cause: "The manifest was there in the version compared with, and is not any more.",
    fix: "Bring the manifest back, or name the manifests to compare on the command line.",
  },
  ...breakingSchemaCodes,
  "mismatch-passed": {
    title: "Responses that do not fit the output schema are passed on now",
    severity: "warning",
    cause:
      "Such a response was an error of the call. With `http.response.mismatch: pass` it is the result, and callers that rely on the output schema get other data.",
    fix: "Keep `mismatch: error`, or have callers check what they get.",
  },
  "mismatch-refused": {
    title: "Responses that do not fit the output schema are errors now",
    severity: "warning",
    cause: "Calls whose response was passed on under `http.response.mismatch: pass` may fail now.",
    fix: "Keep `mismatch: pass`, or correct the output schema first: the log says which responses do not fit it.",
  },
  "tool-scope-added": {
    title: "A tool needs another scope",
    severity: "error",
    cause: "Callers whose tokens lack the scope are refused with 403.",
    fix: "Give the scope to all clients before the tool asks for it.",
  },
  "token-exchange-added": {
    title: "A tool now calls its API as the caller",
    severity: "warning",
    cause:
      "The server called the API as itself, or as nobody, and now exchanges the caller's token for one of the API. Callers without a token, whose token the authorization server does not exchange, or who may do less than the server, get an error.",
    fix: "Make sure that the authorization server exchanges the tokens of all callers and that they have the rights, then make the change.",
    example: {
      wrong: "credentials: { tokenExchange: { … } }  # and callers that may not read orders",
      right: "credentials: { tokenExchange: { … } }  # once every caller may",
    },
  },
  "tool-claim-added": {
    title: "A tool needs a claim of its callers' tokens",
    severity: "warning",
    cause:
      "The tool's request now uses a claim that not every access token has. Callers whose tokens lack it get an error.",
    fix: "Make sure that the issuer puts the claim into the tokens of all callers, then make the change.",
    example: {
      wrong: 'query: { tenant: "{caller.tenant}" }  # and tokens without a tenant',
      right: 'query: { owner: "{caller.sub}" }',
    },
  },
  "confirm-required": {
    title: "A tool now refuses clients that cannot ask their person",
    severity: "error",
    cause:
      "With `confirm` or `ask`, a person answers before each call runs. Clients without form elicitation cannot ask, so their calls, which ran before, are refused.",
    fix: "Say `whenUnsupported: allow` (`confirm` alone has it), or tell the callers which clients can ask.",
    example: {
      wrong: "confirm: Delete the book {title}?",
      right: "confirm: { message: 'Delete the book {title}?', whenUnsupported: allow }",
    },
  },
  "confirm-added": {
    title: "A tool now asks a person before it runs",
    severity: "warning",
    cause:
      "Clients with form elicitation show the question of `confirm` for every call. A caller that runs unattended waits for an answer.",
    fix: "Nothing, if somebody is there to answer.",
  },
  "form-narrowed": {
    title: "The form of a tool no longer accepts some answers",
    severity: "warning",
    cause:
      "Answers to `ask` that fitted the form before are refused now. People see the new form; programs that fill it in by themselves do not know of the change.",
    fix: "Make new fields optional or give them a default, and keep the choices. Nothing, if only people answer.",
    example: {
      wrong:
        "properties: { reason: { type: string }, copies: { type: integer } }\nrequired: [reason, copies]",
      right:
        "properties: { reason: { type: string }, copies: { type: integer, default: 1 } }\nrequired: [reason]",
    },
  },
  "confirm-removed": {
    title: "A tool no longer asks a person before it runs",
    severity: "warning",
    cause: "People who rely on the question are no longer asked: calls run at once.",
    fix: "Keep `confirm`, or tell the callers.",
  },
  "tool-not-read-only": {
    title: "A tool is no longer read-only",
    severity: "error",
    cause: "Clients run read-only tools without asking anybody.",
    fix: "Keep the tool read-only, and add another tool that changes things.",
  },
  "tool-destructive": {
    title: "A tool may be destructive",
    severity: "error",
    cause:
      "Clients ask for approval by this hint. Without `destructiveHint: false`, a tool that is not read-only counts as destructive.",
    fix: "Say `destructiveHint: false` if the tool only adds; else add another tool.",
  },
  "tool-not-idempotent": {
    title: "A tool is no longer safe to repeat",
    severity: "error",
    cause: "Clients that lost an answer may call an idempotent tool again.",
    fix: "Keep `idempotentHint: true` and what it says.",
  },
  "tool-open-world": {
    title: "A tool may reach beyond its server",
    severity: "warning",
    cause: "Clients may trust a tool of a closed world with more, and its results, too.",
    fix: "Say `openWorldHint: false` as long as it is true.",
  },
  "endpoint-path-changed": {
    title: "The endpoint has another path",
    severity: "error",
    cause: "Clients have the old URL in their configuration and get 404.",
    fix: "Keep the path, or let your proxy serve both.",
  },
  "protocol-dropped": {
    title: "A protocol revision is no longer served",
    severity: "error",
    cause: "`sdk: v1` serves no revision after 2025-11-25: clients that speak 2026-07-28 alone are refused.",
    fix: "Keep `sdk: v2`, which serves both eras.",
  },
  "allowed-caller-removed": {
    title: "A host or an origin is no longer accepted",
    severity: "warning",
    cause:
      "Requests with this header are refused with 403, unless the environment of the server allows them.",
    fix: "Keep the entry until nobody uses the name.",
  },
  "limit-lowered": {
    title: "A limit of requests is lower",
    severity: "warning",
    cause:
      "Requests that were served may be refused with 413 or 429. With fewer tools on a page, clients that ask for no second one miss some.",
    fix: "Lower it only as far as no caller comes near it.",
  },
  "auth-added": {
    title: "Callers need an access token",
    severity: "error",
    cause: "The server was open; requests without a token are refused with 401.",
    fix: "Give tokens to all clients first. There is no way to ask for them that old clients do not notice.",
  },
  "auth-audience-removed": {
    title: "Tokens for an audience are no longer accepted",
    severity: "error",
    cause: "Clients go on using tokens for the old audience, and get 401.",
    fix: "List both audiences until all clients have new tokens.",
    example: { wrong: "audience: new-name", right: "audience: [old-name, new-name]" },
  },
  "auth-issuer-changed": {
    title: "Tokens must come from another issuer",
    severity: "error",
    cause: "Tokens of the old issuer, or without `iss`, are refused with 401.",
    fix: "Run a second server for the new issuer until all clients have new tokens.",
  },
  "auth-algorithm-removed": {
    title: "Tokens signed with an algorithm are no longer accepted",
    severity: "error",
    cause: "Clients with such tokens get 401.",
    fix: "Keep the algorithm until the issuer signs with another.",
  },
  "auth-scope-added": {
    title: "Every request needs another scope",
    severity: "error",
    cause: "Callers whose tokens lack the scope are refused with 403.",
    fix: "Give the scope to all clients before the server asks for it.",
  },
} as const satisfies Record<string, CatalogueEntry>;
