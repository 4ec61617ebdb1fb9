import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { ImportedListing } from "../mcp-import/import-listing.js";
import type { ImportFailure } from "../openapi/import-openapi.js";
import { CommandError, exitStatus } from "./exit.js";
import { printRemarks } from "./import-remarks.js";
import { count, printRemark, printResult } from "./terminal.js";

/** Where an import that is not merged goes, and how. */
export interface ImportTarget {
  readonly output?: string;
  readonly name?: string;
  readonly force?: boolean;
  readonly quiet?: boolean;
}

/** Throws `CommandError` where the name of a server was given that no server can have. */
export function checkName(name: string | undefined): void {
  if (name === undefined || /^[a-z][a-z0-9-]{0,62}$/.test(name)) return;
  throw new CommandError(
    "--name must be a lower-case letter, then lower-case letters, digits and hyphens, at most 63",
  );
}

/** Throws `CommandError` where a target cannot be written to: before anything is started or asked. */
export function checkTarget({ name, output, force }: ImportTarget): void {
  checkName(name);
  if (output !== undefined && force !== true && existsSync(output))
    throw new CommandError(`\`${output}\` exists: write elsewhere, or overwrite it with --force`);
}

/** Writes a manifest of listed tools, and tells what could not be said. Throws `CommandError` where there is none. */
export function writeImported(
  imported: ImportedListing | ImportFailure,
  { output, quiet }: ImportTarget,
  source: string,
): void {
  const words = { skipped: { one: "tool left out", other: "tools left out" } };
  if ("problem" in imported) {
    printRemarks(imported.remarks ?? [], words);
    throw new CommandError(`${source}: ${imported.problem}`, exitStatus.usage);
  }
  if (output === undefined) printResult(imported.text);
  else write(output, imported.text);
  if (quiet === true) return;
  printRemark(`${count(imported.tools.length, "tool")} of ${imported.listed} that ${source} has`);
  printRemarks(imported.remarks, words);
  if (output !== undefined)
    printRemark(`\nNext: npx mcpile lint ${output}, then npx mcpile generate ${output}`);
}

function write(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } catch (error) {
    throw new CommandError(
      `\`${path}\` cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Every problem of a manifest's text, as `mcpile lint` finds them. */
export async function checkText() {
  const { lint } = await import("../pipeline.js");
  return (text: string) => lint("manifest.yaml", { read: () => text });
}
