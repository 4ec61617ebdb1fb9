import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
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
  return manifestAt(join(packageRoot, "package.json"));
}

function manifestAt(path: string): JsonObject {
  const manifest: unknown = JSON.parse(readFileSync(path, "utf8"));
  return isJsonObject(manifest) ? manifest : {};
}

function textOf(value: unknown, key: string): string {
  if (typeof value === "string") return value;
  throw new Error(`mcpile's package.json has no ${key}`);
}

/** sha256, in hexadecimal, of mcpile's code and of the versions of the packages that print or compile for it. */
export function codeDigest(): string {
  const hash = createHash("sha256").update(mcpileVersion());
  const files = readdirSync(codeFolder, { recursive: true, encoding: "utf8" });
  for (const name of files.filter((file) => /\.[jt]s$/.test(file)).sort())
    hash.update(`\0${name}\0`).update(readFileSync(join(codeFolder, name)));
  for (const name of ["ajv", "ajv-formats", "code-block-writer", "ts-morph"])
    hash.update(`\0${name}\0${installedVersion(name)}`);
  return hash.digest("hex");
}

function installedVersion(name: string): string {
  for (let folder = packageRoot; ; folder = dirname(folder)) {
    const path = join(folder, "node_modules", name, "package.json");
    if (existsSync(path)) return textOf(manifestAt(path)["version"], `version of ${name}`);
    if (dirname(folder) === folder) throw new Error(`${name} is not installed`);
  }
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
