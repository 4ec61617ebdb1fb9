import type { Json } from "../json.js";

/** A value in a message, cut where it is long. */
export function shown(value: Json): string {
  const text = JSON.stringify(value);
  return `\`${text.length > 80 ? `${text.slice(0, 77)}…` : text}\``;
}
