import type { Diagnostic, Outcome } from "../diagnostics/diagnostic.js";
import { hasErrors } from "../diagnostics/diagnostic.js";
import { report } from "../diagnostics/report.js";
import {
  emptyObject,
  isJsonObject,
  type Json,
  type JsonObject,
  type JsonPath,
  unescapeStep,
} from "../json.js";
import type { Source } from "../manifest/source.js";
import { type ParsedSource, parseSource } from "../manifest/yaml-source.js";
import { memberOf, objectOf } from "./document-set.js";
import { indentedLike, isEdited, mergeEntry, type Version } from "./merge-entry.js";
import { type MergedTool, mergeTools } from "./merge-tools.js";
import { isSame } from "./three-way.js";
import { type Block, type BlockEntry, readBlocks, type Section } from "./yaml-block.js";

/** A manifest's text, and the operations of the tools that an import gave it. */
export interface ImportedText {
  readonly text: string;
  readonly operations: ReadonlyMap<string, string>;
}

const sectionNames = ["tools", "schemas"];

/**
 * Merges a new import (`theirs`) into a manifest (`mine`) that an earlier import (`base`) made and its author edited. What the
 * author did stays, comments and layout too; what changed in the document is taken over. No text where the manifest cannot be
 * read, or is not laid out as an import lays it out; warnings tell of values that both changed, which stay the author's.
 */
export function mergeImport(
  path: string,
  mine: string,
  base: ImportedText,
  theirs: ImportedText,
): Outcome<string> {
  const form = formOf(mine);
  const text = form.plain;
  const [source, problems] = parseSource(path, text);
  if (source === undefined || hasErrors(problems)) return [undefined, problems];
  if (text === base.text) return [form.restored(theirs.text), []];
  const versions = [versionOf(source), versionOf(parsed(base.text)), versionOf(parsed(theirs.text))] as const;
  const [own, before, after] = versions;
  if (own === undefined || before === undefined || after === undefined) {
    const help =
      "write `tools` as a block mapping, one tool below the other, or import to another file and compare";
    return [
      undefined,
      [
        report("import-layout", `\`${path}\` is not laid out so that an import can be merged into it`, {
          at: source.locate(["tools"]),
          help,
        }),
      ],
    ];
  }
  const merge = new Merge(own, before, after, base.operations, theirs.operations);
  const merged = merge.text();
  if (Object.keys(objectOf(merge.data["tools"])).length === 0) {
    const message = `no tool of \`${path}\` would be left: the import has none of their operations any more`;
    return [undefined, [report("import-operation-gone", message, { at: source.locate(["tools"], "key") })]];
  }
  const [result] = parseSource(path, merged);
  if (result === undefined || !isSame(result.data, merge.data))
    throw new Error("the merged manifest does not say what it should");
  return [merged === text ? mine : form.restored(merged), merge.diagnostics(result)];
}

/** A text as an import writes it, and the way back to the author's own line ends, byte order mark and last line. */
function formOf(mine: string): { readonly plain: string; restored(text: string): string } {
  const [mark, ends, last] = [mine.startsWith("\uFEFF"), mine.includes("\r\n"), /\n$/.test(mine)];
  const plain = mine.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  return {
    plain: last ? plain : `${plain}\n`,
    restored(text) {
      const whole = last ? text : text.replace(/\n$/, "");
      return (mark ? "\uFEFF" : "") + (ends ? whole.replaceAll("\n", "\r\n") : whole);
    },
  };
}

/** A text of an import: it is always well-formed. */
function parsed(text: string): ParsedSource {
  const [source] = parseSource("import", text);
  if (source === undefined) throw new Error("an import is not valid YAML");
  return source;
}

/** A manifest split into the blocks of text of its sections. */
export interface ManifestBlocks {
  readonly data: JsonObject;
  readonly top: Block;
  readonly sections: ReadonlyMap<string, Section>;
}

function versionOf(source: ParsedSource): ManifestBlocks | undefined {
  const { data } = source;
  const blocks = readBlocks(source, sectionNames);
  if (blocks === undefined || !isJsonObject(data)) return undefined;
  const sections = sectionNames.filter((name) => data[name] !== undefined);
  if (!blocks.sections.has("tools") || !sections.every((name) => blocks.sections.has(name))) return undefined;
  return { data, ...blocks };
}

/** A remark that points into the merged text, and is therefore made after the merge. */
type Finding = (result: Source) => Diagnostic;

class Merge {
  readonly #mine: ManifestBlocks;
  readonly #base: ManifestBlocks;
  readonly #theirs: ManifestBlocks;
  readonly #operations: readonly [base: ReadonlyMap<string, string>, theirs: ReadonlyMap<string, string>];
  readonly #findings: Finding[] = [];
  /** The merged text, parsed. */
  readonly data: Record<string, Json> = emptyObject();

  constructor(
    mine: ManifestBlocks,
    base: ManifestBlocks,
    theirs: ManifestBlocks,
    before: ReadonlyMap<string, string>,
    after: ReadonlyMap<string, string>,
  ) {
    this.#mine = mine;
    this.#base = base;
    this.#theirs = theirs;
    this.#operations = [before, after];
  }

  text(): string {
    const tools = this.#tools();
    const schemas = this.#schemas(tools.map(({ value }) => value));
    let text = "";
    for (const entry of this.#mine.top.entries) {
      if (entry.key === "tools")
        text += this.#above(entry) + sectionText(this.#mine.sections.get("tools"), tools);
      else if (entry.key === "schemas") {
        if (schemas.length > 0)
          text += this.#above(entry) + sectionText(this.#mine.sections.get("schemas"), schemas);
      } else text += this.#entry(entry);
    }
    this.data["tools"] = fromEntries(tools);
    if (schemas.length > 0) {
      this.data["schemas"] = fromEntries(schemas);
      if (!this.#mine.sections.has("schemas"))
        text += `\n${sectionText({ head: "schemas:\n", entries: [], below: "" }, schemas)}`;
    }
    return text + this.#mine.top.below;
  }

  diagnostics(result: Source): readonly Diagnostic[] {
    return this.#findings.map((finding) => finding(result));
  }

  /** The comment above a section, which the first one has of the import. */
  #above(entry: BlockEntry): string {
    return mergeEntry({
      mine: { ...entry, value: null, text: "" },
      base: versionIn(this.#base.top, entry.key, null),
      theirs: versionIn(this.#theirs.top, entry.key, null),
    }).above;
  }

  /** `manifest`, `server`, and what only the author has. */
  #entry(entry: BlockEntry): string {
    const value = this.#mine.data[entry.key] ?? null;
    const merged = mergeEntry({
      mine: { ...entry, value },
      base: versionIn(this.#base.top, entry.key, this.#base.data[entry.key]),
      theirs: versionIn(this.#theirs.top, entry.key, this.#theirs.data[entry.key]),
    });
    this.data[entry.key] = merged.value;
    this.#conflicts(merged, [entry.key]);
    return merged.above + merged.text;
  }

  #tools(): readonly MergedTool[] {
    const [before, after] = this.#operations;
    const { tools, gone, taken } = mergeTools(
      versionsOf(this.#mine, "tools"),
      versionsOf(this.#base, "tools"),
      versionsOf(this.#theirs, "tools"),
      before,
      after,
    );
    for (const tool of tools) this.#conflicts(tool, ["tools", tool.key]);
    for (const { name, operation } of gone) {
      this.#findings.push((result) =>
        report(
          "import-operation-gone",
          `the import no longer has ${operation}, which tool \`${name}\` calls`,
          {
            at: result.locate(["tools", name], "key"),
            help: "it was edited, and so it was kept: take it out if nobody needs it",
          },
        ),
      );
    }
    for (const { name, operation, other } of taken) {
      this.#findings.push((result) =>
        report("import-name-taken", `${operation} is new, and its tool would be \`${name}\``, {
          at: result.locate(["tools", other], "key"),
          help: `rename \`${other}\`, then import again`,
        }),
      );
    }
    return tools;
  }

  /** Schemas that are merged, without those that the import dropped, and with all that something refers to. */
  #schemas(tools: readonly Json[]): readonly MergedTool[] {
    const [mine, base, theirs] = [this.#mine, this.#base, this.#theirs].map((version) =>
      versionsOf(version, "schemas"),
    );
    if (mine === undefined || base === undefined || theirs === undefined) return [];
    const merged = new Map<string, MergedTool>();
    const needed = new Set<string>();
    const addReferences = (value: Json) => {
      for (const name of referencesOf(value)) needed.add(name);
    };
    tools.forEach(addReferences);
    for (const [name, version] of mine) {
      const earlier = base.get(name);
      if (earlier !== undefined && !theirs.has(name) && !isEdited(version, earlier)) continue;
      const entry = mergeEntry({ mine: version, base: earlier, theirs: theirs.get(name) ?? earlier });
      merged.set(name, { key: name, ...entry });
      this.#conflicts(entry, ["schemas", name]);
      addReferences(entry.value);
    }
    // A set grows while it is walked through: what is needed may need more.
    for (const name of needed) {
      const found = mine.get(name) ?? theirs.get(name);
      if (merged.has(name) || found === undefined) continue;
      const version = mine.has(name) ? found : indentedLike(mine, found);
      merged.set(name, { ...version, conflicts: [] });
      addReferences(version.value);
    }
    return [...new Set([...mine.keys(), ...theirs.keys()])].flatMap((name) => merged.get(name) ?? []);
  }

  #conflicts({ conflicts }: Pick<MergedTool, "conflicts">, at: JsonPath): void {
    for (const { path, mine, theirs } of conflicts) {
      const whole = [...at, ...path];
      const edited = mine === undefined ? "was taken out here" : "was edited here";
      const changed = theirs === undefined ? "has no more of it" : `says ${shown(theirs)}`;
      this.#findings.push((result) =>
        report(
          "import-conflict",
          `${named(whole)} ${edited}, and has changed in the document, which now ${changed}`,
          {
            at: result.locate(whole, mine === undefined ? "key" : "value"),
            help: "what is written here was kept: compare the two",
          },
        ),
      );
    }
  }
}

function named(path: JsonPath): string {
  return `\`${path.join(".")}\``;
}

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length <= 100 ? text : `${text.slice(0, 100).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

function versionsOf(manifest: ManifestBlocks, name: string): ReadonlyMap<string, Version> {
  const values = objectOf(manifest.data[name]);
  return new Map(
    (manifest.sections.get(name)?.entries ?? []).map((entry) => [
      entry.key,
      { ...entry, value: memberOf(values, entry.key) ?? null },
    ]),
  );
}

function versionIn(block: Block, key: string, value: Json | undefined): Version | undefined {
  const entry = block.entries.find((one) => one.key === key);
  return entry === undefined || value === undefined ? undefined : { ...entry, value };
}

function sectionText(section: Section | undefined, entries: readonly MergedTool[]): string {
  const { head = "", below = "" } = section ?? {};
  return head + entries.map(({ above, text }) => above + text).join("") + below;
}

function fromEntries(entries: readonly MergedTool[]): Json {
  const result = emptyObject();
  for (const { key, value } of entries) result[key] = value;
  return result;
}

/** Names of the shared schemas that the `$ref`s in `value` lead to, or into. */
function referencesOf(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item: Json) => referencesOf(item));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key !== "$ref" || typeof inner !== "string") return referencesOf(inner);
    const [, name] = /^#\/schemas\/([^/]+)/.exec(inner) ?? [];
    return name === undefined ? [] : [unescapeStep(name)];
  });
}
