import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Templates } from "./emit/templates.js";
import { packageRoot } from "./package-root.js";
import { repositoryUrl } from "./version.js";

const root = join(packageRoot, "templates");

/** Reads every template that is shipped with mcpile. The only place that knows where they lie. */
export function loadTemplates(): Templates {
  return {
    runtime: read(join(root, "server"), ".ts"),
    layouts: read(root, ".hbs"),
    packages: textOf(join(root, "packages.json")),
    repository: repositoryUrl(),
  };
}

/** The changes of templates in words, for `readTemplateChanges`. */
export function templateChangesText(): string {
  return textOf(join(root, "changes.yaml"));
}

/** The files below `folder` with an extension, by path with `/` separators. */
function read(folder: string, extension: string): Map<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(extension))
    .map((path) => path.replaceAll("\\", "/"))
    .sort();
  return new Map(paths.map((path) => [path, textOf(join(folder, path))]));
}

function textOf(path: string): string {
  return readFileSync(path, "utf8").replaceAll("\r\n", "\n");
}
