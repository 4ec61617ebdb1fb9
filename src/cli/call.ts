import { readFileSync } from "node:fs";
import type { CallToolResult, Client } from "@modelcontextprotocol/client";
import { type Command, Option } from "commander";
import { printable } from "../diagnostics/render/printable.js";
import { isJsonObject, type JsonObject } from "../json.js";
import { changedNumberIn } from "../json-numbers.js";
import { listeningUrl } from "../model/server-url.js";
import { CommandError, exitStatus } from "./exit.js";
import { addHeader } from "./header-option.js";
import { type ConnectionOptions, connect, connectionError, protocols } from "./mcp-connection.js";
import { loadModels } from "./models.js";
import { examples, printRemark, printResult } from "./terminal.js";

/** `mcpile call`: one tool call from the shell. */
export function registerCall(program: Command): void {
  program
    .command("call")
    .description("call a tool of a running server")
    .argument("<server>", "URL of the MCP endpoint, or the manifest of a server that runs on this machine")
    .argument("<tool>", "name of the tool")
    .argument("[json]", "arguments as JSON, @file, or - for standard input", "{}")
    .option("--token <token>", "access token; default: MCP_ACCESS_TOKEN of the environment")
    .option("--header <name: value>", "header for every request; may be repeated", addHeader, {})
    .addOption(
      new Option("--protocol <revision>", "MCP revision to speak").choices(protocols).default("auto"),
    )
    .addHelpText(
      "after",
      examples(
        [
          `mcpile call manifests/dice-roller.yaml roll_dice '{"n_dice": 3}'`,
          "where the manifest says it runs",
        ],
        ["mcpile call https://example.com/mcp search_books @query.json", "arguments from a file"],
      ),
    )
    .action(call);
}

async function call(server: string, tool: string, json: string, options: ConnectionOptions): Promise<void> {
  const input = readInput(json);
  const isUrl = /^https?:\/\//i.test(server);
  const [model] = isUrl ? [] : ((await loadModels([server])) ?? []);
  if (!isUrl && model === undefined) return;
  const url = model === undefined ? server : process.env["MCP_SERVER_URL"] || listeningUrl(model);
  if (!URL.canParse(url)) throw new CommandError(`\`${url}\` is not a URL`);
  const client = await connect(url, options);
  try {
    const result = await perform(client, url, tool, input);
    if (result.isError) {
      // A server's words: escaped line by line, so that they cannot steer a terminal.
      const lines = (textOf(result) || `${tool} failed`).split("\n").map(printable);
      printRemark(`error: ${lines.join("\n")}`);
      process.exitCode = exitStatus.invalid;
    } else {
      printResult(
        shown(
          result,
          client,
          model?.tools.find(({ name }) => name === tool)?.output?.legacy?.wrapped ?? false,
        ),
      );
    }
  } finally {
    await client.close();
  }
}

function readInput(json: string): JsonObject {
  const text = json === "-" || json.startsWith("@") ? readText(json) : json;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CommandError(`the arguments are not JSON: ${error instanceof Error ? error.message : error}`);
  }
  const changed = changedNumberIn(text);
  if (changed !== undefined) {
    throw new CommandError(
      `\`${changed}\` would lose digits on the way: this command sends numbers up to 2^53; use another client`,
    );
  }
  if (!isJsonObject(value))
    throw new CommandError('the arguments are not a JSON object: write {"name": value}');
  return value;
}

function readText(source: string): string {
  try {
    return readFileSync(source === "-" ? 0 : source.slice(1), "utf8");
  } catch (error) {
    const name = source === "-" ? "standard input" : `\`${source.slice(1)}\``;
    throw new CommandError(
      `cannot read the arguments from ${name}: ${error instanceof Error ? error.message : error}`,
    );
  }
}

async function perform(
  client: Client,
  url: string,
  tool: string,
  input: JsonObject,
): Promise<CallToolResult> {
  try {
    // Listed first: the client mirrors arguments in headers (x-mcp-header) and checks the result by what is listed.
    const { tools } = await client.listTools();
    if (!tools.some(({ name }) => name === tool)) {
      const names = tools.map(({ name }) => name).join(", ");
      throw new CommandError(`the server has no tool \`${tool}\`; it has: ${printable(names) || "none"}`);
    }
    return await client.callTool({ name: tool, arguments: { ...input } });
  } catch (error) {
    throw error instanceof CommandError ? error : await connectionError(url, error);
  }
}

/** The structured content as JSON, without the wrapping of older protocols; else the text blocks. */
function shown(result: CallToolResult, client: Client, wrapped: boolean): string {
  const content: unknown = result.structuredContent;
  // The text of a structured result is its JSON. Long integers have all their digits there alone.
  if (content === undefined || holdsLongInteger(content)) return textOf(result);
  const legacy = client.getProtocolEra() !== "modern";
  const value = legacy && wrapped && isJsonObject(content) ? content["result"] : content;
  return JSON.stringify(value, null, 2);
}

function holdsLongInteger(value: unknown): boolean {
  if (typeof value === "number") return Number.isInteger(value) && !Number.isSafeInteger(value);
  return typeof value === "object" && value !== null && Object.values(value).some(holdsLongInteger);
}

function textOf(result: CallToolResult): string {
  return result.content
    .map((block) => (block.type === "text" ? block.text : JSON.stringify(block)))
    .join("\n");
}
