import { type Command, Option } from "commander";
import type { ImportedManifest } from "../openapi/import-openapi.js";
import type { RememberedOptions } from "../openapi/import-record.js";
import type { ListCost } from "../openapi/list-cost.js";
import { CommandError, exitStatus } from "./exit.js";
import { registerImportFunctions } from "./import-functions.js";
import { registerImportMcp } from "./import-mcp.js";
import type { EarlierImport } from "./import-merge.js";
import { printPassedOver, printRemarks } from "./import-remarks.js";
import { checkName } from "./import-target.js";
import { count, examples, printRemark, printResult } from "./terminal.js";

interface ImportOptions {
  readonly output?: string;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly name?: string;
  readonly bearer?: boolean;
  readonly noOutput?: boolean;
  readonly strictOutput?: boolean;
  readonly requiredOnly?: boolean;
  readonly maxDepth?: number;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly quiet?: boolean;
}

/** `mcpile import`: a manifest from a description that an API, or a server, already has. */
export function registerImport(program: Command): void {
  const group = program
    .command("import")
    .description("make a manifest from an API description or a running MCP server")
    .addHelpText(
      "after",
      examples(
        ["mcpile import openapi petstore.yaml -o manifests/petstore.yaml", "from an OpenAPI document"],
        ["mcpile import mcp http://127.0.0.1:8000/mcp -o manifests/dice.yaml", "from a running server"],
        ["mcpile import openai-functions tools.json -o manifests/tools.yaml", "from OpenAI function tools"],
      ),
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
        "* stands for all characters but /, ** for all.\n\n" +
        "Into a manifest that an earlier import made, the document is merged: edits stay, what changed\n" +
        "in the document is taken over and shown as a diff. `<manifest>.import.json` beside it remembers\n" +
        "the last import and its options: commit it as well.",
    )
    .argument("<file>", "the document, or - for standard input")
    .option("-o, --output <file>", "where to write the manifest (default: standard output)")
    .option("--include <pattern...>", "only operations that match", collect)
    .option("--exclude <pattern...>", "no operations that match", collect)
    .option("--name <name>", "the server's name (default: made of the document's title)")
    .option("--bearer", "send a bearer token where the document declares no security")
    .addOption(noOutput())
    .option("--strict-output", "make a response that its schema does not allow an error")
    .option("--required-only", "leave out arguments that the document does not require")
    .option("--max-depth <levels>", "leave out optional members further down", levels)
    .option("--force", "overwrite the output file and whatever was edited in it")
    .option("--dry-run", "write nothing: show what would change, as a unified diff")
    .option("--quiet", "leave out the diff, and the summary of what was changed or left out")
    .addHelpText(
      "after",
      examples(
        ["mcpile import openapi petstore.yaml -o manifests/petstore.yaml", "all operations"],
        ["mcpile import openapi api.json --include tag:issues 'path:/repos/**'", "some of them"],
        ["mcpile import openapi api.json --exclude 'method:delete'", "nothing that deletes"],
        ["mcpile import openapi petstore.yaml -o manifests/petstore.yaml --dry-run", "what is new in it"],
      ),
    )
    .action(importDocument);
  registerImportMcp(group);
  registerImportFunctions(group);
}

/** `--no-output` is an option of its own: Commander would take it for the opposite of `--output`. */
function noOutput(): Option {
  const option = new Option("--no-output", "leave out output schemas: a shorter list of tools");
  option.negate = false;
  return option;
}

function levels(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new CommandError("--max-depth must be an integer from 1 to 99");
  return Number(text);
}

function collect(pattern: string, patterns: readonly string[] = []): readonly string[] {
  return [...patterns, pattern];
}

/** The name of a document that is read from standard input, in messages and in the record of the import. */
const standardInput = "standard input";

async function importDocument(file: string, options: ImportOptions): Promise<void> {
  checkName(options.name);
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(file))
    throw new CommandError(
      `\`${file}\` is a URL, and documents are not fetched: download it first, for example \`curl -fsSLO ${file}\`, or pipe it: \`mcpile import openapi -\``,
    );
  const { output, force, dryRun, quiet } = options;
  if (dryRun === true && output === undefined)
    throw new CommandError("--dry-run needs the manifest that would be written: --output <file>");
  const before = output === undefined || force === true ? undefined : await earlierImport(output);
  const settings = withRemembered(options, before?.record.options);
  const remembers = settings.include === before?.record.options.include;
  const imported = await importFile(file, settings, remembers);
  if (output === undefined) printResult(imported.text);
  else {
    const { mergeInto } = await import("./import-merge.js");
    const merged = await mergeInto(output, imported, before, {
      document: file === "-" ? undefined : file,
      options: settings,
    });
    if (merged === undefined) {
      process.exitCode = exitStatus.invalid;
      return;
    }
    if (quiet !== true && (before !== undefined || dryRun === true)) printResult(merged.diff());
    if (dryRun !== true) merged.write();
    await merged.tell();
  }
  if (quiet !== true) await summarise(imported);
}

/** The manifest at `output` and the record of its import; undefined when the manifest does not exist. */
async function earlierImport(output: string): Promise<EarlierImport | undefined> {
  const [{ existsSync }, { readRecord, recordPath }, { readDocumentFile }] = await Promise.all([
    import("node:fs"),
    import("../openapi/import-record.js"),
    import("./read-files.js"),
  ]);
  if (!existsSync(output)) return undefined;
  const instead = "write elsewhere, or overwrite it with --force";
  const path = recordPath(output);
  if (!existsSync(path))
    throw new CommandError(
      `\`${output}\` exists, and \`${path}\`, by which it could be merged, does not: ${instead}`,
    );
  const read = (file: string): string => {
    const text = readDocumentFile(file, output);
    if (typeof text === "string") return text;
    throw new CommandError(`\`${file}\` cannot be read: ${text.reason}`);
  };
  const record = readRecord(read(path));
  if (typeof record === "string")
    throw new CommandError(
      `\`${path}\`, by which \`${output}\` could be merged, cannot be used: ${record}: ${instead}`,
    );
  return { text: read(output), record };
}

/** Where the command chooses no operations, those of the last import are chosen; so it is with the other options. */
function withRemembered(
  options: ImportOptions,
  last: RememberedOptions = { include: [], exclude: [] },
): RememberedOptions {
  const { include = [], exclude = [], name, bearer } = options;
  const chooses = include.length > 0 || exclude.length > 0;
  const [usedName, usedBearer] = [name ?? last.name, bearer ?? last.bearer];
  const noOutput = options.noOutput ?? last.noOutput;
  const strictOutput = options.strictOutput ?? last.strictOutput;
  const requiredOnly = options.requiredOnly ?? last.requiredOnly;
  const maxDepth = options.maxDepth ?? last.maxDepth;
  return {
    ...(noOutput !== undefined && { noOutput }),
    ...(strictOutput !== undefined && { strictOutput }),
    ...(requiredOnly !== undefined && { requiredOnly }),
    ...(maxDepth !== undefined && { maxDepth }),
    include: chooses ? include : last.include,
    exclude: chooses ? exclude : last.exclude,
    ...(usedName !== undefined && { name: usedName }),
    ...(usedBearer !== undefined && { bearer: usedBearer }),
  };
}

async function importFile(
  file: string,
  options: RememberedOptions,
  remembers: boolean,
): Promise<ImportedManifest> {
  const [{ importOpenApi }, { findProblemsInData }, { readDocumentFile }] = await Promise.all([
    import("../openapi/import-openapi.js"),
    import("../pipeline.js"),
    import("./read-files.js"),
  ]);
  const piped = file === "-" ? await readStandardInput() : undefined;
  const path = piped === undefined ? file.replaceAll("\\", "/") : standardInput;
  const imported = await importOpenApi(path, {
    read: (asked, root) =>
      asked === standardInput && piped !== undefined ? piped : readDocumentFile(asked, root),
    check: findProblemsInData,
    ...options,
  });
  if (!("problem" in imported)) return imported;
  if (imported.remarks !== undefined) await printRemarks(imported.remarks);
  const chosen = remembers && options.include.length + options.exclude.length > 0;
  const hint = chosen ? ": that is what the last import chose; choose again with --include or --exclude" : "";
  throw new CommandError(imported.problem + hint, exitStatus.usage);
}

async function readStandardInput(): Promise<string> {
  const { text } = await import("node:stream/consumers");
  const piped = await text(process.stdin);
  if (piped.trim() === "")
    throw new CommandError("standard input is empty: pipe the document into the command");
  return piped;
}

async function summarise(imported: ImportedManifest): Promise<void> {
  printRemark(
    `${count(imported.tools, "tool")} of ${count(imported.chosen, "chosen operation")}; the document has ${imported.operations}`,
  );
  printRemark(costOf(imported.cost));
  await printRemarks(imported.remarks);
  printPassedOver(imported.passedOver);
}

/** A remark about the tokens that a large tool list costs a model, and how to reduce them. */
function costOf({ tokens, outputTokens, halvedBy }: ListCost): string {
  const outputs = outputTokens === 0 ? "" : `, ${about(outputTokens)} of them for output schemas`;
  const instead =
    halvedBy && `: with ${halvedBy.option} about ${about(halvedBy.tokens)}, with --include fewer tools`;
  return `the list of tools takes about ${about(tokens)} tokens${outputs}${instead ?? ""}`;
}

function about(tokens: number): string {
  return (tokens < 1000 ? tokens : Math.round(tokens / 100) * 100).toLocaleString("en-US");
}
