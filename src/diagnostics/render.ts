import type { Diagnostic } from "./diagnostic.js";
import type { Format } from "./format.js";
import { renderGithub } from "./render/github.js";
import { renderJson } from "./render/json.js";
import { renderSarif } from "./render/sarif.js";
import { renderText, type TextOptions } from "./render/text.js";

export interface RenderOptions extends TextOptions {
  /** mcpile's own version, for formats that name the tool. */
  readonly version: string;
}

/** Prints sorted diagnostics in the given format. */
export function render(diagnostics: readonly Diagnostic[], format: Format, options: RenderOptions): string {
  switch (format) {
    case "text":
      return renderText(diagnostics, options);
    case "json":
      return renderJson(diagnostics);
    case "github":
      return renderGithub(diagnostics);
    case "sarif":
      return renderSarif(diagnostics, options.version);
  }
}
