import { choice, required, section, text, texts } from "./typed-schema.js";

const url = (description: string, example: string) =>
  text(description, {
    pattern: '^https://[^\\s"<>\\\\^`{|}]+$',
    patternErrorMessage: "must be an https URL",
    maxLength: 255,
    examples: [example],
  });

const author = section("The author of the server, for the desktop bundle.", {
  name: required(text("Name of the person or organisation.", { examples: ["Dice Inc."] })),
  email: text("E-mail address.", { examples: ["dice@example.com"] }),
  url: url("Home page.", "https://dice.example.com"),
});

const chatgpt = section("The app in ChatGPT's directory: writes `chatgpt-app-submission.json`.", {
  subtitle: required(
    text("The app in a short phrase.", { maxLength: 30, examples: ["Roll dice in any game"] }),
  ),
  category: required(
    choice(
      "The category of the app.",
      [
        "BUSINESS",
        "COLLABORATION",
        "DESIGN",
        "DEVELOPER_TOOLS",
        "EDUCATION",
        "ENTERTAINMENT",
        "FINANCE",
        "FOOD",
        "LIFESTYLE",
        "NEWS",
        "PRODUCTIVITY",
        "SHOPPING",
        "TRAVEL",
      ],
      { examples: ["ENTERTAINMENT"] },
    ),
  ),
});

export const publishSchema = section(
  "How the server is published: `server.json` for the MCP registry, `manifest.json` of a desktop bundle, and the submission of a ChatGPT app.",
  {
    name: required(
      text(
        "Name in the MCP registry: a namespace that you own in reverse-DNS form, `/`, and the server's name.",
        {
          pattern: "^(?=.{3,200}$)[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+$",
          patternErrorMessage: "must be a reverse-DNS namespace and a name, such as `io.github.ann/dice`",
          examples: ["io.github.ann/dice"],
        },
      ),
    ),
    description: text("A sentence for the registry. Default: `server.description`.", {
      maxLength: 100,
      examples: ["Rolls dice and keeps the score."],
    }),
    npm: text("Name of the npm package that the server is published as. Without it the package is private.", {
      pattern: "^(?=.{1,214}$)(?:@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~-][a-z0-9._~-]*$",
      patternErrorMessage: "must be the name of an npm package, such as `@ann/dice`",
      examples: ["@ann/dice"],
    }),
    author,
    license: text("SPDX identifier of the licence.", { examples: ["MIT"] }),
    keywords: texts("Words by which people search.", { examples: [["dice", "games"]] }),
    repository: url("Page of the source code.", "https://github.com/ann/dice"),
    website: url("Home page of the server.", "https://dice.example.com"),
    support: url("Page where users get help.", "https://dice.example.com/support"),
    privacyPolicy: url("The privacy policy.", "https://dice.example.com/privacy"),
    chatgpt,
  },
);
