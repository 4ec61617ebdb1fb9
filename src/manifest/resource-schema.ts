import type { JsonObject } from "../json.js";
import { longestTimeoutMs } from "./server-schema.js";
import { icon } from "./tool-schema.js";
import {
  choice,
  integer,
  list,
  mapping,
  section,
  type TypedSchema,
  type TypeOf,
  text,
  texts,
  withDefault,
} from "./typed-schema.js";

/** An entry of `resources` with its defaults. */
export type ResourceSection = NonNullable<TypeOf<typeof resourceSchema>>;

/** An entry of `resources.<name>.variables` with its defaults. */
export type VariableSection = NonNullable<TypeOf<typeof variableSchema>>;

/** A number. */
function number(description: string, keywords: JsonObject): TypedSchema<number | undefined> {
  return {
    json: { type: "number", description, ...keywords },
    read: (value) => (typeof value === "number" ? value : undefined),
  };
}

const annotations = section("Hints for clients, as MCP defines them.", {
  audience: list(
    "Whom the resource is for. By default for both.",
    choice("A reader.", ["user", "assistant"]),
    { uniqueItems: true, examples: [["user"]] },
  ),
  priority: number("How important the resource is: 0 is optional, 1 is required.", {
    minimum: 0,
    maximum: 1,
    examples: [0.5],
  }),
});

const variableSchema = section("A variable of a URI template.", {
  description: text("What the variable means.", { examples: ["Id of the book."] }),
  type: withDefault(
    choice("Type of the value. Handlers get it in this type.", ["string", "integer", "number", "boolean"], {
      examples: ["integer"],
    }),
    "string",
  ),
  enum: texts("The values that a string may have. Clients may ask for them (completion).", {
    minItems: 1,
    examples: [["fiction", "poetry"]],
  }),
  pattern: text("Regular expression (ECMAScript, `u` flag) that a string must match.", {
    minLength: 1,
    examples: ["^[a-z]{1,20}$"],
  }),
  minLength: integer("Least length of a string, in characters.", 0, 4096, { examples: [1] }),
  maxLength: integer("Largest length of a string, in characters.", 1, 4096, { examples: [40] }),
  minimum: number("Least value of a number.", { examples: [1] }),
  maximum: number("Largest value of a number.", { examples: [1000] }),
});

/** An entry of `resources`. */
export const resourceSchema = section(
  "A resource that clients can read. Its contents are `text`, a `file`, or what a handler in `src/handlers/resources/` returns.",
  {
    uri: text("URI of the resource. A resource has either `uri` or `uriTemplate`.", {
      pattern: "^[A-Za-z][A-Za-z0-9+.-]*:[^\\s{}]+$",
      patternErrorMessage: "must be a URI with a scheme, without spaces and braces",
      maxLength: 2048,
      examples: ["book-club://rules"],
    }),
    uriTemplate: text(
      "URI template (RFC 6570) of resources whose expressions are `{name}`. A value is not empty and has no `/`, `?` or `#` unless percent-encoded.",
      { maxLength: 2048, examples: ["book-club://books/{id}"] },
    ),
    title: text("Name shown to people.", { examples: ["House rules"] }),
    description: text("What the resource contains, for people and models.", {
      examples: ["The rules of the club."],
    }),
    mimeType: text("Media type of the contents. For a `file`, its extension tells by default.", {
      pattern: "^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(?:;[ -~]*)?$",
      patternErrorMessage: "must be a media type such as `text/markdown`",
      examples: ["text/markdown"],
    }),
    annotations,
    size: integer(
      "Size of the contents of a handler, in bytes, if it is known.",
      0,
      Number.MAX_SAFE_INTEGER,
      {
        examples: [2048],
      },
    ),
    icons: list("Images that clients may show with the resource.", icon, {
      examples: [[{ src: "https://dice.example.com/die.png", mimeType: "image/png" }]],
    }),
    scopes: withDefault(
      texts("OAuth scopes that this resource requires in addition to `auth.requiredScopes`.", {
        examples: [["books:read"]],
      }),
      [],
    ),
    timeoutMs: integer(
      "Time limit of a handler, in milliseconds. The default is `server.limits.toolTimeoutMs`.",
      1,
      longestTimeoutMs,
      { examples: [5000] },
    ),
    text: text("The contents.", { maxLength: 1_048_576, examples: ["Return books after two weeks."] }),
    file: text(
      "A UTF-8 file with the contents, relative to the manifest and inside its repository. It is embedded in the server when the server is generated. At most 1 MiB.",
      { examples: ["rules.md"] },
    ),
    variables: withDefault(
      mapping(
        "Types of the variables of `uriTemplate` by name. A variable that is not here is any string.",
        variableSchema,
        { examples: [{ id: { type: "integer", minimum: 1 } }] },
      ),
      {},
    ),
    examples: withDefault(
      texts("URIs that follow `uriTemplate`, checked against it and its variables.", {
        examples: [["book-club://books/7"]],
      }),
      [],
    ),
  },
);
