import { choice, flag, mapping, section, type TypeOf, text, typed, withDefault } from "./typed-schema.js";

/** A setting of the author's own, which handlers read from the environment. */
export type DeclaredSetting = TypeOf<typeof declaredSetting> & object;

const declaredSetting = section("A setting of your own.", {
  description: text("The meaning of the setting, for `.env.example` and the README.", {
    examples: ["Path of the database file."],
  }),
  type: withDefault(
    choice("The type of its value in handlers.", ["string", "integer", "boolean"], { examples: ["integer"] }),
    "string",
  ),
  default: typed(
    "The value when the variable is not set. Without a default the server does not start.",
    ["string", "integer", "boolean"],
    { examples: ["tracker.sqlite"] },
  ),
  required: withDefault(
    flag(
      "Whether the server needs a value. With `false` and without a default, handlers may find `undefined`.",
      { examples: [false] },
    ),
    true,
  ),
  secret: withDefault(
    flag("Whether its value is a secret, which is redacted from the server's log.", { examples: [true] }),
    false,
  ),
});

/** `server.environment`. */
export const environmentSchema = withDefault(
  mapping(
    "Settings of your own by the name of their environment variable. Handlers read them, typed, as `context.environment.NAME`. They are checked when the server starts.",
    declaredSetting,
    {
      examples: [
        {
          TRACKER_DB: { description: "Path of the database file.", default: "tracker.sqlite" },
        },
      ],
    },
  ),
  {},
);
