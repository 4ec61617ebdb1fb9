import { hasErrors, type Outcome } from "../diagnostics/diagnostic.js";
import { report } from "../diagnostics/report.js";
import { isJsonObject } from "../json.js";
import { type Project, projectSchema, writtenProject } from "./project-schema.js";
import type { ReadFile } from "./read.js";
import { validateShape } from "./validate.js";
import { parseSource } from "./yaml-source.js";

/** Reads and checks a `mcpile.yaml`. `path` is shown to the user as it is given, with `/` separators. */
export function loadProject(path: string, read: ReadFile): Outcome<Project> {
  const text = read(path, path);
  if (typeof text !== "string") {
    return [
      undefined,
      [report("unreadable-file", `\`${path}\` cannot be read: ${text.reason}`, { help: text.help })],
    ];
  }
  const [source, problems] = parseSource(path, text);
  if (source === undefined || hasErrors(problems)) return [undefined, problems];
  if (source.data !== null && !isJsonObject(source.data)) {
    return [
      undefined,
      [
        report("wrong-type", "a project is a mapping", {
          at: source.locate([]),
          help: "begin with a key such as `out: generated`",
        }),
      ],
    ];
  }
  const settings = source.data === null ? { ...source, data: {} } : source;
  const shape = validateShape(settings, { schema: projectSchema, called: "a project" });
  const project = writtenProject.read(settings.data);
  const diagnostics = [...problems, ...shape];
  return hasErrors(diagnostics) ? [undefined, diagnostics] : [project, diagnostics];
}
