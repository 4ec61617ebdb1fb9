import type { JsonObject } from "../json.js";
import { record, textOf } from "./document-set.js";
import { cutText, plainText } from "./plain-text.js";

/** Longest description of a server, in characters. */
const longestDescription = 300;

/** The manifest's `server`, from the Info Object. */
export function serverSection(name: string, info: JsonObject): JsonObject {
  const [first = ""] = plainText(textOf(info["summary"]) ?? textOf(info["description"]) ?? "")
    .trim()
    .split(/\r?\n\s*\r?\n/);
  const description = cutText(first.replaceAll(/\s+/g, " ").trim(), longestDescription);
  const title = (textOf(info["title"]) ?? "").replaceAll(/\s+/g, " ").trim();
  return record([
    ["name", name],
    ...(title === "" ? [] : [["title", title] as const]),
    ["version", semanticVersion(textOf(info["version"]) ?? "")],
    ...(description === "" ? [] : [["description", description] as const]),
  ]);
}

function semanticVersion(version: string): string {
  const [, major, minor = "0", patch = "0"] =
    /^v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?$/.exec(version.trim()) ?? [];
  return major === undefined ? "1.0.0" : [major, minor, patch].map(Number).join(".");
}
