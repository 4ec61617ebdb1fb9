import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isJsonObject } from "./json.js";

/** mcpile's version, from its `package.json`: beside `src/` in the repository, beside `dist/` when installed. */
export function mcpileVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  if (!isJsonObject(manifest) || typeof manifest["version"] !== "string") {
    throw new Error("mcpile's package.json has no version");
  }
  return manifest["version"];
}

/**
 * When mcpile's own code last changed, in milliseconds since 1970; undefined where it is installed as a package, whose
 * version says all of that. In a checkout the version stays while the code changes.
 */
export function codeTime(): number | undefined {
  const root = fileURLToPath(new URL("../", import.meta.url));
  if (!existsSync(join(root, "src"))) return undefined;
  const code = fileURLToPath(new URL("./", import.meta.url));
  const files = readdirSync(code, { recursive: true, encoding: "utf8" });
  return Math.max(...files.map((name) => statSync(join(code, name)).mtimeMs));
}
