import type { Command } from "commander";
import { isJsonObject, type JsonSchema } from "../json.js";
import { printResult } from "./terminal.js";

/** The command that completion scripts ask for the words of `mcpile call`. It is not shown in help. */
export const completionCommand = "complete-call";

/** Registers the command that prints the words that may follow those of a `mcpile call`, one per line. */
export function registerCompleteCall(program: Command): void {
  program
    .command(completionCommand, { hidden: true })
    .argument("[words...]", "the words behind `mcpile call`, the last of them unfinished")
    .allowUnknownOption()
    .action(async (words: readonly string[]) => {
      const found = await candidates(words);
      if (found.length > 0) printResult(found.join("\n"));
    });
}

/** Names of tools behind a manifest, and `argument=` behind a tool. Nothing for a URL: completion asks no server. */
async function candidates(words: readonly string[]): Promise<readonly string[]> {
  const [current = "", ...before] = [...words].reverse();
  const positional = before.reverse().filter((word) => !word.startsWith("-"));
  const [manifest, tool, ...written] = positional;
  if (manifest === undefined || /^https?:/i.test(manifest)) return [];
  const [{ loadModel }, { readManifestFile }, { projectForHosts }] = await Promise.all([
    import("./compared-servers.js"),
    import("./read-files.js"),
    import("../hosts/projection.js"),
  ]);
  const [model] = loadModel(manifest, readManifestFile);
  if (model === undefined) return [];
  const [{ tools }] = projectForHosts(model);
  if (tool === undefined) return tools.map(({ name }) => name).filter((name) => fits(name, current));
  const schema = tools.find(({ name }) => name === tool)?.input.listed ?? true;
  const named = new Set(written.map((word) => word.replace(/=.*$/s, "")));
  return propertiesOf(schema)
    .filter((name) => !named.has(name))
    .map((name) => `${name}=`)
    .filter((word) => fits(word, current));
}

/** Whether a word continues what is written, and needs no quotes in any shell. */
function fits(word: string, current: string): boolean {
  return word.startsWith(current) && /^[\w.-]+=?$/.test(word);
}

function propertiesOf(schema: JsonSchema): readonly string[] {
  const properties = isJsonObject(schema) ? schema["properties"] : undefined;
  return Object.keys(isJsonObject(properties) ? properties : {});
}
