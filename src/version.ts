import { readFileSync } from "node:fs";
import { isJsonObject } from "./json.js";

/** mcpile's version, from its `package.json`: beside `src/` in the repository, beside `dist/` when installed. */
export function mcpileVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  if (!isJsonObject(manifest) || typeof manifest["version"] !== "string") {
    throw new Error("mcpile's package.json has no version");
  }
  return manifest["version"];
}
