import { jsonText } from "../../escape/json.js";
import { shComment, shWord } from "../../escape/shell.js";
import type { GeneratedFile } from "../file-set.js";
import { renderLayout } from "../layout.js";
import { runtimeFolder, type SharedRuntime } from "../shared/runtime-name.js";
import type { Templates } from "../templates.js";
import type { McpToolFacts } from "./mcp-tool-facts.js";
import type { TemplatePart } from "./url-template.js";

/** The parts of `client/openai.sh` that are the same for all servers, by the layout that holds each. */
const parts = { functions: "openai-functions.sh", conversation: "openai-conversation.sh" } as const;

/** The parts as files of a package that servers share. */
export function sharedShellParts(header: string, templates: Templates): readonly GeneratedFile[] {
  return Object.values(parts).map((name) => ({
    path: `client/${name}`,
    text: `${shComment(header)}\n\n${renderLayout(templates, `client/${name}.hbs`, {})}`,
    owner: "generated",
  }));
}

/**
 * `client/openai.sh`: a Responses API client that uses curl. Values are JSON, quoted for the shell.
 *
 * @param runtime The package that holds the parts which all servers share; absent: they stand in the file.
 */
export function openAiShell(
  facts: McpToolFacts,
  header: string,
  templates: Templates,
  runtime?: SharedRuntime,
): string {
  const part = (name: string) =>
    runtime === undefined
      ? renderLayout(templates, `client/${name}.hbs`, {})
      : `. "$(dirname "$0")"${shWord(`/../../${runtimeFolder(runtime)}/client/${name}`)}\n`;
  const url = facts.serverUrl.map(urlPiece);
  return renderLayout(templates, "client/openai.sh.hbs", {
    header: shComment(header),
    functions: part(parts.functions),
    conversation: part(parts.conversation),
    model: shWord(jsonText(facts.model)),
    input: shWord(jsonText(facts.input)),
    serverLabel: shWord(jsonText(facts.serverLabel)),
    serverDescription:
      facts.serverDescription === undefined ? "''" : shWord(jsonText(facts.serverDescription)),
    serverUrl: url.map((piece) => piece.code).join(""),
    tunnelId: facts.tunnelId === undefined ? false : shWord(jsonText(facts.tunnelId)),
    allowedTools: shWord(jsonText(facts.allowedTools)),
    requireApproval: shWord(jsonText(facts.requireApproval)),
    deferLoading: facts.deferLoading,
    variables: facts.tunnelId === undefined ? url.flatMap((piece) => piece.variable ?? []) : [],
  });
}

/** A piece of the URL as shell words, and the variable it reads. */
interface UrlPiece {
  readonly code: string;
  readonly variable?: Readonly<Record<"variable" | "name" | "fallback", string>> & {
    readonly required: boolean;
  };
}

function urlPiece(part: TemplatePart, index: number): UrlPiece {
  if (typeof part === "string") return { code: shWord(part) };
  const { name, fallback } = part;
  // Copied to a variable with a name of its own: a placeholder may have the name of a variable of the script.
  const variable = `url_part_${index}`;
  return {
    code: `"$${variable}"`,
    variable: { variable, name, fallback: shWord(fallback ?? ""), required: fallback === undefined },
  };
}
