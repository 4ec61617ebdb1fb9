import { jsonText } from "../../escape/json.js";
import { shComment, shWord } from "../../escape/shell.js";
import { renderLayout } from "../layout.js";
import type { Templates } from "../templates.js";
import type { McpToolFacts } from "./mcp-tool-facts.js";
import type { TemplatePart } from "./url-template.js";

/** `client/openai.sh`: a Responses API client that uses curl. Values are JSON, quoted for the shell. */
export function openAiShell(facts: McpToolFacts, header: string, templates: Templates): string {
  const url = facts.serverUrl.map(urlPiece);
  return renderLayout(templates, "client/openai.sh.hbs", {
    header: shComment(header),
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
