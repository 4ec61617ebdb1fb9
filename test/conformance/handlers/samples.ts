import type { EmbeddedResource } from "../runtime/content.js";

/** A PNG of one red pixel. */
export const redPixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";

/** A WAV file (8 kHz, 16 bit, mono) without samples. */
export const silence = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=";

/** A resource for `scenario`, of the given type and text. */
export function resource(scenario: string, mimeType: string, text: string): EmbeddedResource {
  return { uri: `test://${scenario}`, mimeType, text };
}
