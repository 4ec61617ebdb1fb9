import { formatOf } from "../manifest/http-schema.js";

/** How an HTTP tool treats a media type. */
export type MediaKind = "json" | "form" | "multipart" | "text" | "binary";

export function mediaKind(type: string): MediaKind {
  const essence = type.split(";")[0]?.trim().toLowerCase() ?? "";
  if (essence === "application/json" || essence.endsWith("+json") || essence === "text/json") return "json";
  if (essence === "application/x-www-form-urlencoded") return "form";
  if (essence === "multipart/form-data") return "multipart";
  return formatOf(essence) === "text" ? "text" : "binary";
}

const order: readonly MediaKind[] = ["json", "form", "multipart", "text", "binary"];

/** The media types of a `content` map, best first: JSON, then forms, text and bytes; plain `application/json` before its kin. */
export function byPreference(types: readonly string[]): readonly string[] {
  const rank = (type: string) =>
    order.indexOf(mediaKind(type)) * 2 + (/^application\/json\s*(?:;|$)|^[^+]*$/i.test(type) ? 0 : 1);
  return [...types].sort((a, b) => rank(a) - rank(b));
}
