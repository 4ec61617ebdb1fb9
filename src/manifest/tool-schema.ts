import { httpSchema } from "./http-schema.js";
import { longestTimeoutMs, resultTokens } from "./server-schema.js";
import {
  anything,
  choice,
  flag,
  integer,
  jsonSchema,
  list,
  mapped,
  object,
  present,
  required,
  section,
  type TypeOf,
  text,
  texts,
  withDefault,
  withShortForm,
} from "./typed-schema.js";

/** An entry of `tools` with its defaults. */
export type ToolSection = NonNullable<TypeOf<typeof toolSchema>>;

/** MCP's hints on a tool. They are not promises. */
export type ToolAnnotations = ToolSection["annotations"];

/**
 * The section `http` with its short forms written out. The generated server has the same type, `HttpRequest`. Strings are
 * templates: `{name}` is an argument, `{{name}}` the string `{name}`, `${NAME}` and `${NAME:-default}` a value that the
 * running server reads from its environment. A parameter or member whose template names an argument that a call leaves
 * out is not sent.
 */
export type HttpSection = NonNullable<ToolSection["http"]>;

const annotations = section(
  "Hints for clients, as MCP defines them. Clients may use them to decide which calls need approval.",
  {
    title: text("Name shown to people; `title` of the tool is preferred.", { examples: ["Roll dice"] }),
    readOnlyHint: flag("The tool does not change its environment.", { default: false, examples: [true] }),
    destructiveHint: flag("The tool may delete or overwrite data. Ignored if `readOnlyHint` is true.", {
      default: true,
      examples: [false],
    }),
    idempotentHint: flag("Repeating a call with the same arguments has no additional effect.", {
      default: false,
      examples: [true],
    }),
    openWorldHint: flag("The tool interacts with external systems, such as the web.", {
      default: true,
      examples: [false],
    }),
  },
);

/** An entry of `icons`. */
export const icon = section("An icon, as MCP defines it.", {
  src: required(
    text("The image's `https:` URL, or the image itself as a `data:image/` URI.", {
      pattern: "^(?:https://|data:image/)(?!.*\\$\\{)\\S+$",
      patternErrorMessage: "must be an `https:` URL or a `data:image/` URI, without placeholders",
      examples: ["https://dice.example.com/die.png"],
    }),
  ),
  mimeType: text("Media type of the image.", {
    pattern: "^image/[a-z0-9.+-]+$",
    patternErrorMessage: "must be the media type of an image, such as `image/png`",
    examples: ["image/png"],
  }),
  sizes: texts(
    "Sizes of the image in pixels, as `WxH`, or `any` for a scalable image. By default the image fits any size.",
    {
      items: {
        type: "string",
        pattern: "^(?:[1-9]\\d*x[1-9]\\d*|any)$",
        patternErrorMessage: "must be a size such as `48x48`, or `any`",
      },
      examples: [["48x48"]],
    },
  ),
  theme: choice("The background that the image is made for. By default it fits both.", ["light", "dark"], {
    examples: ["dark"],
  }),
});

const example = section(
  "An example call, used by `mcpile simulate`, by the documentation, and checked against the tool's schemas.",
  {
    title: text("Title of the example.", { examples: ["Three dice"] }),
    input: required(object("The arguments of the call.", { examples: [{ n_dice: 3 }] })),
    output: anything("The expected result of the call.", { examples: [[4, 2, 6]] }),
    error: text("Part of the expected error message.", { examples: ["too many dice"] }),
    answers: object("The person's answers to the form of `ask`. By default none.", {
      examples: [{ reason: "lost" }],
    }),
  },
);

const expirySeconds = withDefault(
  integer("How long the answer may take, in seconds.", 5, 86_400, { examples: [120] }),
  300,
);

const confirm = withShortForm(
  section(
    "A question that the person behind the caller must accept before the tool runs. Short form: the message. docs/confirm.md tells how clients ask.",
    {
      message: required(
        text(
          "The question. `{name}` is the argument `name`, `{{name}}` the string `{name}`; arguments are shown on one line, without invisible characters.",
          { examples: ["Delete the book {title}?"] },
        ),
      ),
      whenUnsupported: withDefault(
        choice(
          "Whether a call runs where the caller's client cannot ask its person. `allow` is for callers that ask by other means, such as OpenAI's `require_approval`.",
          ["refuse", "allow"],
          { examples: ["allow"] },
        ),
        "refuse",
      ),
      expirySeconds,
    },
  ),
  "message",
  { minLength: 1, type: "string", examples: ["Delete the book {title}?"] },
);

const ask = section(
  "A form that the person behind the caller fills in before the tool runs. The handler gets the answers as `context.answers`. docs/confirm.md tells how clients ask.",
  {
    message: required(
      text("The question above the form. Placeholders are those of `confirm`.", {
        examples: ["Why is the book {title} removed?"],
      }),
    ),
    answers: required(
      jsonSchema(
        "JSON Schema of the answers, as elicitation allows it: an object whose properties are strings, numbers, booleans, one choice of several, or a list of choices.",
        {
          type: "object",
          examples: [
            {
              type: "object",
              properties: { reason: { type: "string", enum: ["lost", "damaged"] } },
              required: ["reason"],
            },
          ],
        },
      ),
    ),
    expirySeconds,
  },
);

const written = section("A tool that clients can call.", {
  title: text("Name shown to people.", { examples: ["Roll dice"] }),
  description: text("What the tool does and when to use it, for the model that chooses among tools.", {
    examples: ["Roll `n_dice` 6-sided dice and return the results."],
  }),
  aliases: texts("Earlier names of the tool, which callers may still use. They are not listed.", {
    examples: [["throw_dice"]],
  }),
  inputSchema: withDefault(
    jsonSchema(
      "JSON Schema (2020-12, or draft-07 where `$schema` says so) of the tool's arguments, of type object. By default the tool takes no arguments.",
      {
        type: "object",
        examples: [
          {
            type: "object",
            properties: { n_dice: { type: "integer", minimum: 1 } },
            required: ["n_dice"],
            additionalProperties: false,
          },
        ],
      },
    ),
    { type: "object", properties: {}, additionalProperties: false },
  ),
  outputSchema: jsonSchema(
    "JSON Schema of the tool's result, of any type. Without it the tool returns text or content blocks.",
    { type: ["object", "boolean"], examples: [{ type: "array", items: { type: "integer" } }] },
  ),
  tags: withDefault(
    texts(
      "Labels that `MCP_TOOL_TAGS` and `client.openai.allowedTags` select tools by. Clients do not see them.",
      {
        items: {
          type: "string",
          maxLength: 100,
          pattern: "^[^,\\s]([^,\\r\\n\\t]*[^,\\s])?$",
          patternErrorMessage: "must be one line without commas and without leading or trailing spaces",
        },
        examples: [["issues"]],
      },
    ),
    [],
  ),
  annotations: withDefault(annotations, {}),
  icons: list(
    "Images that clients may show with the tool. Clients of protocol versions before 2025-11-25 ignore them.",
    icon,
    { examples: [[{ src: "https://dice.example.com/die.png", mimeType: "image/png", sizes: ["48x48"] }]] },
  ),
  scopes: withDefault(
    texts("OAuth scopes that this tool requires in addition to `auth.requiredScopes`.", {
      examples: [["dice:roll"]],
    }),
    [],
  ),
  timeoutMs: integer(
    "Time limit of a call, in milliseconds. The default is `server.limits.toolTimeoutMs`.",
    1,
    longestTimeoutMs,
    { examples: [5000] },
  ),
  maxResultTokens: resultTokens(
    "Largest answer of the tool, in tokens, estimated as characters / 4. A longer one is cut by whole items of its largest list, or is an error. At least 200. The default is `server.limits.resultTokens`.",
  ),
  streaming: withDefault(
    flag("Whether the tool may send progress and log notifications before its result.", { examples: [true] }),
    false,
  ),
  confirm,
  ask,
  http: httpSchema,
  examples: withDefault(list("Example calls.", example, { examples: [[{ input: { n_dice: 3 } }]] }), []),
});

/** An entry of `tools`. */
export const toolSchema = mapped(written, ({ http, ...tool }) => {
  const as = tool.outputSchema === undefined ? ("auto" as const) : ("json" as const);
  return present({ ...tool, http: http && { ...http, response: { as, ...http.response } } });
});
