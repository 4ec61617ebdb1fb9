import { type Command, Option } from "commander";
import { addHeader } from "./header-option.js";
import { checkTarget, checkText, type ImportTarget, writeImported } from "./import-target.js";
import { type ConnectionOptions, protocols } from "./mcp-connection.js";
import { secondsOption } from "./seconds-option.js";
import { examples, printRemark } from "./terminal.js";

interface ImportMcpOptions extends ImportTarget, ConnectionOptions {
  /** Seconds. */
  readonly timeout: number;
}

/** `mcpile import mcp`: a manifest from what a running MCP server lists. */
export function registerImportMcp(group: Command): void {
  group
    .command("mcp")
    .exitOverride()
    .summary("make a manifest of a running MCP server")
    .description(
      "Makes a manifest of what a running MCP server lists: its tools with titles, descriptions, schemas,\n" +
        "annotations, icons and tags, its name, version and instructions. What a manifest cannot say is listed.\n\n" +
        "The server is a URL (Streamable HTTP), or a command that speaks MCP on standard input and output;\n" +
        "write -- before a command that has options of its own.",
    )
    .argument("<server...>", "URL of the MCP endpoint, or the command that starts the server")
    .option("-o, --output <file>", "where to write the manifest (default: standard output)")
    .option("--name <name>", "the server's name (default: made of the name that the server gives itself)")
    .option("--token <token>", "access token; default: MCP_ACCESS_TOKEN of the environment")
    .option("--header <name: value>", "header for every request; may be repeated", addHeader, {})
    .addOption(
      new Option("--protocol <revision>", "MCP revision to speak").choices(protocols).default("auto"),
    )
    .addOption(secondsOption("--timeout", "how long to wait for an answer"))
    .option("--force", "overwrite the output file")
    .option("--quiet", "leave out the summary of what was left out")
    .addHelpText(
      "after",
      examples(
        ["mcpile import mcp http://127.0.0.1:8000/mcp -o manifests/dice.yaml", "a server that runs"],
        [
          "mcpile import mcp -o manifests/files.yaml -- npx -y @modelcontextprotocol/server-filesystem .",
          "npm",
        ],
        ["mcpile import mcp -o manifests/dice.yaml -- uv run fastmcp run dice.py", "FastMCP"],
      ),
    )
    .action(importServer);
}

async function importServer(words: readonly string[], options: ImportMcpOptions): Promise<void> {
  checkTarget(options);
  const { connectToServer, shownServer } = await import("./server-address.js");
  const { listServer } = await import("./server-listing.js");
  const { importListing } = await import("../mcp-import/import-listing.js");
  const timeoutMs = options.timeout * 1000;
  const { client, failure } = await connectToServer(words, { ...options, timeoutMs });
  try {
    const server = await listServer(client, timeoutMs).catch(async (error: unknown) => {
      throw await failure(error);
    });
    const imported = await importListing(server, {
      check: await checkText(),
      origin: "Imported from a running server by `mcpile import mcp`.",
      ...(options.name !== undefined && { name: options.name }),
    });
    writeImported(imported, options, shownServer(words));
    if (options.quiet !== true && "text" in imported && hasToken(options))
      printRemark(
        "The server was asked with an access token: say in `auth` of the manifest how tokens are verified.",
      );
  } finally {
    await client.close();
  }
}

function hasToken({ token, header }: ConnectionOptions): boolean {
  return Boolean(token ?? process.env["MCP_ACCESS_TOKEN"]) || header["authorization"] !== undefined;
}
