import { isJsonObject, type Json, type JsonSchema, pointerOf } from "../json.js";
import { type DocumentSet, isFailure, type Located, objectOf } from "./document-set.js";
import { byPreference, mediaKind } from "./media-types.js";
import type { SchemaTranslator } from "./schema-translator.js";
import type { ToolDraft } from "./tool-draft.js";

/** What a tool answers with: `as` of the response, and the schema of JSON. */
export interface Answer {
  readonly schema?: JsonSchema;
  readonly as?: "json" | "text" | "binary";
  /** To ask for, where it is not plain JSON. */
  readonly accept?: string;
}

/** The answer of an operation: that of every 2xx response, of `2XX`, or of `default` where there is no other. */
export function answerOf(
  draft: ToolDraft,
  value: Json | undefined,
  at: Located,
  documents: DocumentSet,
  schemas: SchemaTranslator,
): Answer {
  const responses = objectOf(value);
  const good = Object.keys(responses).filter((status) => /^2(?:\d\d|XX)$/i.test(status));
  const statuses = good.length > 0 ? good : Object.hasOwn(responses, "default") ? ["default"] : [];
  const schemasFound: JsonSchema[] = [];
  const kinds = new Set<string>();
  const accepts = new Set<string>();
  for (const status of statuses) {
    const place = { file: at.file, pointer: at.pointer + pointerOf(["responses", status]) };
    const response = documents.follow(responses[status], place);
    if (isFailure(response)) {
      draft.note("dropped", `its response ${status}: ${response.reason}`);
      continue;
    }
    const definition = objectOf(response.value);
    if (isJsonObject(definition["headers"])) draft.note("dropped", "headers of its responses");
    const content = objectOf(definition["content"]);
    const types = byPreference(Object.keys(content));
    const [type] = types;
    if (type === undefined) {
      kinds.add("none");
      continue;
    }
    const media = documents.follow(content[type], {
      file: response.file,
      pointer: response.pointer + pointerOf(["content", type]),
    });
    const mediaType = isFailure(media) ? {} : objectOf(media.value);
    if (types.length > 1)
      draft.note("chosen", `the answer is \`${type}\`, of ${types.map((one) => `\`${one}\``).join(", ")}`);
    if (mediaType["itemSchema"] !== undefined || /^text\/event-stream/.test(type)) {
      draft.note("dropped", `its answer is a stream of items: read as one text when it ends`);
      kinds.add("text");
      accepts.add(type);
      continue;
    }
    const isJson = mediaKind(type) === "json" || (type.includes("*") && isStructured(mediaType["schema"]));
    kinds.add(isJson ? "json" : mediaKind(type) === "text" ? "text" : type.includes("*") ? "any" : "binary");
    if (!type.includes("*")) accepts.add(type);
    if (!isJson) {
      if (isStructured(mediaType["schema"])) draft.note("dropped", `the schema of its \`${type}\` answer`);
    } else if (mediaType["schema"] !== undefined && !isFailure(media)) {
      const schema = schemas.translate(
        mediaType["schema"],
        { file: media.file, pointer: `${media.pointer}/schema` },
        "response",
      );
      schemasFound.push(schema);
    } else schemasFound.push(true);
  }
  return combined(draft, schemasFound, kinds, accepts);
}

function combined(
  draft: ToolDraft,
  found: readonly JsonSchema[],
  kinds: Set<string>,
  accepts: Set<string>,
): Answer {
  const [accept] = accepts;
  const special =
    accepts.size === 1 && accept !== undefined && accept !== "application/json" ? { accept } : {};
  if (!kinds.has("json")) {
    const [only] = [...kinds].filter((kind) => kind !== "none");
    if (kinds.has("any") || kinds.size > 1 || only === undefined) return special;
    return { ...(only === "text" ? { as: "text" } : { as: "binary" }), ...special };
  }
  if ([...kinds].some((kind) => kind !== "json" && kind !== "none")) {
    draft.note("dropped", "the schema of its JSON answers: others are no JSON");
    return {};
  }
  const distinct = new Map(found.map((schema) => [JSON.stringify(schema), schema]));
  // An answer without a body is null.
  if (kinds.has("none")) distinct.set("null", { type: "null" });
  const [schema, ...others] = [...distinct.values()];
  if (distinct.has("true") || distinct.has("{}") || schema === undefined) return { as: "json", ...special };
  return { schema: others.length === 0 ? schema : { anyOf: [schema, ...others] }, ...special };
}

function isStructured(schema: Json | undefined): boolean {
  return isJsonObject(schema) && schema["type"] !== "string" && Object.keys(schema).length > 0;
}
