import { isJsonObject, type Json, type JsonObject } from "../../json.js";
import {
  type DocumentSet,
  isFailure,
  type Located,
  listOf,
  objectOf,
  type Place,
  record,
  textOf,
} from "../document-set.js";
import { mediaKind } from "../media-types.js";
import type { Remarks } from "../remarks.js";
import { isFile, openApiFormField, openApiParameter, type Swagger2Parameter } from "./parameter.js";
import { rebased } from "./references.js";
import { mediaTypes, openApiResponse } from "./response.js";
import { swagger2Servers } from "./servers.js";

/** The settings that all operations of a document share. */
export interface Swagger2Context {
  readonly documents: DocumentSet;
  /** The document, and its file: references in what is made are relative to it. */
  readonly root: JsonObject;
  readonly file: string;
  readonly remarks: Remarks;
}

/** An Operation Object of OpenAPI 3. `shared`: the parameters of its path. `about`: `GET /pets`. */
export function openApiOperation(
  { value, ...place }: Located,
  shared: readonly Located[],
  about: string,
  context: Swagger2Context,
): Json {
  if (!isJsonObject(value)) return value;
  const { documents, root, file, remarks } = context;
  const note = (message: string) => remarks.add("changed", about, message);
  const { parameters, consumes, produces, schemes, responses, ...others } = value;
  const result = record(Object.entries(others));
  const own = listOf(parameters).map((parameter, index): Located => {
    return { value: parameter, file: place.file, pointer: `${place.pointer}/parameters/${index}` };
  });
  const found = new Map<string, Swagger2Parameter>();
  const unread: Json[] = [];
  for (const located of [...shared, ...own]) {
    const parameter = read(located, documents, file);
    // An unreadable parameter stays as it is: the reader of OpenAPI 3 parameters reports it.
    if (parameter === undefined) unread.push(rebased(located.value, located.file, file));
    else {
      const key = `${parameter.in} ${parameter.in === "body" ? "" : parameter.name}`;
      found.delete(key);
      found.set(key, parameter);
    }
  }
  const all = [...found.values()];
  const sent = all.filter((parameter) => parameter.in !== "body" && parameter.in !== "formData");
  const listed = [...unread, ...sent.map((parameter) => openApiParameter(parameter, note))];
  if (listed.length > 0) result["parameters"] = listed;
  const types = mediaTypes(consumes, root["consumes"]);
  const body = all.find((parameter) => parameter.in === "body");
  const fields = all.filter((parameter) => parameter.in === "formData");
  if (body !== undefined) {
    if (fields.length > 0) note("form fields beside a body are left out: a request has one body");
    result["requestBody"] = jsonBody(body, types);
  } else if (fields.length > 0) result["requestBody"] = formBody(fields, types, note);
  result["responses"] = responsesOf(responses, place, mediaTypes(produces, root["produces"]), context);
  if (Array.isArray(schemes)) result["servers"] = swagger2Servers({ ...root, schemes });
  return result;
}

/** Undefined where a reference leads nowhere, or name and place are missing. */
function read(located: Located, documents: DocumentSet, file: string): Swagger2Parameter | undefined {
  const target = documents.follow(located.value, located);
  if (isFailure(target)) return undefined;
  const definition = objectOf(rebased(target.value, target.file, file));
  const [name, place] = [textOf(definition["name"]), textOf(definition["in"])];
  if (place === undefined || (name === undefined && place !== "body")) return undefined;
  return { name: name ?? "body", in: place, definition };
}

function jsonBody({ definition }: Swagger2Parameter, consumes: readonly string[]): JsonObject {
  const others = consumes.filter((type) => !["form", "multipart"].includes(mediaKind(type)));
  const types = others.length > 0 ? others : ["application/json"];
  const media = record([["schema", definition["schema"] ?? true]]);
  return withDescription(definition, types, media, definition["required"] === true);
}

function formBody(
  fields: readonly Swagger2Parameter[],
  consumes: readonly string[],
  note: (message: string) => void,
): JsonObject {
  const declared = consumes.filter((type) => ["form", "multipart"].includes(mediaKind(type)));
  const isMultipart =
    fields.some(isFile) || (declared.length > 0 && declared.every((type) => mediaKind(type) === "multipart"));
  const kind = isMultipart ? "multipart" : "form";
  const type =
    declared.find((one) => mediaKind(one) === kind) ??
    (isMultipart ? "multipart/form-data" : "application/x-www-form-urlencoded");
  const properties = record();
  const encoding = record();
  for (const field of fields) {
    const written = openApiFormField(field, isMultipart, note);
    properties[field.name] = written.schema;
    if (written.encoding !== undefined) encoding[field.name] = written.encoding;
  }
  const required = fields.filter(({ definition }) => definition["required"] === true);
  const schema = record([
    ["type", "object"],
    ["properties", properties],
    ...(required.length === 0 ? [] : [["required", required.map(({ name }) => name)] as const]),
  ]);
  const media = record([["schema", schema]]);
  if (Object.keys(encoding).length > 0) media["encoding"] = encoding;
  return withDescription({}, [type], media, required.length > 0);
}

function withDescription(
  definition: JsonObject,
  types: readonly string[],
  media: JsonObject,
  required: boolean,
): JsonObject {
  const description = textOf(definition["description"]);
  return record([
    ...(description === undefined ? [] : [["description", description] as const]),
    ["required", required],
    ["content", record(types.map((type) => [type, media]))],
  ]);
}

function responsesOf(
  value: Json | undefined,
  place: Place,
  produces: readonly string[],
  { documents, file, remarks }: Swagger2Context,
): JsonObject {
  return record(
    Object.entries(objectOf(value)).map(([status, response]) => {
      if (status.startsWith("x-")) return [status, response];
      const target = documents.follow(response, place);
      if (isFailure(target)) return [status, rebased(response, place.file, file)];
      remarks.passOverExtensions(objectOf(target.value));
      if (objectOf(target.value)["examples"] !== undefined) remarks.passOver("`examples` of media types");
      return [status, openApiResponse(objectOf(rebased(target.value, target.file, file)), produces)];
    }),
  );
}
