import type { Tool } from "@modelcontextprotocol/client";
import { printable } from "../diagnostics/render/printable.js";
import { isJsonObject, type JsonObject } from "../json.js";
import type { ToolModel } from "../model/server-model.js";

/** Tools for a person: name, arguments (`?`: optional) and the first sentence of the description, one per line. */
export function shownTools(tools: readonly Tool[]): string {
  const heads = tools.map((tool) => printable(`${tool.name}(${argumentNames(tool.inputSchema).join(", ")})`));
  const width = Math.min(50, Math.max(0, ...heads.map((head) => head.length)));
  return tools
    .map(({ title, description = title ?? "" }, index) => {
      const [line = ""] = description.trim().split("\n");
      return `${(heads[index] ?? "").padEnd(width)}  ${printable(line)}`.trimEnd();
    })
    .join("\n");
}

function argumentNames(schema: unknown): readonly string[] {
  if (!isJsonObject(schema)) return [];
  const { properties, required } = schema;
  const needed = Array.isArray(required) ? required : [];
  return Object.keys(isJsonObject(properties) ? properties : {}).map((name) =>
    needed.includes(name) ? name : `${name}?`,
  );
}

/** One tool for a person: its description and schemas. */
export function shownTool({ name, description, inputSchema, outputSchema }: Tool): string {
  const schema = (value: unknown) => linesOf(JSON.stringify(value, null, 2));
  return [
    printable(name),
    ...(description === undefined ? [] : [linesOf(description)]),
    `input: ${schema(inputSchema)}`,
    ...(outputSchema === undefined ? [] : [`output: ${schema(outputSchema)}`]),
  ].join("\n");
}

function linesOf(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

/** Why a server does not list a tool that its manifest has, with the scopes that the token lacks. */
export function whyNotListed(tool: ToolModel, token: string | undefined): string {
  const held = token === undefined ? undefined : scopesIn(token);
  const missing = tool.scopes.filter((scope) => held === undefined || !held.includes(scope));
  if (missing.length === 0)
    return "the manifest has it: the server is older than the manifest, or serves a selection (MCP_TOOLS)";
  const needs = `it needs the ${missing.length === 1 ? "scope" : "scopes"} \`${missing.join(" ")}\``;
  if (token === undefined) return `${needs}: pass an access token (\`mcpile token\` makes one)`;
  if (held === undefined) return `${needs}, which the access token may lack`;
  return `${needs}, and the access token has ${held.length === 0 ? "none" : `\`${held.join(" ")}\``}`;
}

/** The scopes of an access token that is a JWT; it is not verified. Undefined for any other. */
function scopesIn(token: string): readonly string[] | undefined {
  let claims: unknown;
  try {
    claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
  return isJsonObject(claims) ? [...scopesOf(claims, "scope"), ...scopesOf(claims, "scp")] : undefined;
}

function scopesOf(claims: JsonObject, name: string): readonly string[] {
  const held = claims[name];
  if (typeof held === "string") return held.split(" ").filter((scope) => scope !== "");
  return Array.isArray(held) ? held.filter((scope) => typeof scope === "string") : [];
}
