import type { Json, JsonObject } from "../json.js";
import { withoutEnd } from "../text-ends.js";
import { type DocumentSet, record, textOf } from "./document-set.js";
import type { Operation } from "./operations.js";
import { addParameters } from "./parameters.js";
import { cutText, plainText } from "./plain-text.js";
import type { Remarks } from "./remarks.js";
import { addBody } from "./request-body.js";
import { type Answer, answerOf } from "./responses.js";
import type { SchemaTranslator } from "./schema-translator.js";
import type { Security } from "./security.js";
import type { Servers } from "./servers.js";
import { ToolDraft } from "./tool-draft.js";

/** The settings that all tools of a document share. */
export interface ToolContext {
  readonly documents: DocumentSet;
  readonly schemas: SchemaTranslator;
  readonly servers: Servers;
  readonly security: Security;
  readonly remarks: Remarks;
  /** The document's own Security Requirements. */
  readonly requirements: Json | undefined;
  /** `${NAME}` of a token for operations whose document declares no security. */
  readonly bearer: string | undefined;
  /** The parts to omit for a shorter list. */
  readonly shape: ListShape;
}

/** How much of a document is listed. */
export interface ListShape {
  /** Whether output schemas are left out. */
  readonly noOutput: boolean;
  /** Whether a response that its schema does not allow is an error. */
  readonly strictOutput: boolean;
  /** Only arguments that the document requires. */
  readonly requiredOnly: boolean;
}

/** Longest description, in characters: clients cut what is longer, and every request pays for it. */
const longestDescription = 2048;

/** Longest title, in characters. */
const longestTitle = 100;

/** Longest tag that a manifest takes, in characters. */
const longestTag = 100;

/** The manifest entry of an operation. A string: why it has none. */
export function toolOf(operation: Operation, context: ToolContext): JsonObject | string {
  const { documents, schemas, servers, security, remarks } = context;
  const { definition, method, path, sent, at } = operation;
  const about = `${method} ${path}`;
  remarks.passOverExtensions(definition);
  if (definition["externalDocs"] !== undefined) remarks.passOver("`externalDocs`");
  const draft = new ToolDraft(
    { method, path, sent },
    servers.placeholder(operation.servers, about),
    remarks,
    context.shape.requiredOnly,
  );
  draft.credentials = security.credentials(definition["security"] ?? context.requirements, about);
  const problem = addParameters(draft, operation.parameters, documents, schemas, security);
  if (problem !== undefined) return problem;
  const bodyProblem = addBody(draft, definition["requestBody"], at, documents, schemas);
  if (bodyProblem !== undefined) return bodyProblem;
  const answer = answerOf(draft, definition["responses"], at, documents, schemas);
  if (definition["callbacks"] !== undefined)
    draft.note("dropped", "its callbacks: a tool is not called back");
  if (
    draft.credentials === undefined &&
    context.bearer !== undefined &&
    definition["security"] === undefined
  ) {
    draft.credentials = record([["bearer", context.bearer]]);
  }
  if (answer.accept !== undefined && draft.sections.headers?.["accept"] === undefined)
    draft.put("headers", "accept", answer.accept);

  const input = record([["type", "object"]]);
  if (Object.keys(draft.properties).length > 0) input["properties"] = draft.properties;
  if (draft.required.length > 0) input["required"] = draft.required;
  input["additionalProperties"] = false;

  const http = record();
  if (method !== "GET") http["method"] = method;
  http["url"] = draft.url;
  for (const [section, entries] of Object.entries(draft.sections)) http[section] = entries;
  Object.assign(http, draft.body);
  if (draft.credentials !== undefined) http["credentials"] = draft.credentials;
  const response = responseOf(answer, context.shape);
  if (response !== undefined) http["response"] = response;
  draft.tellLeftOut();

  if (answer.description !== "" && ["summary", "description"].some((key) => textOf(definition[key])))
    remarks.passOver("descriptions of responses");

  const tool = record();
  const title = oneLine(plainText(textOf(definition["summary"]) ?? ""));
  if (title !== "") tool["title"] = cutText(title, longestTitle);
  tool["description"] = descriptionOf(draft, definition, title === "" ? oneLine(answer.description) : title);
  const tags = tagsOf(operation.tags);
  if (tags.length > 0) tool["tags"] = tags;
  tool["inputSchema"] = input;
  if (answer.schema !== undefined && !context.shape.noOutput) tool["outputSchema"] = answer.schema;
  tool["annotations"] = annotationsOf(method);
  tool["http"] = http;
  return tool;
}

/** Responses of real APIs differ from their documents: they are passed on unless the import is strict. */
function responseOf({ as, schema }: Answer, { noOutput, strictOutput }: ListShape): Json | undefined {
  if (schema === undefined) return as;
  if (noOutput) return "json";
  if (strictOutput) return as;
  return record([...(as === undefined ? [] : [["as", as] as const]), ["mismatch", "pass"]]);
}

/** `instead`: what is said of the operation elsewhere, for one without a description. */
function descriptionOf(draft: ToolDraft, definition: JsonObject, instead: string): string {
  const written = plainText(textOf(definition["description"]) ?? "")
    .split(/\r?\n/)
    .map((line) => withoutEnd(line, " \t"))
    .join("\n")
    .trim();
  const start = definition["deprecated"] === true ? "Deprecated. " : "";
  const whole = start + (written === "" ? (instead === "" ? `${draft.about}.` : instead) : written);
  if (whole.length <= longestDescription) return whole;
  draft.note("changed", `its description has ${whole.length} characters, and is cut`);
  const cut = whole.slice(0, longestDescription - 2);
  const end = Math.max(cut.lastIndexOf("\n\n"), cut.lastIndexOf(". ") + 1);
  return `${(end > longestDescription / 2 ? cut.slice(0, end) : cut).trimEnd().replace(/[\uD800-\uDBFF]$/, "")} …`;
}

/** The properties of a method (RFC 9110 section 9.2). */
function annotationsOf(method: string): JsonObject {
  if (method === "GET" || method === "HEAD" || method === "OPTIONS") return { readOnlyHint: true };
  if (method === "PUT" || method === "DELETE") return { destructiveHint: true, idempotentHint: true };
  return { destructiveHint: method !== "POST", idempotentHint: false };
}

/** Tags as a list between commas can hold them. */
function tagsOf(tags: readonly string[]): readonly string[] {
  const texts = tags.map((tag) => oneLine(tag.replaceAll(",", " ")).slice(0, longestTag).trim());
  return [...new Set(texts.filter((tag) => tag !== ""))];
}

function oneLine(text: string | undefined): string {
  return (text ?? "").replaceAll(/\s+/g, " ").trim();
}
