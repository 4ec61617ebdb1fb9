import Handlebars from "handlebars";
import type { Templates } from "./templates.js";

/**
 * Fills in a Handlebars layout. Nothing is escaped here: every value must already be escaped for the language of the
 * file (`src/escape/`). A name that the layout uses and `values` lacks is an error, not an empty string.
 *
 * @param name path of the layout below `templates/`: `README.md.hbs`
 */
export function renderLayout(
  templates: Templates,
  name: string,
  values: Readonly<Record<string, unknown>>,
): string {
  const layout = templates.layouts.get(name);
  if (layout === undefined) {
    throw new Error(`layout not found: ${name}`);
  }
  return Handlebars.compile(layout, { strict: true, noEscape: true })(values);
}
