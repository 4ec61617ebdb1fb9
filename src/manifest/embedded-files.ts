import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { report } from "../diagnostics/report.js";
import type { JsonPath } from "../json.js";
import type { Manifest } from "./manifest.js";
import { type ReadFile, tooLarge } from "./read.js";
import { pathFrom } from "./references.js";
import type { Source } from "./source.js";

/** Largest embedded file, in bytes: it becomes a string in the code of the server. */
const largestEmbedded = 1_048_576;

/** Files that may be embedded in one server. */
const mostEmbedded = 1000;

/** Reads the files whose contents the server embeds, by the name that the manifest gives them. Line ends become LF. */
export function loadEmbeddedFiles(
  manifest: Manifest,
  source: Source,
  read: ReadFile,
): readonly [files: ReadonlyMap<string, string>, diagnostics: readonly Diagnostic[]] {
  const files = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  for (const [place, name] of namedFiles(manifest)) {
    if (files.has(name)) continue;
    const path = pathFrom(source.path, name);
    const text = files.size < mostEmbedded ? withinLimit(read(path, source.path)) : tooMany;
    if (typeof text === "string") {
      files.set(name, text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n"));
      continue;
    }
    diagnostics.push(
      report("unreadable-file", `\`${name}\` cannot be embedded: ${text.reason}`, {
        at: source.locate(place),
        help: text.help ?? (path === name ? undefined : `the path means the file \`${path}\``),
      }),
    );
  }
  return [files, diagnostics];
}

function withinLimit(text: ReturnType<ReadFile>): ReturnType<ReadFile> {
  const size = typeof text === "string" ? Buffer.byteLength(text) : 0;
  return size > largestEmbedded ? { reason: tooLarge(size, largestEmbedded) } : text;
}

const tooMany = { reason: `more than ${mostEmbedded} files`, help: "let a handler read them" };

function* namedFiles({ resources, prompts }: Manifest): Generator<readonly [place: JsonPath, name: string]> {
  for (const [name, { file }] of resources) {
    if (file !== undefined) yield [["resources", name, "file"], file];
  }
  for (const [name, { file }] of prompts) {
    if (file !== undefined) yield [["prompts", name, "file"], file];
  }
}
