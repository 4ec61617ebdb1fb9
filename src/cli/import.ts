import type { Command } from "commander";
import type { Remark, RemarkKind } from "../openapi/remarks.js";
import { CommandError, exitStatus } from "./exit.js";
import { count, examples, printRemark, printResult } from "./terminal.js";

interface ImportOptions {
  readonly output?: string;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly name?: string;
  readonly bearer?: boolean;
  readonly force?: boolean;
  readonly quiet?: boolean;
}

/** Largest document, in bytes: the largest published ones have some 80 MB with everything written out. */
const largestDocument = 64 * 1024 * 1024;

/** Lines of one kind of remark that are shown; the manifest has them all. */
const mostLines = 12;

/** `mcpile import openapi`: a manifest from a description that an API already has. */
export function registerImport(program: Command): void {
  const group = program
    .command("import")
    .description("make a manifest of a description that an API already has")
    .addHelpText(
      "after",
      examples([
        "mcpile import openapi petstore.yaml -o manifests/petstore.yaml",
        "from an OpenAPI document",
      ]),
    );
  group.exitOverride();
  group
    .command("openapi")
    .exitOverride()
    .summary("make a manifest of an OpenAPI document")
    .description(
      "Makes a manifest of an OpenAPI document (2.0, 3.0, 3.1, 3.2; JSON or YAML): a tool for\n" +
        "each operation, which calls that API. What a manifest cannot say is listed.\n\n" +
        "A pattern is tag:…, path:…, id:… or method:…, or a path, operation id or tag;\n" +
        "* stands for all characters but /, ** for all.",
    )
    .argument("<file>", "the document")
    .option("-o, --output <file>", "where to write the manifest (default: standard output)")
    .option("--include <pattern...>", "only operations that match", collect)
    .option("--exclude <pattern...>", "no operations that match", collect)
    .option("--name <name>", "the server's name (default: made of the document's title)")
    .option("--bearer", "send a bearer token where the document declares no security")
    .option("--force", "overwrite the output file")
    .option("--quiet", "leave out the summary of what was changed or left out")
    .addHelpText(
      "after",
      examples(
        ["mcpile import openapi petstore.yaml -o manifests/petstore.yaml", "all operations"],
        ["mcpile import openapi api.json --include tag:issues 'path:/repos/**'", "some of them"],
        ["mcpile import openapi api.json --exclude 'method:delete'", "nothing that deletes"],
      ),
    )
    .action(importDocument);
}

function collect(pattern: string, patterns: readonly string[] = []): readonly string[] {
  return [...patterns, pattern];
}

async function importDocument(file: string, options: ImportOptions): Promise<void> {
  if (options.name !== undefined && !/^[a-z][a-z0-9-]{0,62}$/.test(options.name)) {
    throw new CommandError(
      "--name must be a lower-case letter, then lower-case letters, digits and hyphens, at most 63",
    );
  }
  const [{ importOpenApi }, { readFileFromDisk }, fs] = await Promise.all([
    import("../openapi/import-openapi.js"),
    import("../manifest/read.js"),
    import("node:fs"),
  ]);
  const { output, include = [], exclude = [], name, bearer } = options;
  if (output !== undefined && options.force !== true && fs.existsSync(output)) {
    throw new CommandError(`\`${output}\` exists: write elsewhere, or overwrite it with --force`);
  }
  // What readFileFromDisk refuses as too large for a manifest is still usual for a document.
  const read = (path: string) => {
    const size = fs.statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    return size > 1_000_000 && size <= largestDocument
      ? fs.readFileSync(path, "utf8")
      : readFileFromDisk(path);
  };
  const path = file.replaceAll("\\", "/");
  const imported = await importOpenApi(path, {
    read,
    include,
    exclude,
    ...(name === undefined ? {} : { name }),
    ...(bearer === undefined ? {} : { bearer }),
  });
  if ("problem" in imported) throw new CommandError(imported.problem, exitStatus.usage);
  if (output === undefined) printResult(imported.text);
  else {
    try {
      fs.writeFileSync(output, imported.text);
    } catch (error) {
      throw new CommandError(
        `\`${output}\` cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  if (options.quiet === true) return;
  const { remarkKinds } = await import("../openapi/remarks.js");
  printRemark(
    `${count(imported.tools, "tool")} of ${count(imported.chosen, "chosen operation")}; the document has ${imported.operations}`,
  );
  for (const kind of Object.keys(remarkKinds) as RemarkKind[]) {
    printKind(
      remarkKinds[kind],
      imported.remarks.filter((remark) => remark.kind === kind),
    );
  }
}

function printKind(title: string, remarks: readonly Remark[]): void {
  if (remarks.length === 0) return;
  printRemark(`\n${remarks.length} ${title}`);
  // The same sentence about many operations is one line.
  const byMessage = new Map<string, string[]>();
  for (const { message, about } of remarks)
    byMessage.set(message, [...(byMessage.get(message) ?? []), about]);
  const lines = [...byMessage].map(([message, [first = "", ...others]]) =>
    oneLine(`  ${first}: ${message}${others.length === 0 ? "" : ` (and ${others.length} more)`}`),
  );
  for (const line of lines.slice(0, mostLines)) printRemark(line);
  if (lines.length > mostLines)
    printRemark(`  … and ${lines.length - mostLines} more kinds: the manifest's comments have them`);
}

/** Texts of a document may hold what would act on a terminal. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ");
}
