import { isJsonObject, type Json, type JsonObject, type JsonSchema, pointerOf } from "../json.js";
import {
  type DocumentSet,
  isFailure,
  type Located,
  listOf,
  objectOf,
  record,
  textOf,
} from "./document-set.js";
import { byPreference, type MediaKind, mediaKind } from "./media-types.js";
import type { SchemaTranslator } from "./schema-translator.js";
import type { ToolDraft } from "./tool-draft.js";

interface Members {
  readonly properties: ReadonlyMap<string, Json>;
  readonly required: ReadonlySet<string>;
}

/** What besides properties keeps a body whole: its members could not be told apart from what they rule. */
const plainKeywords = new Set([
  "type",
  "properties",
  "required",
  "title",
  "description",
  "examples",
  "additionalProperties",
  "deprecated",
]);

/** The body of an operation as arguments: its members, or `body` where they cannot stand for themselves. */
export function addBody(
  draft: ToolDraft,
  value: Json | undefined,
  at: Located,
  documents: DocumentSet,
  schemas: SchemaTranslator,
): void {
  if (value === undefined) return;
  const found = documents.follow(value, { file: at.file, pointer: `${at.pointer}/requestBody` });
  if (isFailure(found)) {
    draft.note("dropped", `its body: ${found.reason}`);
    return;
  }
  const definition = objectOf(found.value);
  const content = objectOf(definition["content"]);
  const types = byPreference(Object.keys(content));
  const [type, ...others] = types;
  if (type === undefined) return;
  if (draft.method === "GET" || draft.method === "HEAD") {
    draft.note("dropped", `its body: a ${draft.method} request has none`);
    return;
  }
  if (others.length > 0)
    draft.note("chosen", `the body is \`${type}\`, of ${types.map((one) => `\`${one}\``).join(", ")}`);
  const media = documents.follow(content[type], {
    file: found.file,
    pointer: found.pointer + pointerOf(["content", type]),
  });
  if (isFailure(media)) {
    draft.note("dropped", `its body: ${media.reason}`);
    return;
  }
  const mediaType = objectOf(media.value);
  const schemaAt = { file: media.file, pointer: `${media.pointer}/schema` };
  const kind = type.includes("*") ? (isJsonObject(mediaType["schema"]) ? "json" : "binary") : mediaKind(type);
  const sent = contentType(type, kind);
  if (sent !== type && type.includes("*")) draft.note("chosen", `the body is \`${sent}\`, of \`${type}\``);
  if (sent !== "application/json") draft.body["contentType"] = sent;
  if (mediaType["itemSchema"] !== undefined)
    draft.note("dropped", "the body is a stream of items, sent as one text");
  if (kind === "text" || kind === "binary") {
    const schema: Record<string, Json> = record([["type", "string"]]);
    if (kind === "binary") schema["contentEncoding"] = "base64";
    if (kind === "text" && isJsonObject(mediaType["schema"]) && mediaType["schema"]["type"] !== "string") {
      draft.note("dropped", `the schema of its \`${type}\` body: the argument is the text`);
    }
    whole(draft, schema, definition);
    return;
  }
  const translated = schemas.translate(mediaType["schema"] ?? true, schemaAt, "request");
  const members = membersOf(translated, schemas, 0);
  if (members === undefined || members.properties.size === 0) {
    whole(draft, translated, definition);
    return;
  }
  const body: Record<string, Json> = record();
  if (definition["required"] !== true && members.required.size > 0) {
    draft.note("changed", "the body may be left out; its required members are asked for all the same");
  }
  for (const [name, schema] of members.properties) {
    const argument = draft.argument(name, "body", schema, members.required.has(name));
    body[name] = `{${argument}}`;
  }
  draft.body["body"] = body;
  const encoding = encodings(draft, kind, members, objectOf(mediaType["encoding"]), schemas);
  if (Object.keys(encoding).length > 0) draft.body["encoding"] = encoding;
}

function whole(draft: ToolDraft, schema: JsonSchema, definition: JsonObject): void {
  const description = textOf(definition["description"]) ?? "";
  const described =
    description === ""
      ? schema
      : isJsonObject(schema)
        ? record([...Object.entries(schema), ["description", description]])
        : { description };
  const argument = draft.argument("body", "body", described, definition["required"] === true);
  draft.body["body"] = `{${argument}}`;
}

function contentType(type: string, kind: MediaKind): string {
  if (
    !type.includes("*") &&
    /^[!#$%&'*+.^_`|~0-9A-Za-z-]+\/[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:\s*;[\x20-\x7E]*)?$/.test(type)
  )
    return type;
  const usual = {
    json: "application/json",
    form: "application/x-www-form-urlencoded",
    multipart: "multipart/form-data",
    text: "text/plain",
    binary: "application/octet-stream",
  };
  return usual[kind];
}

/** The members of an object that is one whatever its values, seen through references and `allOf`. */
function membersOf(schema: Json | undefined, schemas: SchemaTranslator, depth: number): Members | undefined {
  const target = schemas.targetOf(schema);
  if (!isJsonObject(target) || depth > 20) return undefined;
  const siblings = isJsonObject(schema) && schema !== target ? Object.keys(schema) : [];
  if (
    siblings.some((keyword) => !["$ref", "description", "title", "examples", "deprecated"].includes(keyword))
  )
    return undefined;
  const { type, properties, additionalProperties } = target;
  if (type !== undefined && type !== "object") return undefined;
  if (additionalProperties !== undefined && additionalProperties !== false) return undefined;
  for (const keyword of Object.keys(target)) {
    if (!plainKeywords.has(keyword) && keyword !== "allOf" && !keyword.startsWith("x-")) return undefined;
  }
  const all = new Map<string, Json>(Object.entries(objectOf(properties)));
  const required = new Set(listOf(target["required"]).filter((name) => typeof name === "string"));
  for (const part of listOf(target["allOf"])) {
    const members = membersOf(part, schemas, depth + 1);
    // `additionalProperties: false` in a part judges the members of the others.
    if (members === undefined || objectOf(schemas.targetOf(part))["additionalProperties"] === false)
      return undefined;
    for (const [name, member] of members.properties) {
      const other = all.get(name);
      all.set(
        name,
        other === undefined || other === true ? member : member === true ? other : { allOf: [other, member] },
      );
    }
    for (const name of members.required) required.add(name);
  }
  return { properties: all, required };
}

function encodings(
  draft: ToolDraft,
  kind: MediaKind,
  { properties }: Members,
  given: JsonObject,
  schemas: SchemaTranslator,
): Record<string, Json> {
  const result: Record<string, Json> = record();
  if (kind !== "form" && kind !== "multipart") return result;
  for (const [name, schema] of properties) {
    const said = objectOf(given[name]);
    const entry: Record<string, Json> = record();
    if (kind === "form") {
      const style = textOf(said["style"]);
      const used = style ?? (said["explode"] === undefined ? undefined : "form");
      if (used !== undefined && ["form", "spaceDelimited", "pipeDelimited", "deepObject"].includes(used)) {
        entry["style"] = used;
        if (typeof said["explode"] === "boolean" && used !== "deepObject") entry["explode"] = said["explode"];
      }
    } else {
      if (isBytes(schema, schemas)) {
        entry["base64"] = true;
        entry["filename"] = name.replaceAll(/[^A-Za-z0-9._-]+/g, "_");
      }
      const type = textOf(said["contentType"])?.split(",")[0]?.trim();
      if (type !== undefined && /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:;[\x20-\x7E]*)?$/.test(type))
        entry["contentType"] = type;
      if (said["headers"] !== undefined) draft.note("dropped", `headers of the part \`${name}\``);
    }
    if (Object.keys(entry).length > 0) result[name] = entry;
  }
  for (const key of ["prefixEncoding", "itemEncoding"])
    if (given[key] !== undefined) draft.note("dropped", `\`${key}\` of the body`);
  return result;
}

function isBytes(schema: Json, schemas: SchemaTranslator): boolean {
  const target = schemas.targetOf(schema);
  if (!isJsonObject(target)) return false;
  return (
    target["contentEncoding"] === "base64" ||
    (target["type"] === "array" && isBytes(target["items"] ?? true, schemas))
  );
}
