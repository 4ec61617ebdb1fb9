import type { JsonObject } from "../json.js";
import { record, textOf } from "./document-set.js";
import { cutText, plainText } from "./plain-text.js";
import type { Remarks } from "./remarks.js";

/** Longest description of a server, in characters. */
const longestDescription = 300;

/** The manifest's `server`, from the Info Object. */
export function serverSection(name: string, info: JsonObject, remarks: Remarks): JsonObject {
  const [first = "", ...others] = plainText(textOf(info["summary"]) ?? textOf(info["description"]) ?? "")
    .trim()
    .split(/\r?\n\s*\r?\n/);
  const whole = first.replaceAll(/\s+/g, " ").trim();
  const description = cutText(whole, longestDescription);
  if (others.length > 0 || description !== whole)
    remarks.add("changed", "info", "its description is cut to the beginning of its first paragraph");
  if (info["summary"] !== undefined && info["description"] !== undefined)
    remarks.add("dropped", "info", "its description: the summary is the server's description");
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
