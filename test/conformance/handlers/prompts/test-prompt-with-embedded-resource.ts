import type { TestPromptWithEmbeddedResourceHandler } from "../../prompt-types.js";

export const testPromptWithEmbeddedResource: TestPromptWithEmbeddedResourceHandler = ({ resourceUri }) => [
  {
    role: "user",
    content: {
      type: "resource",
      resource: {
        uri: resourceUri,
        mimeType: "text/plain",
        text: "Embedded resource content for testing.",
      },
    },
  },
  { role: "user", content: { type: "text", text: "Please process the embedded resource above." } },
];
