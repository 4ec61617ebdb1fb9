import { content } from "../runtime/content.js";
import type { TestEmbeddedResourceHandler } from "../types.js";
import { resource } from "./samples.js";

export const testEmbeddedResource: TestEmbeddedResourceHandler = () =>
  content({
    type: "resource",
    resource: resource("embedded-resource", "text/plain", "This is an embedded resource content."),
  });
