import type { Client, StandardSchemaV1 } from "@modelcontextprotocol/client";
import { isJsonObject, type Json, type JsonObject } from "../json.js";
import type { ListedServer } from "../mcp-import/listed-server.js";
import { CommandError } from "./exit.js";

/** Most tools, resources or prompts that are read; a server that lists more is not one to make a manifest of. */
const mostEntries = 10_000;

/** Most pages of one list. */
const mostPages = 1_000;

/** Largest list of tools, in characters of JSON. */
const largestList = 16 * 1024 * 1024;

/** Parses results: nothing of what a server lists is left out or judged before it is imported. */
const unchanged: StandardSchemaV1<unknown, unknown> = {
  "~standard": { version: 1, vendor: "mcpile", validate: (value) => ({ value }) },
};

/** The lists beside tools, by the capability that announces them. */
const otherLists = [
  { capability: "resources", method: "resources/list", member: "resources", kind: "resources" },
  {
    capability: "resources",
    method: "resources/templates/list",
    member: "resourceTemplates",
    kind: "resource templates",
  },
  { capability: "prompts", method: "prompts/list", member: "prompts", kind: "prompts" },
] as const;

/** Reads all that a connected server lists. Throws `CommandError` where it lists too much, and the client's error where it fails. */
export async function listServer(client: Client, timeoutMs: number): Promise<ListedServer> {
  const capabilities = plain(client.getServerCapabilities());
  const tools = await pagesOf(client, "tools/list", "tools", timeoutMs);
  const others = new Map<string, readonly string[]>();
  const incomplete: { readonly list: string; readonly reason: string }[] = [];
  for (const { capability, method, member, kind } of otherLists) {
    if (!Object.hasOwn(capabilities, capability)) continue;
    try {
      others.set(kind, (await pagesOf(client, method, member, timeoutMs)).map(nameOf));
    } catch {
      others.set(kind, []);
      // A server that announces resources need not have templates of them.
      if (method !== "resources/templates/list")
        incomplete.push({ list: kind, reason: "the server announces them, and does not list them" });
    }
  }
  const instructions = client.getInstructions();
  return {
    info: plain(client.getServerVersion()),
    ...(instructions !== undefined && { instructions }),
    capabilities,
    legacy: client.getProtocolEra() !== "modern",
    tools,
    others,
    incomplete,
  };
}

/** All pages of a list. */
async function pagesOf(
  client: Client,
  method: string,
  member: string,
  timeoutMs: number,
): Promise<readonly Json[]> {
  const entries: Json[] = [];
  const seen = new Set<string>();
  let cursor: string | undefined;
  let size = 0;
  do {
    const answer = await client.request(
      { method, ...(cursor !== undefined && { params: { cursor } }) },
      unchanged,
      { timeout: timeoutMs },
    );
    const page = plain(answer);
    const list = page[member];
    if (!Array.isArray(list))
      throw new CommandError(`the server's answer to \`${method}\` has no list \`${member}\``);
    size += JSON.stringify(list).length;
    entries.push(...list);
    if (entries.length > mostEntries || size > largestList)
      throw new CommandError(
        `the server's answer to \`${method}\` is too large: at most ${mostEntries} entries and ${largestList} characters are read`,
      );
    const next = page["nextCursor"];
    cursor = typeof next === "string" && next !== "" ? next : undefined;
    if (cursor !== undefined && (seen.has(cursor) || seen.size >= mostPages))
      throw new CommandError(`the server's answers to \`${method}\` have no last page`);
    if (cursor !== undefined) seen.add(cursor);
  } while (cursor !== undefined);
  return entries;
}

function nameOf(entry: Json): string {
  if (!isJsonObject(entry)) return "(unnamed)";
  const name = entry["name"] ?? entry["uri"] ?? entry["uriTemplate"];
  return typeof name === "string" ? name.slice(0, 100) : "(unnamed)";
}

/** As plain JSON: the client's types are those of the protocol. */
function plain(value: unknown): JsonObject {
  const copy: unknown = JSON.parse(JSON.stringify(value ?? {}));
  return isJsonObject(copy) ? copy : {};
}
