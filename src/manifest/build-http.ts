import { isJsonObject, type Json, type JsonObject } from "../json.js";
import {
  apiKeyPlaces,
  type BodyFormat,
  bodyFormats,
  type ClientCredentials,
  type CookieParameter,
  clientAuthentications,
  cookieStyles,
  type HeaderParameter,
  type HttpBody,
  type HttpCredentials,
  type HttpResponse,
  type HttpRetry,
  type HttpSection,
  headerStyles,
  httpDefaults,
  httpMethods,
  type PartEncoding,
  type PathParameter,
  pathStyles,
  type QueryParameter,
  queryStyles,
  responseKinds,
  slashModes,
} from "./http-section.js";

/**
 * Makes the section of data that fits the manifest schema, short forms spelled out and defaults filled in.
 * `typed`: whether the tool has an output schema, and so needs JSON.
 */
export function buildHttp(data: JsonObject, typed: boolean): HttpSection {
  const body = buildBody(data);
  const credentials = buildCredentials(object(data["credentials"]));
  return {
    method: among(httpMethods, data["method"]) ?? httpDefaults.method,
    url: text(data["url"]) ?? "",
    ...list("path", entries(data["path"]).map(pathParameter)),
    ...list("query", entries(data["query"]).map(queryParameter)),
    ...list("headers", entries(data["headers"]).map(headerParameter)),
    ...list("cookies", entries(data["cookies"]).map(cookieParameter)),
    ...(body === undefined ? {} : { body }),
    ...(Object.keys(credentials).length === 0 ? {} : { credentials }),
    response: buildResponse(data["response"], typed),
    retry: buildRetry(data["retry"]),
    ...optional("timeoutMs", number(data["timeoutMs"])),
  };
}

type Entry = readonly [name: string, value: Json];

function pathParameter([name, value]: Entry): PathParameter {
  const data = object(value);
  return {
    name,
    ...optional("style", among(pathStyles, data["style"])),
    ...optional("explode", flag(data["explode"])),
    ...optional("slash", among(slashModes, data["slash"])),
  };
}

function queryParameter([name, value]: Entry): QueryParameter {
  const data = object(value);
  return {
    name,
    value: template(name, value),
    ...optional("style", among(queryStyles, data["style"])),
    ...optional("explode", flag(data["explode"])),
    ...optional("allowReserved", flag(data["allowReserved"])),
  };
}

function headerParameter([name, value]: Entry): HeaderParameter {
  const data = object(value);
  return {
    name,
    value: template(name, value),
    ...optional("style", among(headerStyles, data["style"])),
    ...optional("explode", flag(data["explode"])),
  };
}

function cookieParameter([name, value]: Entry): CookieParameter {
  const data = object(value);
  return {
    name,
    value: template(name, value),
    ...optional("style", among(cookieStyles, data["style"])),
    ...optional("explode", flag(data["explode"])),
  };
}

/** An entry's template: the entry itself, its `value`, or the argument of its name. */
function template(name: string, entry: Json): string {
  const value = isJsonObject(entry) ? entry["value"] : entry;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return text(value) ?? `{${name}}`;
}

function buildBody(data: JsonObject): HttpBody | undefined {
  const content = data["body"];
  if (content === undefined) return undefined;
  const contentType = text(data["contentType"]) ?? httpDefaults.contentType;
  return {
    format: among(bodyFormats, data["bodyFormat"]) ?? formatOf(contentType),
    contentType,
    content,
    ...list("encoding", entries(data["encoding"]).map(partEncoding)),
  };
}

/** How a body of a media type is written: bytes, which arguments hold as base64, where nothing better is known. */
export function formatOf(contentType: string): BodyFormat {
  const type = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === "application/json" || type.endsWith("+json")) return "json";
  if (type === "application/x-www-form-urlencoded") return "form";
  if (type === "multipart/form-data") return "multipart";
  const isText = /^text\/|^application\/(?:xml|yaml|graphql|javascript|x-ndjson|toml)$|\+(?:xml|yaml)$/.test(
    type,
  );
  return isText ? "text" : "base64";
}

function partEncoding([name, value]: Entry): PartEncoding {
  const data = object(value);
  return {
    name,
    ...optional("style", among(queryStyles, data["style"])),
    ...optional("explode", flag(data["explode"])),
    ...optional("contentType", text(data["contentType"])),
    ...optional("filename", text(data["filename"])),
    ...optional("base64", flag(data["base64"])),
  };
}

function buildCredentials(data: JsonObject): HttpCredentials {
  const { basic, apiKey, oauth2 } = data;
  const keys = Array.isArray(apiKey) ? apiKey : apiKey === undefined ? [] : [apiKey];
  return {
    ...optional("bearer", text(data["bearer"])),
    ...(isJsonObject(basic)
      ? { basic: { username: text(basic["username"]) ?? "", password: text(basic["password"]) ?? "" } }
      : {}),
    ...list(
      "apiKeys",
      keys.map(object).map((key) => ({
        in: among(apiKeyPlaces, key["in"]) ?? "header",
        name: text(key["name"]) ?? "",
        value: text(key["value"]) ?? "",
      })),
    ),
    ...(isJsonObject(oauth2) ? { oauth2: buildOAuth(oauth2) } : {}),
  };
}

function buildOAuth(data: JsonObject): ClientCredentials {
  const scopes = Array.isArray(data["scopes"])
    ? data["scopes"].filter((scope) => typeof scope === "string")
    : [];
  return {
    tokenUrl: text(data["tokenUrl"]) ?? "",
    clientId: text(data["clientId"]) ?? "",
    clientSecret: text(data["clientSecret"]) ?? "",
    ...list("scopes", scopes),
    ...list(
      "parameters",
      entries(data["parameters"]).map(([name, value]) => ({ name, value: text(value) ?? "" })),
    ),
    ...optional("clientAuthentication", among(clientAuthentications, data["clientAuthentication"])),
  };
}

function buildResponse(value: Json | undefined, typed: boolean): HttpResponse {
  const data = object(value);
  return {
    as: among(responseKinds, isJsonObject(value) ? value["as"] : value) ?? (typed ? "json" : "auto"),
    ...optional("select", text(data["select"])),
    ...(data["default"] === undefined ? {} : { default: data["default"] }),
    maxBytes: number(data["maxBytes"]) ?? httpDefaults.maxResponseBytes,
  };
}

function buildRetry(value: Json | undefined): HttpRetry {
  const data = object(value);
  return {
    times: number(isJsonObject(value) ? value["times"] : value) ?? httpDefaults.retryTimes,
    longestDelayMs: number(data["longestDelayMs"]) ?? httpDefaults.longestRetryDelayMs,
  };
}

function entries(value: Json | undefined): readonly Entry[] {
  return isJsonObject(value) ? Object.entries(value) : [];
}

function object(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : Object.create(null);
}

function text(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function number(value: Json | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function flag(value: Json | undefined): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}

function among<const T extends string>(known: readonly T[], value: Json | undefined): T | undefined {
  return known.find((candidate) => candidate === value);
}

function list<K extends string, T>(key: K, items: readonly T[]): { readonly [P in K]?: readonly T[] } {
  return optional(key, items.length === 0 ? undefined : items);
}

function optional<K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } {
  const result: { [P in K]?: T } = {};
  if (value !== undefined) result[key] = value;
  return result;
}
