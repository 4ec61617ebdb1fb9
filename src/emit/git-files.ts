import { renderLayout } from "./layout.js";
import type { Templates } from "./templates.js";

/** `.gitignore`: what building and running leave behind. */
export function emitGitignore(header: string, templates: Templates): string {
  return renderLayout(templates, "gitignore.hbs", { header });
}

/** `.gitattributes`: LF everywhere, and generated files folded in reviews. */
export function emitGitattributes(header: string, templates: Templates): string {
  return renderLayout(templates, "gitattributes.hbs", { header });
}
