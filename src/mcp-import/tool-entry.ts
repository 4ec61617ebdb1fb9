import { isJsonObject, type Json, type JsonObject } from "../json.js";
import { record, textOf } from "../openapi/document-set.js";
import { type Note, schemaEntry } from "./schema-entry.js";

/** Deepest value of a listing that is imported: manifests are read to a similar depth. */
const deepest = 100;

const hints = ["title", "readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"];
const iconMembers = ["src", "mimeType", "sizes", "theme"];
const known = new Set([
  "name",
  "title",
  "description",
  "inputSchema",
  "outputSchema",
  "annotations",
  "icons",
  "_meta",
  "execution",
]);

/** FastMCP's mark of an output that it wrapped in `{"result": …}`, as mcpile does for the same protocol revisions. */
const wrapMark = "x-fastmcp-wrap-result";

/** How a tool is read. */
export interface ToolReading {
  readonly note: Note;
  /** Whether an output that is an object with the one property `result` stands for that property's schema. */
  readonly isWrapped: boolean;
}

/** The entry of a manifest for a tool as a server lists it. A string says why there is none. */
export function toolEntry(listed: JsonObject, { note, isWrapped }: ToolReading): JsonObject | string {
  if (isDeeper(listed, deepest)) return `it is nested more than ${deepest} levels deep`;
  const entry = record();
  const title = textOf(listed["title"]);
  if (title !== undefined && title !== "") entry["title"] = title;
  const description = textOf(listed["description"]);
  if (description !== undefined) entry["description"] = description;
  const tags = tagsOf(listed["_meta"], note);
  if (tags.length > 0) entry["tags"] = tags;
  entry["inputSchema"] = inputEntry(listed["inputSchema"] ?? null, note);
  const output = listed["outputSchema"] ?? null;
  if (output !== null) {
    const schemaNote: Note = (kind, message) => note(kind, `output: ${message}`);
    entry["outputSchema"] = schemaEntry(unwrapped(output, isWrapped), schemaNote);
  }
  const annotations = annotationsEntry(listed["annotations"] ?? null, title, note);
  if (Object.keys(annotations).length > 0) entry["annotations"] = annotations;
  const icons = iconsEntry(listed["icons"] ?? null, note);
  if (icons.length > 0) entry["icons"] = icons;
  noteOthers(listed, note);
  noteHiddenCharacters(entry, note);
  return entry;
}

function inputEntry(listed: Json, note: Note): Json {
  const schemaNote: Note = (kind, message) => note(kind, `input: ${message}`);
  if (!isJsonObject(listed)) {
    note("changed", "it lists no object as its `inputSchema`: any arguments are taken");
    return { type: "object" };
  }
  const schema = schemaEntry(listed, schemaNote);
  if (!isJsonObject(schema) || schema["type"] === "object" || typeof schema["$ref"] === "string")
    return schema;
  if (schema["type"] !== undefined) return schema;
  note("changed", "its `inputSchema` has no `type`, and gets `type: object`, as MCP demands");
  return record([["type", "object"], ...Object.entries(schema)]);
}

/** The schema of what a tool returns, where the listed one wraps it for clients that take objects only. */
function unwrapped(schema: Json, isWrapped: boolean): Json {
  if (!isJsonObject(schema)) return schema;
  const { properties, $defs, $schema } = schema;
  const marked = schema[wrapMark] === true;
  if (!(marked || isWrapped) || !isJsonObject(properties)) return schema;
  const { result, ...others } = properties;
  if (result === undefined || Object.keys(others).length > 0) return schema;
  if (!isJsonObject(result)) return result;
  return record([
    ...($schema === undefined ? [] : [["$schema", $schema] as const]),
    ...Object.entries(result),
    ...($defs === undefined ? [] : [["$defs", $defs] as const]),
  ]);
}

function annotationsEntry(listed: Json, title: string | undefined, note: Note): JsonObject {
  const entry = record();
  if (!isJsonObject(listed)) return entry;
  for (const [name, value] of Object.entries(listed)) {
    if (value === null || (name === "title" && value === title)) continue;
    if (hints.includes(name)) entry[name] = value;
    else note("dropped", `the annotation \`${name}\`, which MCP does not define`);
  }
  return entry;
}

function iconsEntry(listed: Json, note: Note): readonly JsonObject[] {
  if (!Array.isArray(listed)) return [];
  return listed.flatMap((icon) => {
    if (!isJsonObject(icon)) return [];
    const others = Object.keys(icon).filter((name) => !iconMembers.includes(name));
    if (others.length > 0) note("dropped", `of an icon: \`${others.join("`, `")}\``);
    const kept = Object.entries(icon).filter(([name, value]) => iconMembers.includes(name) && value !== null);
    return [record(kept)];
  });
}

/** FastMCP's tags, which are labels as those of a manifest are. Everything else of `_meta` is noted. */
function tagsOf(meta: Json | undefined, note: Note): readonly string[] {
  if (!isJsonObject(meta)) return [];
  const tags: string[] = [];
  for (const [key, value] of Object.entries(meta)) {
    if ((key === "_fastmcp" || key === "fastmcp") && isJsonObject(value)) {
      const { tags: listed, ...rest } = value;
      const texts = Array.isArray(listed) ? listed.filter((tag) => typeof tag === "string") : [];
      tags.push(...texts.map((tag) => tag.replaceAll(/[,\s]+/g, " ").trim()).filter((tag) => tag !== ""));
      const others = Object.keys(rest).filter((name) => !/^_?(?:version|include_tags)$/.test(name));
      if (others.length > 0) note("dropped", `of its \`_meta.${key}\`: \`${others.join("`, `")}\``);
    } else note("dropped", `its \`_meta\` entry \`${key}\`: a manifest has no metadata for hosts`);
  }
  return [...new Set(tags)];
}

function noteOthers(listed: JsonObject, note: Note): void {
  const { execution } = listed;
  if (isJsonObject(execution)) {
    const { taskSupport, ...rest } = execution;
    if (taskSupport !== undefined && taskSupport !== "forbidden")
      note("dropped", `its \`execution.taskSupport: ${String(taskSupport)}\`: calls are not tasks`);
    for (const name of Object.keys(rest)) note("dropped", `its \`execution.${name}\``);
  }
  for (const [name, value] of Object.entries(listed)) {
    if (!known.has(name) && value !== null) note("dropped", `its \`${name}\`, which MCP does not define`);
  }
}

const hidden = /[\p{Cf}\p{Co}\p{Cn}\u2028\u2029]|(?![\t\n\r])\p{Cc}/gu;

/** Texts are read by models: what a person does not see in them is pointed out. */
function noteHiddenCharacters(entry: JsonObject, note: Note): void {
  const found = new Set<string>();
  const visit = (value: Json): void => {
    if (typeof value === "string") for (const [character] of value.matchAll(hidden)) found.add(character);
    else if (Array.isArray(value)) value.forEach(visit);
    else if (isJsonObject(value)) {
      for (const [key, held] of Object.entries(value)) {
        visit(key);
        visit(held);
      }
    }
  };
  visit(entry);
  if (found.size === 0) return;
  const codes = [...found].slice(0, 5).map((character) => {
    return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  });
  note(
    "changed",
    `its texts have characters that cannot be seen (${codes.join(", ")}): read them before you use it`,
  );
}

function isDeeper(value: Json, levels: number): boolean {
  const waiting: (readonly [Json, number])[] = [[value, 0]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [held, depth] = next;
    if (typeof held !== "object" || held === null) continue;
    if (depth > levels) return true;
    for (const item of Object.values(held)) waiting.push([item, depth + 1]);
  }
  return false;
}
