import { longestTimeoutMs } from "./server-schema.js";
import { icon } from "./tool-schema.js";
import {
  choice,
  flag,
  integer,
  list,
  mapping,
  section,
  type TypeOf,
  text,
  texts,
  withDefault,
} from "./typed-schema.js";

/** An entry of `prompts` with its defaults. */
export type PromptSection = NonNullable<TypeOf<typeof promptSchema>>;

const argument = section("An argument of a prompt: a string.", {
  title: text("Name shown to people.", { examples: ["Genre"] }),
  description: text("What the argument means.", { examples: ["Genre that the reader likes."] }),
  required: withDefault(flag("Whether the prompt needs it.", { examples: [true] }), false),
  enum: texts("The values that it may have. Clients may ask for them (completion).", {
    minItems: 1,
    examples: [["fiction", "poetry"]],
  }),
});

const message = section("A message of a prompt: `text`, or `resource`.", {
  role: withDefault(choice("Who says it.", ["user", "assistant"], { examples: ["assistant"] }), "user"),
  text: text("The text. `{name}` is an argument, `{{name}}` the string `{name}`.", {
    maxLength: 1_048_576,
    examples: ["Recommend a {genre} book."],
  }),
  resource: text("Name of a resource with `text` or `file`, which is embedded in the message.", {
    examples: ["rules"],
  }),
});

/** An entry of `prompts`. */
export const promptSchema = section(
  "A prompt that people choose in their client. Its messages are `messages`, a `file`, or what a handler in `src/handlers/prompts/` returns.",
  {
    title: text("Name shown to people.", { examples: ["Recommend a book"] }),
    description: text("What the prompt is for.", { examples: ["Suggests what to read next."] }),
    icons: list("Images that clients may show with the prompt.", icon, {
      examples: [[{ src: "https://dice.example.com/die.png", mimeType: "image/png" }]],
    }),
    arguments: withDefault(
      mapping("The arguments by name, in the order in which they are listed to clients.", argument, {
        examples: [{ genre: { description: "Genre that the reader likes.", required: true } }],
      }),
      {},
    ),
    messages: list("The messages, in order.", message, {
      minItems: 1,
      examples: [[{ text: "Recommend a {genre} book." }]],
    }),
    file: text(
      "A Markdown file with the text of one message of the user, relative to the manifest and inside its repository. It is embedded in the server when the server is generated. At most 1 MiB.",
      { examples: ["prompts/recommend.md"] },
    ),
    scopes: withDefault(
      texts("OAuth scopes that this prompt requires in addition to `auth.requiredScopes`.", {
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
  },
);
