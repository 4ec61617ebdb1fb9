import { content } from "../runtime/content.js";
import type { TestMultipleContentTypesHandler } from "../types.js";
import { redPixel, resource } from "./samples.js";

export const testMultipleContentTypes: TestMultipleContentTypesHandler = () =>
  content(
    { type: "text", text: "Multiple content types test:" },
    { type: "image", data: redPixel, mimeType: "image/png" },
    {
      type: "resource",
      resource: resource("mixed-content-resource", "application/json", '{"test":"data","value":123}'),
    },
  );
