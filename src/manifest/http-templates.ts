import type { Location } from "../diagnostics/diagnostic.js";
import { isJsonObject, type Json, type JsonPath } from "../json.js";
import { argumentsIn, claimIn, namesIn } from "./http-template.js";
import type { Part, Source } from "./source.js";
import type { HttpSection } from "./tool-schema.js";

/** The place of a template in an `http` section. It decides what the template may contain. */
export type TemplatePlace = "url" | "query" | "header" | "cookie" | "body" | "filename" | "credential";

/** A string that may contain placeholders. */
export interface HttpTemplate {
  readonly place: TemplatePlace;
  /** The path within the `http` section, with every short form written out. */
  readonly path: JsonPath;
  readonly text: string;
}

/** Every template of a section, in the order of the request: URL, query, headers, cookies, body, credentials. */
export function* httpTemplates(http: HttpSection): Generator<HttpTemplate> {
  yield { place: "url", path: ["url"], text: http.url };
  for (const { name, value } of http.query ?? []) {
    yield { place: "query", path: ["query", name, "value"], text: value };
  }
  for (const { name, value } of http.headers ?? []) {
    yield { place: "header", path: ["headers", name, "value"], text: value };
  }
  for (const { name, value } of http.cookies ?? []) {
    yield { place: "cookie", path: ["cookies", name, "value"], text: value };
  }
  if (http.idempotencyKey?.value !== undefined) {
    yield { place: "header", path: ["idempotencyKey", "value"], text: http.idempotencyKey.value };
  }
  if (http.body !== undefined) {
    yield* textsIn(http.body.content, ["body"]);
    for (const { name, filename } of http.body.encoding ?? []) {
      if (filename !== undefined) {
        yield { place: "filename", path: ["encoding", name, "filename"], text: filename };
      }
    }
  }
  yield* credentialTemplates(http);
}

function* textsIn(content: Json, path: JsonPath): Generator<HttpTemplate> {
  if (typeof content === "string") yield { place: "body", path, text: content };
  else if (Array.isArray(content)) {
    for (const [index, item] of content.entries()) yield* textsIn(item, [...path, index]);
  } else if (isJsonObject(content)) {
    for (const [name, item] of Object.entries(content)) yield* textsIn(item, [...path, name]);
  }
}

function* credentialTemplates({ credentials = {} }: HttpSection): Generator<HttpTemplate> {
  const { bearer, basic, apiKeys = [], oauth2, tokenExchange } = credentials;
  const one = (path: JsonPath, text: string): HttpTemplate => ({
    place: "credential",
    path: ["credentials", ...path],
    text,
  });
  if (bearer !== undefined) yield one(["bearer"], bearer);
  if (basic !== undefined) {
    yield one(["basic", "username"], basic.username);
    yield one(["basic", "password"], basic.password);
  }
  for (const [index, { value }] of apiKeys.entries()) yield one(["apiKey", index, "value"], value);
  for (const [key, client] of Object.entries({ oauth2, tokenExchange })) {
    if (client === undefined) continue;
    yield one([key, "tokenUrl"], client.tokenUrl);
    yield one([key, "clientId"], client.clientId);
    yield one([key, "clientSecret"], client.clientSecret);
    for (const { name, value } of client.parameters ?? []) yield one([key, "parameters", name], value);
  }
  const { audience, resource } = tokenExchange ?? {};
  if (audience !== undefined) yield one(["tokenExchange", "audience"], audience);
  if (resource !== undefined) yield one(["tokenExchange", "resource"], resource);
}

/** The names of the arguments that a request uses. */
export function argumentsOf(http: HttpSection): ReadonlySet<string> {
  return new Set([...httpTemplates(http)].flatMap(({ text }) => argumentsIn(text)));
}

/** The claims of the caller's token that a request uses, in the order of the request. */
export function claimsOf(http: HttpSection): readonly string[] {
  const names = [...httpTemplates(http)].flatMap(({ text }) => namesIn(text));
  return [...new Set(names.flatMap((name) => claimIn(name) ?? []))];
}

/**
 * The location of the entry at `path` of a tool's `http` section. Steps that the manifest's short form omits are
 * skipped: `query: { limit: "{limit}" }` has no `value`, and a single `apiKey` no index.
 */
export function locateHttp(source: Source, tool: string, path: JsonPath, part?: Part): Location {
  const written: (string | number)[] = [];
  let current: Json | undefined = source.data;
  for (const step of ["tools", tool, "http", ...path]) {
    const next: Json | undefined = memberOf(current, step);
    if (next === undefined && (step === "value" || typeof step === "number")) continue;
    written.push(step);
    current = next;
  }
  return source.locate(written, part);
}

function memberOf(value: Json | undefined, step: string | number): Json | undefined {
  if (Array.isArray(value)) return typeof step === "number" ? value[step] : undefined;
  return isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}
