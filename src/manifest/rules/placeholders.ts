import { report } from "../../diagnostics/report.js";
import { isJsonObject, type Json, type JsonPath } from "../../json.js";
import { placeholdersIn } from "../../placeholder.js";
import { pathText, quoted } from "../wording.js";
import { at, type Rule } from "./rule.js";

/** Settings that the running server, or the client, reads with placeholders. */
const templates: readonly JsonPath[] = [
  ["server", "limits", "redisUrl"],
  ["auth", "audience"],
  ["auth", "issuer"],
  ["auth", "jwksUri"],
  ["auth", "publicKey"],
  ["auth", "resource"],
  ["auth", "authorizationServers"],
  ["client", "openai", "serverUrl"],
];

/** Settings where placeholders are not replaced, and what to use instead. */
const plain: readonly (readonly [path: JsonPath, instead: string])[] = [
  [["server", "host"], "leave it out and set `HOST` in the environment"],
  [["server", "path"], "write the path itself"],
  [["server", "allowedHosts"], "leave it out and set `MCP_ALLOWED_HOSTS` in the environment"],
  [["server", "allowedOrigins"], "leave it out and set `MCP_ALLOWED_ORIGINS` in the environment"],
  [["auth", "requiredScopes"], "write the scopes themselves"],
  [["client", "openai", "model"], "write the model's name"],
  [["client", "openai", "tunnelId"], "write the id itself"],
];

export const placeholderRules: Readonly<Record<string, Rule>> = {
  "placeholders are well-formed": function* (context) {
    for (const [path, text] of textsAt(context.source.data, templates)) {
      const shell = /^\$([A-Za-z_]\w*)$/.exec(text.trim())?.[1];
      if (shell !== undefined) {
        yield report("malformed-placeholder", `${quoted(text)} in ${pathText(path)} is not a placeholder`, {
          at: at(context, path),
          help: `write \`\${${shell}}\``,
        });
      }
      for (const placeholder of placeholdersIn(text)) {
        if (placeholder.name !== undefined) continue;
        yield report(
          "malformed-placeholder",
          `${quoted(placeholder.text)} in ${pathText(path)} is not a placeholder`,
          {
            at: at(context, path),
            help: placeholderHelp(placeholder.text),
          },
        );
      }
    }
  },

  "placeholders are used only where they are replaced": function* (context) {
    for (const [path, instead] of plain) {
      for (const [place, text] of textsAt(context.source.data, [path])) {
        const [placeholder] = placeholdersIn(text);
        if (placeholder === undefined) continue;
        yield report(
          "misplaced-placeholder",
          `nothing replaces ${quoted(placeholder.text)} in ${pathText(place)}`,
          {
            at: at(context, place),
            help: instead,
          },
        );
      }
    }
  },
};

/** Suggests the correct form of a malformed placeholder. */
export function placeholderHelp(text: string): string {
  const secret = /^\$\{\{\s*(?:secrets|vars|env)\.(\w+)/.exec(text)?.[1];
  if (secret !== undefined)
    return `GitHub Actions replaces it in workflows only: write \`\${${secret}}\`, and set the variable where the server runs`;
  const name = /[A-Za-z_][A-Za-z0-9_]*/.exec(text)?.[0];
  if (!text.endsWith("}")) return "close it with `}`";
  return name === undefined
    ? "write `${NAME}` or `${NAME:-default}`"
    : `write \`\${${name}}\` or \`\${${name}:-default}\``;
}

/** The strings at the given paths, including the items of arrays. */
function* textsAt(data: Json, paths: readonly JsonPath[]): Generator<readonly [JsonPath, string]> {
  for (const path of paths) {
    const value = path.reduce<Json | undefined>(
      (at, step) => (isJsonObject(at) ? at[step] : undefined),
      data,
    );
    if (typeof value === "string") yield [path, value];
    if (!Array.isArray(value)) continue;
    for (const [index, item] of value.entries()) if (typeof item === "string") yield [[...path, index], item];
  }
}
