import { renderLayout } from "./layout.js";
import type { Templates } from "./templates.js";

/** `.gitignore`: ignores the files that building and running create. */
export function emitGitignore(header: string, templates: Templates): string {
  return renderLayout(templates, "gitignore.hbs", { header });
}

/** `.gitattributes`: LF line ends, and generated files collapsed in reviews. */
export function emitGitattributes(header: string, templates: Templates): string {
  return renderLayout(templates, "gitattributes.hbs", { header });
}
