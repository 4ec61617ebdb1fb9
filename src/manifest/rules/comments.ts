import { report } from "../../diagnostics/report.js";
import { isJsonObject, type Json, type JsonPath } from "../../json.js";
import type { Source } from "../source.js";
import { pathText } from "../wording.js";
import { at, type Rule } from "./rule.js";

/** Keys whose strings people read: a `#` in them is rarely meant as a comment. */
const prose: readonly string[] = ["title", "description", "instructions"];

export const commentRules: Readonly<Record<string, Rule>> = {
  "no comment cuts a sentence": function* (context) {
    const { source } = context;
    // Locating strings takes longer than all other rules: most manifests have no such comment.
    if (!/[^\s#"'] +#[^\s#]/.test(source.text)) return;
    for (const path of proseIn(source.data)) {
      const cut = cutOff(source, path);
      if (cut === undefined) continue;
      yield report("comment-in-string", `${pathText(path)} ends before \`${cut}\`: \`#\` begins a comment`, {
        at: at(context, path),
        help: "put the string in quotes if this is part of it; otherwise write a space behind the `#`",
      });
    }
  },
};

function* proseIn(data: Json): Generator<JsonPath> {
  if (!isJsonObject(data)) return;
  const { server, tools } = data;
  if (isJsonObject(server))
    for (const key of prose) if (typeof server[key] === "string") yield ["server", key];
  if (!isJsonObject(tools)) return;
  for (const [name, tool] of Object.entries(tools)) {
    if (!isJsonObject(tool)) continue;
    for (const key of prose) if (typeof tool[key] === "string") yield ["tools", name, key];
  }
}

/** The beginning of a comment without a space behind its `#`, on the line of a string without quotes. */
function cutOff({ text, locate }: Source, path: JsonPath): string | undefined {
  const { start, end } = locate(path).range;
  if (/^["'|>]/.test(text.slice(start.offset, start.offset + 1))) return undefined;
  return /^ +(#[^\s#]\S{0,30})/.exec(text.slice(end.offset, end.offset + 100))?.[1]?.replaceAll("`", "'");
}
