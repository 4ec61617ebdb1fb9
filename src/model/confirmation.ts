import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { didYouMean } from "../diagnostics/nearest.js";
import { report } from "../diagnostics/report.js";
import { isJsonObject, type JsonPath, type JsonSchema } from "../json.js";
import { piecesOf, placedPiecesOf } from "../manifest/http-template.js";
import type { Source } from "../manifest/source.js";
import type { ToolSection } from "../manifest/tool-schema.js";
import { knownArguments } from "./known-arguments.js";
import type { Confirmation, NamedSchema, ToolSchema } from "./server-model.js";

/** Checks that each placeholder of a tool's question names an argument of its (bundled) input schema. */
export function* checkConfirmArguments(
  { confirm, ask }: ToolSection,
  tool: string,
  schema: JsonSchema,
  source: Source,
  definitions: ReadonlyMap<string, NamedSchema>,
): Generator<Diagnostic> {
  const key = confirm === undefined ? "ask" : "confirm";
  const message = (confirm ?? ask)?.message;
  if (message === undefined) return;
  const at = source.locate(placeOf(source, tool, key));
  const { names } = knownArguments(schema, definitions);
  const seen = new Set<string>();
  for (const piece of piecesOf(message)) {
    if (seen.has(piece.text)) continue;
    seen.add(piece.text);
    if (piece.kind === "environment") {
      yield report("misplaced-placeholder", `nothing replaces \`${piece.text}\` in \`${key}\``, {
        at,
        help: "write the text itself: the question shows arguments only",
      });
    } else if (piece.kind === "argument" && !names.has(piece.name)) {
      yield report("unknown-argument", `\`{${piece.name}}\` names no argument of \`${tool}\``, {
        at,
        help:
          didYouMean(piece.name, names) ??
          `add \`${piece.name}\` to \`inputSchema.properties\`, or write \`{{${piece.name}}}\` for the string itself`,
      });
    }
  }
}

/** The place of the message: `confirm` in its short form, else the member `message` of `confirm` or `ask`. */
function placeOf({ data }: Source, tool: string, key: "confirm" | "ask"): JsonPath {
  const tools = isJsonObject(data) ? data["tools"] : undefined;
  const section = isJsonObject(tools) ? tools[tool] : undefined;
  const long = isJsonObject(section) && isJsonObject(section[key]);
  return ["tools", tool, key, ...(long ? ["message"] : [])];
}

/** The question of a tool. Without the answers to its form a handler cannot run: such a tool refuses clients that cannot ask. */
export function confirmationOf(
  { confirm, ask }: Pick<ToolSection, "confirm" | "ask">,
  answers: ToolSchema | undefined,
): Confirmation | undefined {
  if (confirm !== undefined) return withParts(confirm);
  if (ask === undefined || answers === undefined) return undefined;
  const { message, expirySeconds } = ask;
  return { ...withParts({ message, whenUnsupported: "refuse", expirySeconds }), form: answers.listed };
}

/** Takes the template of a question apart. */
function withParts({ message, ...rest }: NonNullable<ToolSection["confirm"]>): Confirmation {
  const parts: (string | { readonly argument: string })[] = [];
  let literal = "";
  let end = 0;
  for (const { piece, index } of placedPiecesOf(message)) {
    literal += message.slice(end, index);
    end = index + piece.text.length;
    if (piece.kind !== "argument") literal += piece.kind === "escaped" ? `{${piece.name}}` : piece.text;
    else {
      if (literal !== "") parts.push(literal);
      parts.push({ argument: piece.name });
      literal = "";
    }
  }
  literal += message.slice(end);
  if (literal !== "") parts.push(literal);
  return { message: parts, ...rest };
}
