import { choice, section, text, texts, withDefault } from "./typed-schema.js";

/** The default of `client.openai.serverUrl`: it stands for the URL that a manifest does not say. */
export const exampleServerUrl = "https://your-server-url.com/mcp/";

/** Whether a URL is at the host of the example, where nobody's server is. */
export function isExampleUrl(url: string): boolean {
  return URL.canParse(url) && new URL(url).host === new URL(exampleServerUrl).host;
}

const openaiSchema = section("The generated clients for OpenAI's Responses API.", {
  model: withDefault(text("Model to use.", { examples: ["gpt-4.1"] }), "gpt-4.1"),
  serverLabel: text(
    "Label of the server in requests and answers: a letter, then letters, digits, `-` and `_`. By default it is derived from `server.name`.",
    {
      pattern: "^[A-Za-z][A-Za-z0-9_-]*$",
      patternErrorMessage: "must be a letter, then letters, digits, `-` and `_`",
      maxLength: 64,
      examples: ["dice_server"],
    },
  ),
  serverUrl: withDefault(
    text(
      "Public URL of the MCP endpoint. May contain `${NAME}` placeholders, which the client reads when it runs.",
      {
        examples: ["https://dice.example.com/mcp"],
      },
    ),
    exampleServerUrl,
  ),
  tunnelId: text("Secure MCP Tunnel to use instead of a URL.", {
    type: ["string", "null"],
    default: null,
    examples: ["tunnel_123"],
  }),
  requireApproval: withDefault(
    choice(
      "Which calls need approval. `auto`: all calls except those of tools with `readOnlyHint`.",
      ["auto", "always", "never"],
      { examples: ["auto"] },
    ),
    "auto",
  ),
  allowedTools: texts(
    "Names of the tools that the model may use. Together with `allowedTags`: the tools that match either. Without both: every tool.",
    { minItems: 1, examples: [["roll_dice"]] },
  ),
  allowedTags: texts("The tools that the model may use, by their `tags`.", {
    minItems: 1,
    examples: [["issues"]],
  }),
  deferLoading: withDefault(
    choice(
      "Whether the model searches for the tools it needs instead of receiving all of them (`defer_loading` and `tool_search`; gpt-5.4 and later). `auto`: if there are more tools than models handle well and `model` can search.",
      ["auto", true, false],
      { examples: [true] },
    ),
    "auto",
  ),
  input: withDefault(
    text("The prompt for the model.", { examples: ["Roll a few dice!"] }),
    "What can you do with the tools of this server?",
  ),
});

/** The section `client`. */
export const clientSchema = withDefault(
  section("The generated clients.", { openai: withDefault(openaiSchema, {}) }),
  {},
);
