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
import { fileExtension } from "./file-extension.js";
import { byPreference, type MediaKind, mediaKind } from "./media-types.js";
import { joinedText } from "./plain-text.js";
import type { SchemaTranslator } from "./schema-translator.js";
import type { ToolDraft } from "./tool-draft.js";

interface Members {
  readonly properties: ReadonlyMap<string, Json>;
  readonly required: ReadonlySet<string>;
}

/** Keywords of bodies that are split into arguments. Others constrain the members together, or describe the whole. */
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

/**
 * The body of an operation as arguments: its members, or `body` where they cannot stand for themselves. A string: why no
 * request can have that body.
 */
export function addBody(
  draft: ToolDraft,
  value: Json | undefined,
  at: Located,
  documents: DocumentSet,
  schemas: SchemaTranslator,
): string | undefined {
  if (value === undefined) return undefined;
  const found = documents.follow(value, { file: at.file, pointer: `${at.pointer}/requestBody` });
  if (isFailure(found)) {
    draft.note("dropped", `its body: ${found.reason}`);
    return undefined;
  }
  const definition = objectOf(found.value);
  const content = objectOf(definition["content"]);
  const types = byPreference(Object.keys(content));
  const type = types.find((one) => !isFalsePatch(one, content[one], found, documents)) ?? types[0];
  if (type === undefined) return undefined;
  if (draft.method === "GET" || draft.method === "HEAD") {
    draft.note("dropped", `its body: a ${draft.method} request has none`);
    return undefined;
  }
  if (types.length > 1)
    draft.note("chosen", `the body is \`${type}\`, of ${types.map((one) => `\`${one}\``).join(", ")}`);
  const media = documents.follow(content[type], {
    file: found.file,
    pointer: found.pointer + pointerOf(["content", type]),
  });
  if (isFailure(media)) {
    draft.note("dropped", `its body: ${media.reason}`);
    return undefined;
  }
  const mediaType = objectOf(media.value);
  const schemaAt = { file: media.file, pointer: `${media.pointer}/schema` };
  const kind = type.includes("*") ? (isJsonObject(mediaType["schema"]) ? "json" : "binary") : mediaKind(type);
  const sent = contentType(type, kind);
  if (sent !== type && type.includes("*")) draft.note("chosen", `the body is \`${sent}\`, of \`${type}\``);
  if (sent !== "application/json") draft.body["contentType"] = sent;
  for (const said of [definition, mediaType]) draft.passOverExtensions(said);
  draft.passOverExamples(mediaType, "all");
  if (mediaType["itemSchema"] !== undefined)
    draft.note("dropped", "the body is a stream of items, sent as one string");
  if (kind === "text" || kind === "binary") {
    const translated = schemas.translate(mediaType["schema"] ?? true, schemaAt, "request");
    const { type: declared, title, description, ...others } = objectOf(schemas.targetOf(translated));
    if (kind === "text" && declared === "string") {
      whole(draft, translated, definition);
      return undefined;
    }
    const isPlain = declared === undefined || declared === "string";
    const { contentEncoding: _bytes, ...constraints } = others;
    if (!isPlain || Object.keys(constraints).length > 0) {
      const argument = kind === "text" ? "the text" : "its bytes";
      draft.note("dropped", `the schema of its \`${type}\` body: the argument is ${argument}`);
    }
    const schema: Record<string, Json> = record([["type", "string"]]);
    if (title !== undefined) schema["title"] = title;
    if (description !== undefined) schema["description"] = description;
    if (kind === "binary") schema["contentEncoding"] = "base64";
    whole(draft, schema, definition);
    return undefined;
  }
  const translated = schemas.translate(mediaType["schema"] ?? true, schemaAt, "request");
  const members = membersOf(translated, schemas, 0) ?? membersOfItems(draft, kind, translated, schemas);
  if ((kind === "form" || kind === "multipart") && !mayBeObject(translated, schemas) && !members)
    return `its \`${sent}\` body is not an object: its fields have no names`;
  if (members === undefined || members.properties.size === 0) {
    whole(draft, translated, definition);
    return undefined;
  }
  const body: Record<string, Json> = record();
  if (definition["required"] !== true && members.required.size > 0) {
    draft.note("changed", "the body may be left out; its required members are still required");
  }
  // A body whose members are all optional is kept whole, because nothing else would be left.
  const isOptional = members.required.size > 0 || definition["required"] !== true;
  for (const [name, schema] of members.properties) {
    if (isOptional && draft.leavesOut(name, members.required.has(name))) continue;
    const isRequired = members.required.has(name);
    const needsItems = isRequired && (kind === "form" || kind === "multipart");
    const sent = needsItems ? withItems(schema, schemas) : schema;
    const argument = draft.argument(name, "body", sent, isRequired);
    body[name] = `{${argument}}`;
  }
  if (Object.keys(body).length === 0) {
    delete draft.body["contentType"];
    return undefined;
  }
  draft.body["body"] = body;
  noteWhole(draft, definition, translated, schemas);
  const sentMembers = new Map([...members.properties].filter(([name]) => body[name] !== undefined));
  const encoding = encodings(
    draft,
    kind,
    { body, members: sentMembers },
    objectOf(mediaType["encoding"]),
    schemas,
  );
  if (Object.keys(encoding).length > 0) draft.body["encoding"] = encoding;
  return undefined;
}

/** The schema of a required field. A form has nothing for an empty list: that one is not allowed. */
function withItems(schema: Json, schemas: SchemaTranslator): Json {
  const target = objectOf(schemas.targetOf(schema));
  if (!isJsonObject(schema) || target["type"] !== "array" || Number(target["minItems"] ?? 0) > 0)
    return schema;
  return record([...Object.entries(schema), ["minItems", 1]]);
}

/** Remarks on what describes the body as a whole, where its members are arguments. */
function noteWhole(
  draft: ToolDraft,
  { description }: JsonObject,
  schema: JsonSchema,
  schemas: SchemaTranslator,
): void {
  const parts = new Set<string>();
  const visit = (part: Json): void => {
    const target = objectOf(schemas.targetOf(part));
    for (const one of [objectOf(part), target])
      for (const keyword of ["title", "description", "examples", "deprecated"])
        if (one[keyword] !== undefined) parts.add(keyword);
    for (const inner of listOf(target["allOf"])) visit(inner);
  };
  visit(schema);
  if (textOf(description)?.trim()) parts.add("description");
  if (parts.size > 0)
    draft.note(
      "dropped",
      `${[...parts].map((keyword) => `\`${keyword}\``).join(", ")} of its body, whose members are the arguments`,
    );
}

/** Whether a JSON Patch, which is an array (RFC 6902), is described as an object: that is then another type's, as in Kubernetes. */
function isFalsePatch(type: string, media: Json | undefined, at: Located, documents: DocumentSet): boolean {
  if (!/^application\/json-patch\+json\b/i.test(type)) return false;
  const schema = documents.follow(objectOf(media)["schema"], at);
  return !isFailure(schema) && objectOf(schema.value)["type"] === "object";
}

function whole(draft: ToolDraft, schema: JsonSchema, definition: JsonObject): void {
  const description = joinedText(textOf(definition["description"]), objectOf(schema)["description"]);
  const described =
    description === ""
      ? schema
      : isJsonObject(schema)
        ? record([...Object.entries(schema), ["description", description]])
        : { description };
  if (draft.leavesOut("body", definition["required"] === true)) {
    delete draft.body["contentType"];
    return;
  }
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

/** A form described as a list of objects: the fields of one of them, which is all that a form can hold. */
function membersOfItems(
  draft: ToolDraft,
  kind: MediaKind,
  schema: JsonSchema,
  schemas: SchemaTranslator,
): Members | undefined {
  if (kind !== "form" && kind !== "multipart") return undefined;
  const { type, items } = objectOf(schemas.targetOf(schema));
  const members = type === "array" ? membersOf(items, schemas, 0) : undefined;
  if (members === undefined || members.properties.size === 0) return undefined;
  draft.note(
    "changed",
    "its body is described as a list, which a form is not: it has the members of one item",
  );
  return members;
}

function mayBeObject(schema: JsonSchema, schemas: SchemaTranslator): boolean {
  const { type } = objectOf(schemas.targetOf(schema));
  return type === undefined || type === "object" || (Array.isArray(type) && type.includes("object"));
}

function encodings(
  draft: ToolDraft,
  kind: MediaKind,
  {
    body,
    members,
  }: { readonly body: Readonly<Record<string, Json>>; readonly members: Members["properties"] },
  given: JsonObject,
  schemas: SchemaTranslator,
): Record<string, Json> {
  const result: Record<string, Json> = record();
  if (kind !== "form" && kind !== "multipart") return result;
  for (const [name, schema] of members) {
    const said = objectOf(given[name]);
    draft.passOverExtensions(said);
    const entry: Record<string, Json> = record();
    const unused = unusedStyle(kind, said);
    if (unused.length > 0)
      draft.note(
        "dropped",
        `${unused.map((keyword) => `\`${keyword}\``).join(", ")} of the ${kind === "form" ? "field" : "part"} \`${name}\``,
      );
    if (kind === "form") {
      const style = textOf(said["style"]) ?? (said["explode"] === undefined ? undefined : "form");
      if (style !== undefined && !unused.includes("style")) {
        entry["style"] = style;
        if (typeof said["explode"] === "boolean" && style !== "deepObject")
          entry["explode"] = said["explode"];
      }
    } else {
      if (isBytes(schema, schemas)) {
        entry["base64"] = true;
        const plain =
          name.replaceAll(/[^A-Za-z0-9._-]+/g, "_") + fileExtension(textOf(said["contentType"]) ?? "");
        const argument = isBytesItself(schema, schemas)
          ? filenameArgument(draft, name, plain, body)
          : undefined;
        entry["filename"] = argument ?? plain;
        if (argument !== undefined) entry["defaultFilename"] = plain;
      }
      const type = textOf(said["contentType"])?.split(",")[0]?.trim();
      if (type !== undefined && /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:;[\x20-\x7E]*)?$/.test(type))
        entry["contentType"] = type;
      if (said["headers"] !== undefined) draft.note("dropped", `headers of the part \`${name}\``);
    }
    if (Object.keys(entry).length > 0) result[name] = entry;
  }
  for (const name of Object.keys(given))
    if (!members.has(name))
      draft.note("dropped", `the encoding of \`${name}\`, which the body does not have`);
  for (const key of ["prefixEncoding", "itemEncoding"])
    if (given[key] !== undefined) draft.note("dropped", `\`${key}\` of the body`);
  return result;
}

const formStyles = ["form", "spaceDelimited", "pipeDelimited", "deepObject"];

/** Members of an Encoding Object that a body of a kind cannot have: a multipart body has parts, and no style. */
function unusedStyle(kind: MediaKind, said: JsonObject): readonly string[] {
  const given = ["style", "explode", "allowReserved"].filter(
    (keyword) => said[keyword] !== undefined && said[keyword] !== false,
  );
  if (kind === "multipart") {
    // Each item of a list is a part of its own, as it is by default.
    const isDefault = said["style"] === undefined && said["explode"] === true;
    return isDefault ? [] : said["explode"] === false ? [...given, "explode"] : given;
  }
  if (said["style"] !== undefined && !formStyles.includes(String(said["style"]))) return given;
  return given.filter((keyword) => keyword === "allowReserved");
}

/**
 * The placeholder of the argument that names the file of a part: a member of the body that is called so, or an argument of
 * its own. Undefined where optional arguments are left out. A list of files has no such argument: its files would share a name.
 */
function filenameArgument(
  draft: ToolDraft,
  name: string,
  plain: string,
  body: Readonly<Record<string, Json>>,
): string | undefined {
  const member = Object.keys(body).find((key) => /^file[-_]?name$/i.test(key));
  if (member !== undefined) return String(body[member]);
  if (draft.leavesOut(`${name}_filename`, false)) return undefined;
  const schema = record([
    ["type", "string"],
    ["description", `File name of \`${name}\`, with an extension that fits its contents.`],
    ["examples", [plain]],
  ]);
  return `{${draft.argument(`${name}_filename`, "body", schema, false)}}`;
}

/** Whether a member is bytes, or a list of them. */
function isBytes(schema: Json, schemas: SchemaTranslator): boolean {
  const target = schemas.targetOf(schema);
  if (!isJsonObject(target)) return false;
  return (
    isBytesItself(schema, schemas) ||
    (target["type"] === "array" && isBytes(target["items"] ?? true, schemas))
  );
}

function isBytesItself(schema: Json, schemas: SchemaTranslator): boolean {
  return objectOf(schemas.targetOf(schema))["contentEncoding"] === "base64";
}
