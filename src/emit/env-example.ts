import { envAssignment, envComment } from "../escape/env.js";
import type { ServerModel } from "../model/server-model.js";
import { environmentTable, type VariableDoc } from "./environment-table.js";
import { renderLayout } from "./layout.js";
import type { Templates } from "./templates.js";

/** `.env.example`: every variable of the server; optional ones are commented out. */
export function emitEnvExample(model: ServerModel, header: string, templates: Templates): string {
  return renderLayout(templates, "env.example.hbs", {
    comment: envComment(header),
    variables: environmentTable(model).map((variable) => ({
      comment: envComment(variable.required ? `${variable.meaning} Required.` : variable.meaning),
      line: assignment(variable),
    })),
  });
}

function assignment({ name, fallback, required }: VariableDoc): string {
  if (required) return `${name}=`;
  const line = envAssignment(name, fallback ?? "");
  // Dotenv readers disagree on some values (a PEM with line ends, mixed quotes): such a value is left out.
  return `# ${line === undefined || line.includes("\n") ? `${name}=` : line}`;
}
