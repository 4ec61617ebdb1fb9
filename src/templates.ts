import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Templates } from "./emit/templates.js";

/** `templates/` of this package: beside `src/` in the repository and beside `dist/` when installed. */
const root = fileURLToPath(new URL("../templates/", import.meta.url));

/** Reads every template that is shipped with mcpile. The only place that knows where they lie. */
export function loadTemplates(): Templates {
  return {
    runtime: read(join(root, "server"), ".ts"),
    layouts: read(root, ".hbs"),
  };
}

/** The files below `folder` with an extension, by path with `/` separators. */
function read(folder: string, extension: string): Map<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(extension))
    .map((path) => path.replaceAll("\\", "/"))
    .sort();
  return new Map(
    paths.map((path) => [path, readFileSync(join(folder, path), "utf8").replaceAll("\r\n", "\n")]),
  );
}
