import { defaults } from "./defaults.js";
import { section, text, texts } from "./schema-parts.js";

/** The section `client.openai`. */
export const openaiSchema = section("The generated clients for OpenAI's Responses API.", {
  model: text("Model to use.", { default: defaults.model, examples: ["gpt-4.1"] }),
  serverLabel: {
    type: "string",
    pattern: "^[A-Za-z][A-Za-z0-9_-]*$",
    patternErrorMessage: "must be a letter, then letters, digits, `-` and `_`",
    maxLength: 64,
    description:
      "Label of the server in requests and answers: a letter, then letters, digits, `-` and `_`. Left out: made of `server.name`.",
    examples: ["dice_server"],
  },
  serverUrl: text(
    "Public URL of the MCP endpoint. May hold `${NAME}` placeholders, read when the client runs.",
    {
      default: defaults.serverUrl,
      examples: ["https://dice.example.com/mcp"],
    },
  ),
  tunnelId: {
    type: ["string", "null"],
    minLength: 1,
    default: null,
    description: "Secure MCP Tunnel to use instead of a URL.",
    examples: ["tunnel_123"],
  },
  requireApproval: {
    enum: ["auto", "always", "never"],
    default: defaults.requireApproval,
    description: "Which calls need approval. `auto`: all but those of tools with `readOnlyHint`.",
    examples: ["auto"],
  },
  allowedTools: texts(
    "Names of the tools that the model may use. Beside `allowedTags`: tools that either names. Left out, both: every tool.",
    { minItems: 1, examples: [["roll_dice"]] },
  ),
  allowedTags: texts("The tools that the model may use, by their `tags`.", {
    minItems: 1,
    examples: [["issues"]],
  }),
  deferLoading: {
    enum: ["auto", true, false],
    default: defaults.deferLoading,
    description:
      "Whether the model searches the tools for what it needs, instead of being given all of them (`defer_loading` and `tool_search`; gpt-5.4 and later). `auto`: where there are more than models handle well and `model` can search.",
    examples: [true],
  },
  input: text("What to ask the model.", { default: defaults.input, examples: ["Roll a few dice!"] }),
});
