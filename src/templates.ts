import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Templates } from "./emit/templates.js";

/** `templates/` of this package: beside `src/` in the repository and beside `dist/` when installed. */
const root = fileURLToPath(new URL("../templates/", import.meta.url));

/** Reads every template that is shipped with mcpile. The only place that knows where they lie. */
export function loadTemplates(): Templates {
  return {
    runtime: read(join(root, "server"), ".ts", ""),
    layouts: new Map([...read(root, ".hbs", ""), ...read(join(root, "client"), ".hbs", "client/")]),
  };
}

function read(folder: string, extension: string, prefix: string): Map<string, string> {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(extension))
    .sort();
  return new Map(
    names.map((name) => [
      `${prefix}${name}`,
      readFileSync(join(folder, name), "utf8").replaceAll("\r\n", "\n"),
    ]),
  );
}
