import type { CatalogueEntry } from "../catalogue-entry.js";

/** Codes of the rules for `http` sections. */
export const httpCodes = {
  "argument-outside-path": {
    title: "An argument outside the path of a URL",
    severity: "error",
    cause:
      "Arguments come from a model. One in the scheme, host or port of a URL could send the request, and its credentials, anywhere; one behind `?` could add parameters.",
    fix: "Name arguments in the path only, behind the first `/` after the host. Parameters belong under `query`; a host that differs per deployment comes from the environment: `${NAME}`.",
    example: {
      wrong: 'url: "https://{region}.example.com/pets?limit={limit}"',
      right: 'url: "https://${REGION:-eu}.example.com/pets"\nquery: { limit: "{limit}" }',
    },
  },
  "insecure-api-url": {
    title: "An API without encryption",
    severity: "warning",
    cause:
      "Requests over plain http, with their credentials, can be read and changed on the way. Loopback and names of a private network are not reported.",
    fix: "Write https.",
    example: { wrong: "url: http://api.example.com/pets", right: "url: https://api.example.com/pets" },
  },
  "unknown-argument": {
    title: "A placeholder that names no argument",
    severity: "error",
    cause:
      "`{name}` is the argument `name`, but the tool's input schema has no such property. It would never be sent, or shown in a question (`confirm`).",
    fix: "Correct the name, or add the property to `inputSchema`. Write `{{name}}` for the string `{name}` itself.",
    example: {
      wrong: 'url: "https://api.example.com/pets/{id}"\n# inputSchema: { properties: { petId: … } }',
      right: 'url: "https://api.example.com/pets/{petId}"',
    },
  },
  "claim-without-auth": {
    title: "A claim on a server that verifies no tokens",
    severity: "error",
    cause:
      "`{caller.sub}` is a claim of the access token that the server has verified. Without `auth` there is no token, so every call would be refused.",
    fix: "Add `auth`, or take the value from an argument or from the manifest.",
    example: {
      wrong: 'query: { owner: "{caller.sub}" }\n# and no auth',
      right:
        'auth: { audience: pets, publicKey: "${PETS_PUBLIC_KEY}" }\n# and under http\nquery: { owner: "{caller.sub}" }',
    },
  },
  "exchange-without-auth": {
    title: "A token exchange on a server that verifies no tokens",
    severity: "error",
    cause:
      "`credentials.tokenExchange` exchanges the access token of the caller for one of the API. Without `auth` callers have no token, so every call would be refused.",
    fix: "Add `auth`. To call the API as the server itself, use `oauth2`.",
    example: {
      wrong: "credentials: { tokenExchange: { … } }\n# and no auth",
      right:
        'auth: { audience: pets, publicKey: "${PETS_PUBLIC_KEY}" }\n# and under http\ncredentials: { tokenExchange: { … } }',
    },
  },
  "invalid-claim": {
    title: "A placeholder that names no claim",
    severity: "error",
    cause:
      "Behind `caller.` stands the name of a claim, or a JSON Pointer (RFC 6901) into the claims, which begins with `/`; a `~` in it is written `~0`, a `/` in a name `~1`.",
    fix: "Write the claim's name, or a JSON Pointer.",
    example: {
      wrong: 'query: { tenant: "{caller./realm~tenant}" }',
      right: 'query: { tenant: "{caller./realm/tenant}" }',
    },
  },
  "argument-named-like-claim": {
    title: "An argument named like a claim",
    severity: "error",
    cause:
      "In an HTTP tool, `{caller.sub}` is a claim of the caller's token and never an argument. The request cannot use an argument whose name begins with `caller.`.",
    fix: "Rename the property. Without a dot, `caller` is an argument like any other.",
    example: {
      wrong: "properties: { caller.id: { type: string } }",
      right: "properties: { caller_id: { type: string } }",
    },
  },
  "unused-argument": {
    title: "An argument that the request does not use",
    severity: "warning",
    cause: "The tool's input schema has the property, and its request does not use it: its value is lost.",
    fix: "Put `{name}` where the API takes it, or remove the property.",
    example: {
      wrong: "properties: { limit: { type: integer } }\n# and no {limit} under http",
      right: 'query: { limit: "{limit}" }',
    },
  },
  "unknown-field": {
    title: "A field that the response does not have",
    severity: "error",
    cause:
      "`http.response.fields` chooses parts of the response. A path that `outputSchema` does not describe would never find anything.",
    fix: "Correct the path: names of properties with `.` between them, `[]` for each item of an array, `*` for each property. `outputSchema` describes the response before fields are chosen.",
    example: {
      wrong: "response: { fields: [items.id] }  # items is an array",
      right: 'response: { fields: ["items[].id"] }',
    },
  },
  "optional-path-argument": {
    title: "An argument of the path that may be left out",
    severity: "error",
    cause: "Without its argument a path would name another resource, so the call could only be refused.",
    fix: "List the property under `required`, or give it a `default`.",
    example: {
      wrong: "properties: { petId: { type: string } }",
      right: "properties: { petId: { type: string } }\nrequired: [petId]",
    },
  },
  "unexpected-body": {
    title: "A body on a request that has none",
    severity: "error",
    cause:
      "GET and HEAD have no body (RFC 9110, section 9.3.1): clients do not send it, and servers do not read it.",
    fix: "Put its members under `query`, or use another method.",
    example: {
      wrong: 'method: GET\nbody: { name: "{name}" }',
      right: 'method: GET\nquery: { name: "{name}" }',
    },
  },
  "missing-body": {
    title: "A setting for a missing body",
    severity: "error",
    cause: "`contentType`, `bodyFormat` and `encoding` say how `body` is written, and there is no `body`.",
    fix: "Add the body, or remove the setting.",
    example: { wrong: "contentType: text/csv", right: 'contentType: text/csv\nbody: "{rows}"' },
  },
  "forbidden-header": {
    title: "A header that a tool cannot set",
    severity: "error",
    cause:
      "Headers such as `host`, `content-length` and `connection` belong to the connection: with a wrong one, a server could take one request for two. `cookie` and `content-type` have keys of their own.",
    fix: "Remove it; write cookies under `cookies` and the body's media type as `contentType`.",
    example: { wrong: 'headers: { cookie: "a={a}" }', right: 'cookies: { a: "{a}" }' },
  },
  "invalid-parameter-name": {
    title: "Not a name of a header or cookie",
    severity: "error",
    cause:
      "Names of headers and cookies consist of letters, digits and `-`, with a few more characters (RFC 9110, section 5.6.2), and letter case does not tell two headers apart.",
    fix: "Correct the name.",
    example: { wrong: 'headers: { "x trace": "{trace}" }', right: 'headers: { x-trace: "{trace}" }' },
  },
  "invalid-parameter-value": {
    title: "A value that a header or cookie cannot hold",
    severity: "error",
    cause:
      "Headers are one line of printable ASCII. Cookies, beside that, have no spaces, quotes, commas, semicolons and backslashes (RFC 6265, section 4.1.1); what arguments put there is percent-encoded, what the manifest says is sent as it is.",
    fix: "Write the value in these characters; percent-encode it if the API decodes it.",
    example: { wrong: 'cookies: { theme: "dark; light" }', right: "cookies: { theme: dark }" },
  },
  "conflicting-credentials": {
    title: "Two sources of one credential",
    severity: "error",
    cause:
      "`bearer`, `basic`, `oauth2`, `tokenExchange`, and a header or API key called `authorization`, all set the same header: only one would be sent. The same goes for an API key and a header, parameter or cookie of its name, which would be sent twice.",
    fix: "Keep one.",
    example: {
      wrong: 'headers: { authorization: "Bearer ${TOKEN}" }\ncredentials: { bearer: "${TOKEN}" }',
      right: 'credentials: { bearer: "${TOKEN}" }',
    },
  },
  "argument-as-credential": {
    title: "A credential that comes from a model",
    severity: "error",
    cause:
      "Credentials identify the server. As an argument they would pass through the model, its provider and its logs, and callers could act as somebody else.",
    fix: "Read it from the environment: `${NAME}`.",
    example: {
      wrong: 'headers: { authorization: "Bearer {token}" }',
      right: 'headers: { authorization: "Bearer ${API_TOKEN}" }',
    },
  },
  "secret-in-manifest": {
    title: "A secret in the manifest",
    severity: "warning",
    cause:
      "Manifests and generated servers are committed: everyone who can read the repository has the secret.",
    fix: "Read it from the environment: `${NAME}`. Change the secret if the manifest was shared.",
    example: { wrong: "bearer: 5f2b9c1e", right: 'bearer: "${API_TOKEN}"' },
  },
  "response-not-json": {
    title: "A part of a response that is not JSON",
    severity: "error",
    cause:
      "`select` and `default` are about JSON, and an output schema describes JSON: text can only be of type string, and a binary response becomes content blocks.",
    fix: "Read the response as `json`, or remove the setting that asks for it.",
    example: {
      wrong: "response: { as: binary, select: /data }",
      right: "response: { as: json, select: /data }",
    },
  },
  "unused-style": {
    title: "A style for a missing entry",
    severity: "error",
    cause:
      "Entries under `path` describe arguments in the URL, those under `encoding` properties of the body. There is no argument or property of this name.",
    fix: "Correct the name, or remove the entry.",
    example: {
      wrong: 'url: "https://api.example.com/pets/{petId}"\npath: { id: { style: matrix } }',
      right: 'url: "https://api.example.com/pets/{petId}"\npath: { petId: { style: matrix } }',
    },
  },
  "unquoted-placeholder": {
    title: "A placeholder without quotes",
    severity: "warning",
    cause: "In YAML `{name}` without quotes is a mapping with the key `name`, not a string.",
    fix: "Put it in quotes.",
    example: { wrong: "body: {pet}", right: 'body: "{pet}"' },
  },
} as const satisfies Record<string, CatalogueEntry>;
