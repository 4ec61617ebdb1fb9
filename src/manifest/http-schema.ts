import type { JsonObject } from "../json.js";
import {
  apiKeyPlaces,
  bodyFormats,
  clientAuthentications,
  cookieStyles,
  headerStyles,
  httpDefaults,
  httpMethods,
  pathStyles,
  queryStyles,
  responseKinds,
  slashModes,
} from "./http-section.js";
import { choice, flag, section, text, whole } from "./schema-parts.js";

const templated = "`{x}` is the argument `x`, `${NAME}` or `${NAME:-default}` the environment's.";

const explode = flag(
  "Whether every entry of a list or object stands for itself, as in OpenAPI. Left out: as OpenAPI has it for the style.",
  { examples: [false] },
);

/** A parameter: its template, or a mapping with its style. */
const parameter = (styles: readonly string[], more: JsonObject = {}): JsonObject => ({
  ...section(`The parameter's value: a template, or a mapping with its style. ${templated}`, {
    value: {
      type: ["string", "number", "boolean"],
      description: `The value. ${templated} Left out: the argument with the parameter's name.`,
      examples: ["{limit}"],
    },
    style: choice("How lists and objects are written, in OpenAPI's names. `json`: as JSON text.", styles, {
      default: styles[0] ?? "",
      examples: [styles[0] ?? ""],
    }),
    explode,
    ...more,
  }),
  type: ["string", "number", "boolean", "object"],
  examples: ["{limit}"],
});

const parameters = (description: string, entry: JsonObject, example: JsonObject): JsonObject => ({
  type: "object",
  additionalProperties: entry,
  description,
  examples: [example],
});

const credentials = section(
  "How the server shows the API who it is. The texts come from the environment: `${NAME}`. The caller's own token is never passed on. At most one of `bearer`, `basic` and `oauth2`.",
  {
    bearer: text("A token for `Authorization: Bearer …`.", { examples: ["${PETS_TOKEN}"] }),
    basic: section(
      "User name and password for `Authorization: Basic …` (RFC 7617).",
      {
        username: text("The user's name, without a colon.", { examples: ["${PETS_USER}"] }),
        password: { type: "string", description: "The password.", examples: ["${PETS_PASSWORD}"] },
      },
      ["username", "password"],
    ),
    apiKey: {
      ...section(
        "A key in a header, in the query or in a cookie; a list for several.",
        {
          in: choice("Where the key stands.", apiKeyPlaces, { examples: ["header"] }),
          name: text("The header's, parameter's or cookie's name.", { examples: ["X-Api-Key"] }),
          value: text("The key.", { examples: ["${PETS_KEY}"] }),
        },
        ["in", "name", "value"],
      ),
      type: ["object", "array"],
      items: section(
        "A key.",
        {
          in: choice("Where the key stands.", apiKeyPlaces, { examples: ["header"] }),
          name: text("The header's, parameter's or cookie's name.", { examples: ["X-Api-Key"] }),
          value: text("The key.", { examples: ["${PETS_KEY}"] }),
        },
        ["in", "name", "value"],
      ),
      examples: [{ in: "header", name: "X-Api-Key", value: "${PETS_KEY}" }],
    },
    oauth2: section(
      "OAuth 2.0 client credentials (RFC 6749, section 4.4): the server gets an access token and keeps it until shortly before it expires.",
      {
        tokenUrl: text("The token endpoint: an https URL.", {
          examples: ["https://login.example.com/token"],
        }),
        clientId: text("The client's id.", { examples: ["${PETS_CLIENT_ID}"] }),
        clientSecret: text("The client's secret.", { examples: ["${PETS_CLIENT_SECRET}"] }),
        scopes: {
          type: "array",
          items: { type: "string", minLength: 1 },
          uniqueItems: true,
          default: [],
          description: "Scopes to ask for.",
          examples: [["pets:read"]],
        },
        parameters: {
          type: "object",
          additionalProperties: { type: "string" },
          default: {},
          description: "Further parameters of the token request.",
          examples: [{ audience: "https://api.example.com" }],
        },
        clientAuthentication: choice(
          "How id and secret are sent: in `Authorization: Basic …`, or in the body.",
          clientAuthentications,
          { default: "basic", examples: ["body"] },
        ),
      },
      ["tokenUrl", "clientId", "clientSecret"],
    ),
  },
);

const response: JsonObject = {
  ...section(
    "What the tool answers with. Short: `json`, `text` or `binary`. An answer that is not 2xx is an error with its status and the beginning of its body.",
    {
      as: choice(
        "How the body is read. `binary`: images and audio become MCP content, anything else an embedded resource. Left out: `json` where the tool has an `outputSchema`, else `auto`, by the answer's media type.",
        responseKinds,
        { examples: ["json"] },
      ),
      select: {
        type: "string",
        pattern: "^(?:/(?:[^~]|~[01])*)?$",
        patternErrorMessage: "must be a JSON Pointer, such as `/data/items`",
        description: "JSON Pointer (RFC 6901) to the part of the JSON that the tool answers with.",
        examples: ["/results"],
      },
      default: {
        description: "What to answer where the JSON has no such part. Left out: that is an error.",
        examples: [[]],
      },
      maxBytes: whole("Largest body, in bytes; a longer one is an error.", 1, 1_073_741_824, {
        default: httpDefaults.maxResponseBytes,
        examples: [1048576],
      }),
    },
  ),
  type: ["string", "object"],
  pattern: "^(?:auto|json|text|binary)$",
  patternErrorMessage: "must be `auto`, `json`, `text` or `binary`",
  examples: ["json"],
};

const retry: JsonObject = {
  ...section(
    "Second attempts after 429, 503 and lost connections, for GET, HEAD, PUT, DELETE and OPTIONS. Waits as long as `Retry-After` says, else longer each time. Short: how often.",
    {
      times: whole("How often to try again. 0: never.", 0, 10, {
        default: httpDefaults.retryTimes,
        examples: [2],
      }),
      longestDelayMs: whole(
        "Longest wait before an attempt, in milliseconds. Where the API asks for a longer one, its answer is final.",
        0,
        600_000,
        { default: httpDefaults.longestRetryDelayMs, examples: [10000] },
      ),
    },
  ),
  type: ["integer", "object"],
  minimum: 0,
  maximum: 10,
  examples: [2],
};

/** The JSON Schema of the `http` section of a tool. */
export const httpSchema: JsonObject = section(
  "Instead of a handler: the tool is an HTTP call. Arguments fill the places that they are given and can change nothing else of the request.",
  {
    method: choice("The request's method.", httpMethods, { default: httpDefaults.method, examples: ["GET"] }),
    url: text(
      `Where the request goes. ${templated} Arguments stand in the path only, percent-encoded: they can change neither host nor path depth.`,
      { examples: ["${PETS_URL:-https://api.example.com}/pets/{petId}"] },
    ),
    path: parameters(
      "How arguments of the URL's path are written, by the argument's name; only where that is not as they are.",
      section("How an argument of the path is written.", {
        style: choice("`label` gives `.blue`, `matrix` gives `;color=blue` (RFC 6570).", pathStyles, {
          default: "simple",
          examples: ["matrix"],
        }),
        explode,
        slash: choice(
          "What a `/` in the argument does. `refuse`: the call is an error. `encode`: it is sent as `%2F`. `keep`: it separates segments. Empty segments, `.` and `..` are always refused.",
          slashModes,
          { default: "refuse", examples: ["encode"] },
        ),
      }),
      { petId: { style: "matrix" } },
    ),
    query: parameters(
      "Parameters of the query, by name.",
      parameter(queryStyles, {
        allowReserved: flag(
          "Whether reserved characters stay as they are, other than `#`, `&`, `;`, `+` and `%`.",
          {
            default: false,
            examples: [true],
          },
        ),
      }),
      { limit: "{limit}", tags: { style: "form", explode: false } },
    ),
    headers: parameters("Headers, by name.", parameter(headerStyles), { "x-trace": "{trace}" }),
    cookies: parameters("Cookies, by name.", parameter(cookieStyles), { theme: "{theme}" }),
    body: {
      description: `The body: a whole argument, or JSON with placeholders. ${templated} A string that is one placeholder stands for the argument itself, whatever its type; members whose argument is left out are left out.`,
      examples: ["{body}", { name: "{name}", tags: "{tags}" }],
    },
    contentType: {
      type: "string",
      pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+/[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:\\s*;[\\x20-\\x7E]*)?$",
      patternErrorMessage: "must be a media type, such as `application/json`",
      default: httpDefaults.contentType,
      description:
        "Media type of the body. JSON types are written as JSON, `application/x-www-form-urlencoded` and `multipart/form-data` as their forms, texts as they are, and anything else as bytes, from base64.",
      examples: ["application/x-www-form-urlencoded"],
    },
    bodyFormat: choice("How the body is written, where `contentType` does not say it.", bodyFormats, {
      examples: ["base64"],
    }),
    encoding: parameters(
      "How members of a form or multipart body are written, by name: OpenAPI's Encoding Object.",
      section("How a member of the body is written.", {
        style: choice("Forms: how lists and objects are written.", queryStyles, { examples: ["form"] }),
        explode,
        contentType: text("Multipart: media type of the part.", { examples: ["image/png"] }),
        filename: text(`Multipart: the file's name. ${templated}`, { examples: ["{filename}"] }),
        base64: flag("Multipart: the argument is base64, and its bytes are sent.", {
          default: false,
          examples: [true],
        }),
      }),
      { photo: { contentType: "image/png", base64: true, filename: "photo.png" } },
    ),
    credentials,
    response,
    retry,
    timeoutMs: whole(
      "Time of one attempt, until its answer was read, in milliseconds. Left out: the tool's limit alone.",
      1,
      2_147_483_647,
      { examples: [5000] },
    ),
  },
  ["url"],
);
