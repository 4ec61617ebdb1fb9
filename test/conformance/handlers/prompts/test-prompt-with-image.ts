import type { TestPromptWithImageHandler } from "../../prompt-types.js";
import { redPixel } from "../samples.js";

export const testPromptWithImage: TestPromptWithImageHandler = () => [
  { role: "user", content: { type: "image", data: redPixel, mimeType: "image/png" } },
  { role: "user", content: { type: "text", text: "Please analyze the image above." } },
];
