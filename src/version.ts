import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { isJsonObject, type JsonObject } from "./json.js";
import { codeFolder, packageRoot } from "./package-root.js";

/** mcpile's version. */
export function mcpileVersion(): string {
  return textOf(packageManifest()["version"], "version");
}

/** The lowest version of Node.js that mcpile runs on: `20.19`. */
export function supportedNode(): string {
  const { engines } = packageManifest();
  return textOf(isJsonObject(engines) ? engines["node"] : undefined, "engines.node").replace(">=", "");
}

/** Where bugs of mcpile are reported. */
export function reportUrl(): string {
  const { bugs } = packageManifest();
  return textOf(isJsonObject(bugs) ? bugs["url"] : undefined, "bugs.url");
}

/** The web page of mcpile's repository, without a `/` at its end. */
export function repositoryUrl(): string {
  const { repository } = packageManifest();
  const url = textOf(isJsonObject(repository) ? repository["url"] : undefined, "repository.url");
  return url.replace(/^git\+/, "").replace(/\.git$/, "");
}

/** mcpile's `package.json`. */
function packageManifest(): JsonObject {
  const manifest: unknown = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
  return isJsonObject(manifest) ? manifest : {};
}

function textOf(value: unknown, key: string): string {
  if (typeof value === "string") return value;
  throw new Error(`mcpile's package.json has no ${key}`);
}

/**
 * When mcpile's own code last changed, in milliseconds since 1970; undefined where it is installed as a package, whose
 * version says all of that. In a checkout the version stays while the code changes.
 */
export function codeTime(): number | undefined {
  if (!existsSync(join(packageRoot, "src"))) return undefined;
  const files = readdirSync(codeFolder, { recursive: true, encoding: "utf8" });
  return Math.max(...files.map((name) => statSync(join(codeFolder, name)).mtimeMs));
}
