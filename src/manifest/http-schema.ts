import type { JsonObject } from "../json.js";
import { credentialsSchema } from "./http-credentials-schema.js";
import { type Fields, fieldPath, fieldsOf, readFieldEntries } from "./response-fields.js";
import { longestTimeoutMs } from "./server-schema.js";
import {
  anything,
  choice,
  flag,
  integer,
  mapped,
  mapping,
  present,
  required,
  section,
  type TypedSchema,
  type TypeOf,
  text,
  withDefault,
  withShortForm,
} from "./typed-schema.js";

const templated =
  "`{x}` is the argument `x`, `{caller.sub}` a claim of the caller's token; `${NAME}` and `${NAME:-default}` are read from the environment.";

/** Styles have the names of OpenAPI; `json` writes the value as JSON, like OpenAPI's `content: application/json`. */
const queryStyles = ["form", "spaceDelimited", "pipeDelimited", "deepObject", "json"] as const;

const explode = flag(
  "Whether each entry of an array or object is written separately, as in OpenAPI. The default depends on the style, as in OpenAPI.",
  { examples: [false] },
);

/** An object of entries by name, read as an array of entries with their names. */
function named<T extends object>(
  description: string,
  entry: TypedSchema<T | undefined>,
  example: JsonObject,
): TypedSchema<readonly ({ readonly name: string } & T)[] | undefined> {
  return mapped(mapping(description, entry, { examples: [example] }), (entries) =>
    Object.entries(entries).map(([name, item]) => ({ name, ...item })),
  );
}

/** Parameters by name. A parameter without a value is the argument of the same name. */
function parameters<T extends { readonly value?: string }>(
  description: string,
  entry: TypedSchema<T | undefined>,
  example: JsonObject,
) {
  return mapped(named(description, entry, example), (list) =>
    list.map(({ name, value = `{${name}}`, ...how }) => ({ name, value, ...how })),
  );
}

const scalar = { type: ["string", "number", "boolean"] };

/** The value of a parameter: numbers and booleans as they are written in JSON. */
const value: TypedSchema<string | undefined> = {
  json: {
    ...scalar,
    description: `The value. ${templated} The default is the argument with the parameter's name.`,
    examples: ["{limit}"],
  },
  read: (found) =>
    found === undefined || found === null || typeof found === "object" ? undefined : String(found),
};

const parameterText = `The parameter's value: a template, or an object with its style. ${templated}`;

const style = <const T extends string>(styles: readonly T[]) =>
  choice("How arrays and objects are written, with OpenAPI's names. `json`: as JSON.", styles, {
    default: styles[0] ?? "",
    examples: [styles[0] ?? ""],
  });

const parameter = { ...scalar, examples: ["{limit}"] };

/** Which parts of the response are kept. */
const fields: TypedSchema<Fields | undefined> = {
  json: {
    type: ["array", "object"],
    description:
      "The parts of the response that the tool returns, after `select`: paths, where `[]` stands for each item of an array and `*` for each property, or a nested mapping of paths to `true`, to a mapping, or to the path that a property gets its value from. `outputSchema` describes the response before; the listed output schema is computed.",
    items: {
      type: "string",
      pattern: fieldPath,
      patternErrorMessage: "must be a path, such as `items[].id`",
    },
    minItems: 1,
    minProperties: 1,
    examples: [["total", "items[].id"], { total: true, "items[]": { id: true, owner: "owner.login" } }],
  },
  read: (found) => (found === undefined ? undefined : fieldsOf(readFieldEntries(found)[0])),
};

const response = withShortForm(
  section(
    "How the response becomes the tool's result. Short form: `json`, `text` or `binary`. A response that is not 2xx is an error with its status and the beginning of its body.",
    {
      as: choice(
        "How the body is read. `binary`: images and audio become MCP content, anything else becomes an embedded resource. The default is `json` if the tool has an `outputSchema`, otherwise `auto`, which depends on the response's media type.",
        ["auto", "json", "text", "binary"],
        { examples: ["json"] },
      ),
      select: text("JSON Pointer (RFC 6901) to the part of the JSON that is the tool's result.", {
        pattern: "^(?:/(?:[^~]|~[01])*)?$",
        patternErrorMessage: "must be a JSON Pointer, such as `/data/items`",
        examples: ["/results"],
      }),
      default: anything("The result if `select` finds nothing. Without it that is an error.", {
        examples: [[]],
      }),
      fields,
      mismatch: choice(
        "How to handle a 2xx response that does not fit the `outputSchema`, or `as` and `select`. `error`: an error that says that the API did answer, with its status, and where the response differs. `pass`: the response becomes the result as it is, is logged and counted, and the listed output schema allows other responses.",
        ["error", "pass"],
        { default: "error", examples: ["pass"] },
      ),
      maxBytes: withDefault(
        integer("Largest body, in bytes. A larger body is an error.", 1, 1_073_741_824, {
          examples: [1048576],
        }),
        4_194_304,
      ),
    },
  ),
  "as",
  {
    type: "string",
    pattern: "^(?:auto|json|text|binary)$",
    patternErrorMessage: "must be `auto`, `json`, `text` or `binary`",
    examples: ["json"],
  },
);

const retry = withShortForm(
  section(
    "Retries after 429, 503 and lost connections, for GET, HEAD, PUT, DELETE and OPTIONS. The wait is `Retry-After`, or grows with each attempt. Short form: the number of retries.",
    {
      times: withDefault(integer("Number of retries. 0: none.", 0, 10, { examples: [2] }), 2),
      longestDelayMs: withDefault(
        integer(
          "Longest wait before a retry, in milliseconds. If the API asks for a longer wait, there is no retry.",
          0,
          600_000,
          { examples: [10000] },
        ),
        10_000,
      ),
    },
  ),
  "times",
  { type: "integer", minimum: 0, maximum: 10, examples: [2] },
);

const bodyFormat = choice(
  "How the body is written, if it does not follow from `contentType`.",
  ["json", "form", "multipart", "text", "base64"],
  { examples: ["base64"] },
);

const written = section(
  "Makes the tool an HTTP call, without a handler. Arguments fill their placeholders and cannot change any other part of the request.",
  {
    method: withDefault(
      choice("The request's method.", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"], {
        examples: ["GET"],
      }),
      "GET",
    ),
    url: required(
      text(
        `The request's URL. ${templated} Arguments are allowed only in the path and are percent-encoded: they cannot change the host or the number of path segments.`,
        { examples: ["${PETS_URL:-https://api.example.com}/pets/{petId}"] },
      ),
    ),
    path: named(
      "How arguments in the URL's path are written, by the argument's name. Only needed for arguments with a style other than `simple`.",
      section("How an argument in the path is written.", {
        style: choice(
          "`label` gives `.blue`, `matrix` gives `;color=blue` (RFC 6570).",
          ["simple", "label", "matrix", "json"],
          { default: "simple", examples: ["matrix"] },
        ),
        explode,
        slash: choice(
          "How to handle a `/` in the argument. `refuse`: the call is an error. `encode`: it is sent as `%2F`. `keep`: it separates segments. Empty segments, `.` and `..` are always errors.",
          ["refuse", "encode", "keep"],
          { default: "refuse", examples: ["encode"] },
        ),
      }),
      { petId: { style: "matrix" } },
    ),
    query: parameters(
      "Parameters of the query, by name.",
      withShortForm(
        section(parameterText, {
          value,
          style: style(queryStyles),
          explode,
          allowReserved: flag(
            "Whether reserved characters other than `#`, `&`, `;`, `+` and `%` are sent without percent-encoding.",
            { default: false, examples: [true] },
          ),
        }),
        "value",
        parameter,
      ),
      { limit: "{limit}", tags: { style: "form", explode: false } },
    ),
    headers: parameters(
      "Headers, by name.",
      withShortForm(
        section(parameterText, { value, style: style(["simple", "json"]), explode }),
        "value",
        parameter,
      ),
      { "x-trace": "{trace}" },
    ),
    cookies: parameters(
      "Cookies, by name.",
      withShortForm(
        section(parameterText, { value, style: style(["form", "cookie", "json"]), explode }),
        "value",
        parameter,
      ),
      { theme: "{theme}" },
    ),
    body: anything(
      `The body: a whole argument, or JSON with placeholders. ${templated} A string that is a single placeholder becomes the argument itself, of whatever type. A property is omitted if its argument is omitted.`,
      { examples: ["{body}", { name: "{name}", tags: "{tags}" }] },
    ),
    contentType: withDefault(
      text(
        "Media type of the body. JSON types are sent as JSON, `application/x-www-form-urlencoded` and `multipart/form-data` as forms, text types as text, and any other type as bytes decoded from base64.",
        {
          pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+/[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:\\s*;[\\x20-\\x7E]*)?$",
          patternErrorMessage: "must be a media type, such as `application/json`",
          examples: ["application/x-www-form-urlencoded"],
        },
      ),
      "application/json",
    ),
    bodyFormat,
    encoding: named(
      "How properties of a form or multipart body are written, by name, as in OpenAPI's Encoding Object.",
      section("How a property of the body is written.", {
        style: choice("Forms: how arrays and objects are written.", queryStyles, { examples: ["form"] }),
        explode,
        contentType: text("Multipart: media type of the part.", { examples: ["image/png"] }),
        filename: text(`Multipart: the file's name. ${templated}`, { examples: ["{filename}"] }),
        defaultFilename: text(
          "Multipart: the file's name if an argument of `filename` is omitted. Without it the part then has none, and is not a file to most APIs.",
          { examples: ["photo.png"] },
        ),
        base64: flag("Multipart: the argument is base64, and the decoded bytes are sent.", {
          default: false,
          examples: [true],
        }),
      }),
      { photo: { contentType: "image/png", base64: true, filename: "photo.png" } },
    ),
    credentials: credentialsSchema,
    idempotencyKey: section(
      "A header by which the API recognizes a repeated request and carries it out once. With it every method may be retried.",
      {
        header: required(text("The header's name.", { examples: ["Idempotency-Key"] })),
        value: text(
          `The key. ${templated} Left out: a hash of the caller, the request and the arguments; calls without a caller have a key of their own each.`,
          { examples: ["{order_id}"] },
        ),
      },
    ),
    response: withDefault(response, {}),
    retry: withDefault(retry, {}),
    timeoutMs: integer(
      "Time limit of one attempt, until the response is read, in milliseconds. By default only the tool's limit applies.",
      1,
      longestTimeoutMs,
      { examples: [5000] },
    ),
  },
);

/** The section `http` of a tool. The keys that describe the body are read as one object. */
export const httpSchema = mapped(written, ({ contentType, bodyFormat, encoding, ...http }) => {
  const format = bodyFormat ?? formatOf(contentType);
  const body =
    http.body === undefined ? undefined : present({ format, contentType, content: http.body, encoding });
  return present({ ...http, body });
});

/** Media types, without parameters, whose bodies are text. */
const textTypes =
  /^text\/|^application\/(?:xml|x-xml|yaml|x-yaml|csv|x-csv|graphql|javascript|x-javascript|sql|x-ndjson|ndjson|jsonl|json-seq|toml|rtf)$|\+(?:xml|yaml)$/;

/** How a body of a media type is written: bytes, which arguments hold as base64, where nothing better is known. */
export function formatOf(contentType: string): NonNullable<TypeOf<typeof bodyFormat>> {
  const type = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === "application/json" || type.endsWith("+json")) return "json";
  if (type === "application/x-www-form-urlencoded") return "form";
  if (type === "multipart/form-data") return "multipart";
  return textTypes.test(type) ? "text" : "base64";
}
