import { isJsonObject, type Json, type JsonObject, type JsonSchema } from "../json.js";
import { distinct } from "./distinct.js";
import {
  type DocumentSet,
  isFailure,
  type Located,
  listOf,
  objectOf,
  record,
  textOf,
} from "./document-set.js";
import { mediaKind } from "./media-types.js";
import { joinedText } from "./plain-text.js";
import type { SchemaTranslator } from "./schema-translator.js";
import { type Security, sendsCredential } from "./security.js";
import { mayHoldSlash, slashHints, slashOf } from "./slash.js";
import type { ToolDraft } from "./tool-draft.js";

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly definition: JsonObject;
  readonly at: Located;
}

const places = ["path", "query", "header", "cookie"];
const styles: Readonly<Record<string, readonly string[]>> = {
  path: ["simple", "label", "matrix"],
  query: ["form", "spaceDelimited", "pipeDelimited", "deepObject"],
  header: ["simple"],
  cookie: ["form", "cookie"],
};
const credentialHeaders = ["authorization", "x-api-key", "api-key", "x-auth-token"];
const connectionHeaders = new Set(
  (
    "host content-length cookie cookie2 connection keep-alive proxy-connection proxy-authorization proxy-authenticate te trailer " +
    "transfer-encoding upgrade expect via accept-encoding"
  ).split(" "),
);
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** The parameters of an operation as arguments and places of a request. A string: why no tool can be made. */
export function addParameters(
  draft: ToolDraft,
  located: readonly Located[],
  documents: DocumentSet,
  schemas: SchemaTranslator,
  security: Security,
): string | undefined {
  const [parameters, problem] = resolved(draft, located, documents);
  if (problem !== undefined) return problem;
  const pathNames = [...draft.sent.matchAll(/\{([^{}]*)\}/g)].map(([, name = ""]) => name);
  const placeholders = new Map<string, string>();
  for (const name of new Set(pathNames)) {
    const parameter = parameters.find((one) => one.in === "path" && one.name === name);
    if (parameter === undefined)
      draft.note("changed", `the document does not describe \`{${name}}\` of the path: a string`);
    const schema = parameter === undefined ? { type: "string" } : schemaOf(parameter, schemas);
    const settings = parameter === undefined ? record() : settingsOf(draft, parameter);
    const argument = draft.argument(name, "path", sendable(schema, settings, schemas), true);
    placeholders.set(name, argument);
    const slash = parameter && slashOf(parameter.definition, name, draft.sent);
    if (slash === undefined && parameter !== undefined && mayHoldSlash(parameter.definition, name)) {
      draft.note(
        "chosen",
        `a \`/\` in \`${argument}\` is refused: \`slash: encode\` or \`slash: keep\` under \`path\` allows it`,
      );
    }
    if (slash !== undefined) {
      settings["slash"] = slash;
      draft.note(
        "chosen",
        `a \`/\` in \`${argument}\` is ${slash === "keep" ? "sent as it is" : "sent as `%2F`"}`,
      );
    }
    if (Object.keys(settings).length > 0) draft.put("path", argument, settings);
  }
  draft.url = draft.server + urlPath(draft.sent, placeholders);
  for (const place of places.slice(1)) {
    for (const parameter of parameters.filter((one) => one.in === place))
      addOne(draft, parameter, schemas, security);
  }
  for (const { name, in: place } of parameters) {
    if (place === "path" && !pathNames.includes(name))
      draft.note("dropped", `path parameter \`${name}\`: the path has no \`{${name}}\``);
  }
  return undefined;
}

function resolved(
  draft: ToolDraft,
  located: readonly Located[],
  documents: DocumentSet,
): readonly [readonly Parameter[], string | undefined] {
  const byKey = new Map<string, Parameter>();
  for (const at of located) {
    const found = documents.follow(at.value, at);
    if (isFailure(found)) return [[], `a parameter cannot be read: ${found.reason}`];
    const definition = objectOf(found.value);
    const [name, place] = [textOf(definition["name"]), textOf(definition["in"])];
    if (name === undefined || place === undefined) return [[], "a parameter has no `name` or no `in`"];
    if (!places.includes(place)) {
      if (definition["required"] === true)
        return [[], `HTTP tools have no parameters in \`${place}\` (\`${name}\`)`];
      draft.note("dropped", `parameter \`${name}\` in \`${place}\``);
      continue;
    }
    const key = `${place} ${place === "header" ? name.toLowerCase() : name}`;
    byKey.delete(key);
    byKey.set(key, { name, in: place, definition, at: found });
  }
  return [[...byKey.values()], undefined];
}

function addOne(draft: ToolDraft, parameter: Parameter, schemas: SchemaTranslator, security: Security): void {
  const { name, in: place, definition } = parameter;
  const lower = name.toLowerCase();
  const isCredential =
    security.declares(place, name) || (place === "header" && credentialHeaders.includes(lower));
  if (sendsCredential(draft.credentials ?? {}, place, name)) {
    draft.note("changed", `${place} \`${name}\` is the credential that the server sends`);
    return;
  }
  if (isCredential && draft.credentials !== undefined && definition["required"] !== true) {
    draft.note("dropped", `${place} \`${name}\`: a credential beside those that the server sends`);
    return;
  }
  if (isCredential) {
    draft.note("changed", `${place} \`${name}\` is a credential, and comes from the environment`);
    draft.credential(security.apiKey(place, name, name));
    return;
  }
  if (place === "header" && (lower === "accept" || lower === "content-type")) {
    draft.note("dropped", `header \`${name}\`: it follows from the media types`);
    return;
  }
  if (place === "header" && connectionHeaders.has(lower)) {
    draft.note("dropped", `header \`${name}\`: a tool cannot set it`);
    return;
  }
  if (place !== "query" && !token.test(name)) {
    draft.note("dropped", `${place} \`${name}\`: no ${place} can have this name`);
    return;
  }
  if (draft.leavesOut(name, definition["required"] === true)) return;
  if (definition["allowEmptyValue"] === true) draft.note("dropped", `\`allowEmptyValue\` of \`${name}\``);
  const settings = settingsOf(draft, parameter);
  const schema = schemaOf(parameter, schemas);
  const isRequired = definition["required"] === true;
  const argument = draft.argument(
    name,
    place,
    isRequired ? sendable(schema, settings, schemas) : schema,
    isRequired,
  );
  const placeholder = `{${argument}}`;
  const section = place === "query" ? "query" : place === "header" ? "headers" : "cookies";
  if (Object.keys(settings).length === 0) draft.put(section, name, placeholder);
  else
    draft.put(
      section,
      name,
      argument === name ? settings : record([["value", placeholder], ...Object.entries(settings)]),
    );
}

/** The schema of a required parameter. Of an empty list or object nothing is sent, unless it is JSON: that one is not allowed. */
function sendable(schema: JsonSchema, settings: JsonObject, schemas: SchemaTranslator): JsonSchema {
  if (settings["style"] === "json") return schema;
  const target = schemas.targetOf(schema);
  if (!isJsonObject(target) || !isJsonObject(schema)) return schema;
  const keyword = { array: "minItems", object: "minProperties" }[String(target["type"])];
  if (keyword === undefined || Number(target[keyword] ?? 0) > 0) return schema;
  if (keyword === "minProperties" && listOf(target["required"]).length > 0) return schema;
  return record([...Object.entries(schema), [keyword, 1]]);
}

function schemaOf({ definition, at }: Parameter, schemas: SchemaTranslator): JsonSchema {
  const content = objectOf(definition["content"]);
  const [type] = Object.keys(content);
  const inner = type === undefined ? definition["schema"] : objectOf(content[type])["schema"];
  const pointer = type === undefined ? "/schema" : `/content/${type.replaceAll("/", "~1")}/schema`;
  const translated = schemas.translate(
    inner ?? true,
    { file: at.file, pointer: at.pointer + pointer },
    "request",
  );
  const description = joinedText(textOf(definition["description"]), objectOf(translated)["description"]);
  const examples =
    definition["example"] !== undefined ? [definition["example"]] : exampleValues(definition["examples"]);
  const more: Record<string, Json> = record();
  if (description !== "") more["description"] = description;
  if (definition["deprecated"] === true) more["deprecated"] = true;
  if (examples.length > 0)
    more["examples"] = distinct([...listOf(objectOf(translated)["examples"]), ...examples]);
  if (Object.keys(more).length === 0) return translated;
  return isJsonObject(translated)
    ? record([...Object.entries(translated), ...Object.entries(more)])
    : translated
      ? more
      : false;
}

/** The values of a map of Example Objects. */
function exampleValues(value: Json | undefined): readonly Json[] {
  return Object.values(objectOf(value)).flatMap((example) => {
    const held = objectOf(example)["value"] ?? objectOf(example)["dataValue"];
    return held === undefined ? [] : [held];
  });
}

/** The settings that differ from the defaults of a place. */
function settingsOf(draft: ToolDraft, { name, in: place, definition }: Parameter): Record<string, Json> {
  const settings: Record<string, Json> = record();
  draft.passOverExtensions(definition, place === "path" ? slashHints : []);
  for (const media of [definition, ...Object.values(objectOf(definition["content"]))])
    draft.passOverExamples(objectOf(media), media === definition ? "described" : "all");
  const [type] = Object.keys(objectOf(definition["content"]));
  if (type !== undefined) {
    if (mediaKind(type) === "json") settings["style"] = "json";
    else draft.note("changed", `\`${name}\` has the media type \`${type}\`: write it so yourself`);
    return settings;
  }
  const style = textOf(definition["style"]);
  const known = styles[place] ?? [];
  if (style !== undefined && !known.includes(style))
    draft.note("dropped", `style \`${style}\` of \`${name}\`: not for a ${place} parameter`);
  const used = style !== undefined && known.includes(style) ? style : (known[0] ?? "");
  if (used !== known[0]) settings["style"] = used;
  const usual = used === "form" || used === "cookie";
  if (typeof definition["explode"] === "boolean" && definition["explode"] !== usual && used !== "deepObject")
    settings["explode"] = definition["explode"];
  if (place === "query" && definition["allowReserved"] === true) settings["allowReserved"] = true;
  return settings;
}

/** The path as a template: its placeholders are arguments, and nothing else of it means anything. */
function urlPath(path: string, placeholders: ReadonlyMap<string, string>): string {
  return path
    .split(/(\{[^{}]*\})/)
    .map((piece, index) => {
      if (index % 2 === 1) return `{${placeholders.get(piece.slice(1, -1)) ?? ""}}`;
      return piece
        .replaceAll(/[^A-Za-z0-9\-._~!$&'()*+,;=:@/%?]/gu, (character) =>
          encodeURIComponent(
            /[\uD800-\uDFFF]/.test(character) && character.length === 1 ? "\uFFFD" : character,
          ),
        )
        .replaceAll(/\$$/g, "%24");
    })
    .join("");
}
