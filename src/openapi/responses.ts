import { isJsonObject, type Json, type JsonObject, type JsonSchema, pointerOf } from "../json.js";
import { type DocumentSet, isFailure, type Located, objectOf, type Place, textOf } from "./document-set.js";
import { byPreference, mediaKind } from "./media-types.js";
import type { NullExamples } from "./null-examples.js";
import { plainText } from "./plain-text.js";
import type { SchemaTranslator } from "./schema-translator.js";
import type { ToolDraft } from "./tool-draft.js";

/** The answer of a tool: `as` of the response, and the schema of its JSON. */
export interface Answer {
  readonly schema?: JsonSchema;
  readonly as?: "json" | "text" | "binary";
  /** To ask for, where it is not plain JSON. */
  readonly accept?: string;
  /** The description of the first successful response, for operations without a description. */
  readonly description?: string;
}

/** Looks for null in the examples of an operation's good responses. */
export function readExamples(
  responses: Json | undefined,
  at: Place,
  documents: DocumentSet,
  nulls: NullExamples,
): void {
  for (const status of goodStatuses(objectOf(responses))) {
    const place = { file: at.file, pointer: at.pointer + pointerOf(["responses", status]) };
    const response = documents.follow(objectOf(responses)[status], place);
    if (isFailure(response)) continue;
    for (const [type, held] of Object.entries(objectOf(objectOf(response.value)["content"]))) {
      if (mediaKind(type) !== "json") continue;
      const media = documents.follow(held, {
        file: response.file,
        pointer: response.pointer + pointerOf(["content", type]),
      });
      if (!isFailure(media)) nulls.readMedia(objectOf(media.value), media);
    }
  }
}

/** The 2xx responses of an operation, else `default`. */
function goodStatuses(responses: JsonObject): readonly string[] {
  const good = Object.keys(responses).filter((status) => /^2(?:\d\d|XX)$/i.test(status));
  return good.length > 0 ? good : Object.hasOwn(responses, "default") ? ["default"] : [];
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
  let description = "";
  const schemasFound: JsonSchema[] = [];
  const kinds = new Set<string>();
  const accepts = new Set<string>();
  draft.passOverExtensions(responses);
  const good = goodStatuses(responses);
  if (Object.keys(responses).some((status) => !status.startsWith("x-") && !good.includes(status)))
    draft.passOver("responses that are errors");
  for (const status of good) {
    const place = { file: at.file, pointer: at.pointer + pointerOf(["responses", status]) };
    const response = documents.follow(responses[status], place);
    if (isFailure(response)) {
      draft.note("dropped", `its response ${status}: ${response.reason}`);
      continue;
    }
    const definition = objectOf(response.value);
    if (status === "default" && isErrorResponse(definition)) {
      draft.note(
        "changed",
        "its one response, `default`, is that of errors: what a good one holds is not described",
      );
      continue;
    }
    if (description === "") description = saying(textOf(definition["description"]) ?? "");
    draft.passOverExtensions(definition);
    if (definition["links"] !== undefined) draft.passOver("`links`");
    if (isJsonObject(definition["headers"])) draft.note("dropped", "headers of its responses");
    const content = objectOf(definition["content"]);
    const types = byPreference(Object.keys(content));
    const [type] = types;
    if (type !== undefined && (draft.method === "HEAD" || hasNoBody(status))) {
      draft.note("dropped", `the content of its response ${status}: such an answer has no body`);
      kinds.add("none");
      continue;
    }
    if (type === undefined) {
      kinds.add("none");
      continue;
    }
    const media = documents.follow(content[type], {
      file: response.file,
      pointer: response.pointer + pointerOf(["content", type]),
    });
    const mediaType = isFailure(media) ? {} : objectOf(media.value);
    draft.passOverExtensions(mediaType);
    draft.passOverExamples(mediaType, "all");
    if (types.length > 1)
      draft.note("chosen", `the answer is \`${type}\`, of ${types.map((one) => `\`${one}\``).join(", ")}`);
    if (mediaType["itemSchema"] !== undefined || /^text\/event-stream/.test(type)) {
      draft.note("dropped", `its answer is a stream of items: read as one string when it ends`);
      kinds.add("text");
      accepts.add(type);
      continue;
    }
    const isJson = mediaKind(type) === "json" || (type.includes("*") && isStructured(mediaType["schema"]));
    kinds.add(isJson ? "json" : mediaKind(type) === "text" ? "text" : type.includes("*") ? "any" : "binary");
    if (!type.includes("*")) accepts.add(type);
    if (!isJson) {
      if (saysMore(mediaType["schema"])) draft.note("dropped", `the schema of its \`${type}\` answer`);
    } else if (mediaType["schema"] !== undefined && !isFailure(media)) {
      const schema = schemas.translate(
        mediaType["schema"],
        { file: media.file, pointer: `${media.pointer}/schema` },
        "response",
      );
      schemasFound.push(schema);
    } else schemasFound.push(true);
  }
  return { ...combined(draft, schemasFound, kinds, accepts), description };
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
    draft.note("dropped", "the schema of its JSON answers: other answers are not JSON");
    return {};
  }
  const distinct = new Map(found.map((schema) => [JSON.stringify(schema), schema]));
  // An answer without a body is null.
  if (kinds.has("none")) distinct.set("null", { type: "null" });
  const [schema, ...others] = [...distinct.values()];
  if (distinct.has("true") || distinct.has("{}") || schema === undefined) return { as: "json", ...special };
  return { schema: others.length === 0 ? schema : { anyOf: [schema, ...others] }, ...special };
}

/** RFC 9110, sections 15.3.5 and 15.3.6: what an answer with such a status never has. */
function hasNoBody(status: string): boolean {
  return status === "204" || status === "205";
}

/** Whether a `default` response speaks of what went wrong, by its description or its schema's name. */
function isErrorResponse(definition: JsonObject): boolean {
  const names = Object.values(objectOf(definition["content"])).map(
    (media) =>
      textOf(objectOf(objectOf(media)["schema"])["$ref"])
        ?.split("/")
        .at(-1) ?? "",
  );
  const speaks = /\b(?:errors?|fail(?:s|ed|ures?)?|unexpected|problems?|faults?|exceptions?)\b/i;
  return (
    speaks.test(textOf(definition["description"]) ?? "") ||
    names.some((name) => /error|problem|fault|exception/i.test(name))
  );
}

/** A response's description, unless it only says that all went well. */
function saying(description: string): string {
  const text = plainText(description).trim();
  return /^(?:\d{3}\b.{0,20}|ok(?:ay)?|success(?:ful)?(?: (?:operation|response|request|result))?|default(?: response)?|created|accepted|no content|none|done|response|(?:a |the )?successful response|description|n\/?a|-|)[.!]?$/i.test(
    text,
  )
    ? ""
    : text;
}

/** Whether a schema says more than that a value is text or bytes. */
function saysMore(schema: Json | undefined): boolean {
  const { type, format, ...others } = objectOf(schema);
  const isPlain = type === undefined || type === "string" || type === "file";
  return !isPlain || (format !== undefined && format !== "binary") || Object.keys(others).length > 0;
}

function isStructured(schema: Json | undefined): boolean {
  return isJsonObject(schema) && schema["type"] !== "string" && Object.keys(schema).length > 0;
}
