import { basename } from "node:path";
import { text as readAll } from "node:stream/consumers";
import type { Command } from "commander";
import { CommandError } from "./exit.js";
import { checkTarget, checkText, type ImportTarget, writeImported } from "./import-target.js";
import { examples } from "./terminal.js";

/** `mcpile import openai-functions`: a manifest from the function tools of a program that calls OpenAI. */
export function registerImportFunctions(group: Command): void {
  group
    .command("openai-functions")
    .exitOverride()
    .summary("make a manifest of OpenAI function tools")
    .description(
      "Makes a manifest of function tools in a JSON file, as OpenAI's Responses and Chat Completions APIs take\n" +
        "them: a list, or an object with `tools` or `functions`. Tools with `input_schema` are read as well.",
    )
    .argument("<file>", "the JSON file, or - for standard input")
    .option("-o, --output <file>", "where to write the manifest (default: standard output)")
    .option("--name <name>", "the server's name (default: made of the file's name)")
    .option("--force", "overwrite the output file")
    .option("--quiet", "leave out the summary of what was left out")
    .addHelpText(
      "after",
      examples([
        "mcpile import openai-functions tools.json -o manifests/tools.yaml",
        "all functions of a file",
      ]),
    )
    .action(importFunctions);
}

async function importFunctions(file: string, options: ImportTarget): Promise<void> {
  checkTarget(options);
  const [{ readDocumentFile }, { serverName }, { importListing }, { listedFunctions }] = await Promise.all([
    import("./read-files.js"),
    import("../openapi/names.js"),
    import("../mcp-import/import-listing.js"),
    import("../mcp-import/openai-functions.js"),
  ]);
  const source = file === "-" ? "standard input" : `\`${file}\``;
  const text =
    file === "-" ? await readAll(process.stdin) : readDocumentFile(file.replaceAll("\\", "/"), file);
  if (typeof text !== "string") throw new CommandError(`${source} cannot be read: ${text.reason}`);
  const listed = listedFunctions(text);
  if (typeof listed === "string") throw new CommandError(`${source}: ${listed}`);
  const imported = await importListing(listed.server, {
    check: await checkText(),
    origin: "Imported from function tools by `mcpile import openai-functions`.",
    name: options.name ?? serverName(file === "-" ? "functions" : basename(file).replace(/\.[^.]*$/, "")),
    remarks: listed.remarks,
  });
  writeImported(imported, options, source);
}
