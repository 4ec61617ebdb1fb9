import { hasErrors, type Outcome } from "../diagnostics/diagnostic.js";
import { report } from "../diagnostics/report.js";
import { isJsonObject } from "../json.js";
import { AcceptedByProject, notAcceptable } from "./accepted-by-project.js";
import type { ProjectRules } from "./project-rules.js";
import { type Project, projectSchema, writtenProject } from "./project-schema.js";
import type { ReadFile } from "./read.js";
import { validateShape } from "./validate.js";
import { parseSource } from "./yaml-source.js";

/** A `mcpile.yaml` that was read. */
export interface LoadedProject {
  readonly settings: Project;
  /** Its rules for each of its manifests. */
  readonly rules: ProjectRules;
}

/** Reads and checks a `mcpile.yaml`. `path` is shown to the user as it is given, with `/` separators. */
export function loadProject(path: string, read: ReadFile): Outcome<LoadedProject> {
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
  const written = source.data === null ? { ...source, data: {} } : source;
  const shape = validateShape(written, { schema: projectSchema, called: "a project" });
  const settings = writtenProject.read(written.data);
  const exceptions = Object.keys(settings.ignore).map((code) => ({
    code,
    at: source.locate(["ignore", code], "key"),
  }));
  const diagnostics = [...problems, ...shape, ...notAcceptable(exceptions)];
  const rules = { hosts: settings.hosts, accepted: new AcceptedByProject(exceptions) };
  return [hasErrors(diagnostics) ? undefined : { settings, rules }, diagnostics];
}
