import { content } from "../runtime/content.js";
import type { TestImageContentHandler } from "../types.js";
import { redPixel } from "./samples.js";

export const testImageContent: TestImageContentHandler = () =>
  content({ type: "image", data: redPixel, mimeType: "image/png" });
