import { isJsonObject, type Json } from "../json.js";
import { listOf, textOf } from "./document-set.js";

/** The record of an import, stored next to the manifest: the base of the next merge. */
export interface ImportRecord {
  /** Path of the document, `/`-separated, relative to the record's folder; `-`: standard input. */
  readonly document: string;
  readonly options: RememberedOptions;
  /** The manifest as the import made it, before any merge. */
  readonly manifest: string;
  /** The operation that each of its tools calls: `GET /pets`. */
  readonly operations: ReadonlyMap<string, string>;
}

/** Options of the command that the next import takes over where it is given none. */
export interface RememberedOptions {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly name?: string;
  readonly bearer?: boolean;
  readonly noOutput?: boolean;
  readonly strictOutput?: boolean;
  readonly requiredOnly?: boolean;
  readonly maxDepth?: number;
}

const version = 1;

/** `manifests/pets.yaml` has its record in `manifests/pets.import.json`. */
export function recordPath(manifest: string): string {
  return `${manifest.replace(/\.ya?ml$/i, "")}.import.json`;
}

/** JSON with the manifest line by line, so that version control shows and merges it like the manifest itself. */
export function writeRecord({ document, options, manifest, operations }: ImportRecord): string {
  const { include, exclude, name, bearer, noOutput, strictOutput, requiredOnly, maxDepth } = options;
  const remembered = {
    ...(include.length > 0 && { include }),
    ...(exclude.length > 0 && { exclude }),
    ...(name !== undefined && { name }),
    ...(bearer === true && { bearer }),
    ...(noOutput === true && { noOutput }),
    ...(strictOutput === true && { strictOutput }),
    ...(requiredOnly === true && { requiredOnly }),
    ...(maxDepth !== undefined && { maxDepth }),
  };
  const data = {
    $comment:
      "Written by `mcpile import openapi`, which merges the next import by it. Commit it; never edit it.",
    version,
    document,
    options: remembered,
    operations: Object.fromEntries(operations),
    manifest: manifest.split("\n"),
  };
  return `${JSON.stringify(data, null, 1)}\n`;
}

/** Reads the text of a record. A string says why it cannot be used. */
export function readRecord(text: string): ImportRecord | string {
  let data: Json;
  try {
    data = JSON.parse(text);
  } catch {
    return "it is not JSON";
  }
  if (!isJsonObject(data)) return "it is not a JSON object";
  if (data["version"] !== version) return "another version of mcpile wrote it";
  const options = isJsonObject(data["options"]) ? data["options"] : {};
  const lines = texts(data["manifest"]);
  if (lines.length < 2) return "it does not hold a manifest";
  const name = textOf(options["name"]);
  const { maxDepth } = options;
  return {
    document: textOf(data["document"]) ?? "",
    options: {
      include: texts(options["include"]),
      exclude: texts(options["exclude"]),
      ...(name !== undefined && { name }),
      ...(options["bearer"] === true && { bearer: true }),
      ...(options["noOutput"] === true && { noOutput: true }),
      ...(options["strictOutput"] === true && { strictOutput: true }),
      ...(options["requiredOnly"] === true && { requiredOnly: true }),
      ...(typeof maxDepth === "number" && { maxDepth }),
    },
    manifest: lines.join("\n"),
    operations: new Map(
      Object.entries(isJsonObject(data["operations"]) ? data["operations"] : {}).flatMap(
        ([tool, operation]) => (typeof operation === "string" ? [[tool, operation] as const] : []),
      ),
    ),
  };
}

function texts(value: Json | undefined): readonly string[] {
  return listOf(value).filter((item) => typeof item === "string");
}
