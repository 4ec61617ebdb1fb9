import { isDeepStrictEqual } from "node:util";
import { isJsonObject, type Json, type JsonObject } from "../../src/json.js";
import type { RecordedRequest } from "../server/recording-server.js";

/** A call: the `http` of its tool as the manifest has it, and what fills it. */
export interface Call {
  readonly http: JsonObject;
  readonly input: JsonObject;
  readonly environment: Readonly<Record<string, string>>;
  /** The access token that the API's authorization server issued. */
  readonly token?: string;
}

/** Headers of HTTP itself, with the values that a client without any opinion sends. */
const ownHeaders: Readonly<Record<string, RegExp>> = {
  host: /^127\.0\.0\.1:\d+$/,
  connection: /^keep-alive$/,
  accept: /^(?:application\/json, application\/\*\+json;q=0\.9, )?\*\/\*(?:;q=0\.1)?$/,
  "accept-encoding": /^[a-z, ]+$/,
  "content-length": /^\d+$/,
  "transfer-encoding": /^chunked$/,
  "user-agent": /^node$/,
};

/**
 * The parts of a request that neither the arguments nor the manifest say, one per line. It reads requests and manifests with
 * code of its own: each piece of text must be made of values of the arguments whose place it is, of text that the
 * manifest has there, and of delimiters.
 */
export function unsaid(request: RecordedRequest, call: Call): readonly string[] {
  const [path = "", ...query] = request.target.split("?");
  return [
    ...(request.method === (call.http["method"] ?? "GET") ? [] : [`method ${request.method}`]),
    ...unsaidPath(path, call),
    ...unsaidPairs("query", query.join("?"), querySources(call), call),
    ...unsaidHeaders(request, call),
    ...unsaidBody(request, call),
  ];
}

/** A text of the manifest, taken apart. */
type Part = string | { readonly argument: string };

function partsOf(text: string, { environment }: Call): readonly Part[] {
  const parts: Part[] = [];
  const token = /\$\{(\w+)(?::-([^}]*))?\}|\{\{([^{}]+)\}\}|\{([^{}]+)\}/g;
  let end = 0;
  for (const match of text.matchAll(token)) {
    const [, variable, otherwise = "", escaped, argument] = match;
    parts.push(text.slice(end, match.index));
    end = match.index + match[0].length;
    if (argument !== undefined) parts.push({ argument });
    else parts.push(variable === undefined ? `{${escaped}}` : (environment[variable] ?? otherwise));
  }
  return [...parts, text.slice(end)];
}

/** The value of an argument: undefined where the call leaves it out. */
function argumentOf(name: string, { input }: Call): Json | undefined {
  return Object.hasOwn(input, name) ? input[name] : undefined;
}

/** Whether every argument of a text is given: else its place in the request is left out. */
function isGiven(parts: readonly Part[], call: Call): boolean {
  return parts.every(
    (part) => typeof part === "string" || (argumentOf(part.argument, call) ?? null) !== null,
  );
}

/** Every text that a value may become in a request: its scalars, its names, and its parts as JSON. */
function textsOf(value: Json | undefined): readonly string[] {
  if (value === undefined) return [];
  if (typeof value === "string")
    return [value, JSON.stringify(value), Buffer.from(value, "base64").toString("latin1")];
  if (typeof value !== "object" || value === null) return [JSON.stringify(value)];
  return [JSON.stringify(value), ...Object.keys(value), ...Object.values(value).flatMap(textsOf)];
}

/** The texts that a place of the manifest may become in this call. */
function textsAt(parts: readonly Part[], call: Call): readonly string[] {
  return parts.flatMap((part) =>
    typeof part === "string" ? [part] : textsOf(argumentOf(part.argument, call)),
  );
}

/** Whether a text is a row of `pieces`, in any order and number, with delimiters anywhere between. */
function isMadeOf(text: string, pieces: readonly string[], delimiters: RegExp): boolean {
  const useful = [...new Set(pieces)].filter((piece) => piece !== "" && piece.length <= text.length);
  const reached = new Set([0]);
  for (let at = 0; at < text.length; at++) {
    if (!reached.has(at)) continue;
    for (const piece of useful) if (text.startsWith(piece, at)) reached.add(at + piece.length);
    if (delimiters.test(text[at] ?? "")) reached.add(at + 1);
  }
  return reached.has(text.length);
}

/** A part of a URL without percent-encoding, except bytes that are not UTF-8. */
export function decoded(text: string): string {
  return text.replaceAll(/(?:%[0-9A-F]{2})+/gi, (triplets) => {
    try {
      return decodeURIComponent(triplets);
    } catch {
      return triplets;
    }
  });
}

/** The URL of the manifest without its origin: path and query. */
function urlOf(call: Call): readonly [path: readonly Part[], query: string] {
  const [first = "", ...rest] = partsOf(String(call.http["url"]), call);
  const parts: Part[] = [first, ...rest].reduce<Part[]>((joined, part) => {
    const last = joined.at(-1);
    if (typeof part === "string" && typeof last === "string") joined[joined.length - 1] = last + part;
    else joined.push(part);
    return joined;
  }, []);
  const [start] = parts;
  if (typeof start === "string") parts[0] = start.replace(/^https?:\/\/[^/?]*/i, "").replace(/\/\//g, "/");
  const at = parts.findIndex((part) => typeof part === "string" && part.includes("?"));
  if (at < 0) return [parts, ""];
  const [path = "", ...query] = String(parts[at]).split("?");
  return [[...parts.slice(0, at), path], query.join("?")];
}

function unsaidPath(path: string, call: Call): readonly string[] {
  const [parts] = urlOf(call);
  const pattern = parts.map((part) =>
    typeof part === "string" ? decoded(part).replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&") : "(.*?)",
  );
  const whole =
    new RegExp(`^${pattern.join("")}$`, "s").exec(decoded(path).replace(/^\/$/, "")) ??
    new RegExp(`^${pattern.join("")}$`, "s").exec(decoded(path));
  if (whole === null) return [`path ${path}`];
  const placed = parts.filter((part) => typeof part !== "string");
  const texts = [...textsAt(placed, call), ...placed.map(({ argument }) => argument)];
  return whole
    .slice(1)
    .flatMap((piece) => (isMadeOf(piece, texts, /[.,;=]/) ? [] : [`path segment ${piece}`]));
}

/** Something that pairs of a name and a value may come from. */
interface Source {
  readonly name: string;
  readonly value: string;
}

function unsaidPairs(what: string, text: string, sources: readonly Source[], call: Call): readonly string[] {
  if (text === "") return [];
  const pairs = text.split("&").map((pair): readonly [string, string] => {
    const [name = "", ...value] = pair.split("=");
    return [decoded(name.replaceAll("+", " ")), decoded(value.join("=").replaceAll("+", " "))];
  });
  return pairs.flatMap(([name, value]) => {
    const source = sources.find((one) => isSaidPair(name, value, one, call));
    if (source === undefined) return [`${what} ${name}=${value}`];
    const same = pairs.filter(([other]) => other === name).length;
    const parts = partsOf(source.value, call).filter((part) => part !== "");
    const [only] = parts;
    const held = parts.length === 1 && typeof only === "object" ? argumentOf(only.argument, call) : "";
    return same === 1 || typeof held === "object" ? [] : [`${what} ${name}, ${same} times`];
  });
}

function isSaidPair(name: string, value: string, source: Source, call: Call): boolean {
  const parts = partsOf(source.value, call);
  if (!isGiven(parts, call)) return false;
  const texts = textsAt(parts, call);
  if (name === source.name) return isMadeOf(value, texts, /[,| =]/);
  if (name.startsWith(`${source.name}[`)) {
    const keys = name.slice(source.name.length);
    return isMadeOf(keys, texts, /[[\]]/) && isMadeOf(value, texts, /[,]/);
  }
  // A member of an exploded object.
  return parts.some((part) => {
    const held = typeof part === "string" ? undefined : argumentOf(part.argument, call);
    return isJsonObject(held) && Object.hasOwn(held, name) && isMadeOf(value, textsOf(held[name]), /[,| =]/);
  });
}

/** Entries of `query`, `headers` or `cookies`: a value that is not written is the argument of the same name. */
function entriesOf(held: Json | undefined): readonly Source[] {
  return Object.entries(isJsonObject(held) ? held : {}).map(([name, entry]) => {
    const value = isJsonObject(entry) ? entry["value"] : entry;
    return { name, value: value === undefined || value === null ? `{${name}}` : String(value) };
  });
}

function querySources(call: Call): readonly Source[] {
  const [, query] = urlOf(call);
  const fixed = query.split("&").map((pair) => {
    const [name = "", ...value] = pair.split("=");
    return { name: decoded(name), value: decoded(value.join("=")) };
  });
  return [...fixed, ...entriesOf(call.http["query"]), ...keysOf(call, "query")];
}

function keysOf({ http }: Call, place: string): readonly Source[] {
  const { apiKey } = isJsonObject(http["credentials"]) ? http["credentials"] : {};
  return (Array.isArray(apiKey) ? apiKey : [apiKey]).flatMap((key) =>
    isJsonObject(key) && (key["in"] ?? "header") === place
      ? [{ name: String(key["name"]), value: String(key["value"]) }]
      : [],
  );
}

function unsaidHeaders(request: RecordedRequest, call: Call): readonly string[] {
  const { http, token = "" } = call;
  const { bearer, basic, oauth2 } = isJsonObject(http["credentials"]) ? http["credentials"] : {};
  const said: Source[] = [...entriesOf(http["headers"]), ...keysOf(call, "header")];
  if (typeof bearer === "string") said.push({ name: "authorization", value: `Bearer ${bearer}` });
  if (isJsonObject(oauth2)) said.push({ name: "authorization", value: `Bearer ${token}` });
  if (isJsonObject(basic)) {
    const pair = [basic["username"], basic["password"]].map((text) =>
      textsAt(partsOf(String(text), call), call).join(""),
    );
    said.push({ name: "authorization", value: `Basic ${Buffer.from(pair.join(":")).toString("base64")}` });
  }
  if (http["body"] !== undefined)
    said.push({ name: "content-type", value: String(http["contentType"] ?? "application/json") });
  const cookies = [...entriesOf(http["cookies"]), ...keysOf(call, "cookie")];
  const seen = new Set<string>();
  const problems: string[] = [];
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    const [written = "", value = ""] = request.rawHeaders.slice(at, at + 2);
    const name = written.toLowerCase();
    if (seen.has(name)) problems.push(`header ${name}, twice`);
    seen.add(name);
    if (name === "cookie")
      problems.push(...unsaidPairs("cookie", value.split("; ").join("&"), cookies, call));
    else if (!isSaidHeader(name, value, said, call) && ownHeaders[name]?.test(value) !== true)
      problems.push(`header ${name}: ${value}`);
  }
  return problems;
}

function isSaidHeader(name: string, value: string, said: readonly Source[], call: Call): boolean {
  const text = name === "content-type" ? value.replace(/; boundary=----mcpile[0-9a-f]{36}$/, "") : value;
  return said.some((source) => {
    const parts = partsOf(source.value, call);
    return (
      source.name.toLowerCase() === name &&
      isGiven(parts, call) &&
      isMadeOf(
        text,
        // Blanks at the ends of a value are not part of it (RFC 9110, section 5.5).
        textsAt(parts, call).flatMap((piece) => [piece, piece.trim()]),
        /[,=]/,
      )
    );
  });
}

function unsaidBody(request: RecordedRequest, call: Call): readonly string[] {
  const template = call.http["body"];
  if (template === undefined || request.body.length === 0)
    return request.body.length === 0 ? [] : [`body ${request.body}`];
  const type = String(call.http["contentType"] ?? "application/json");
  if (/[/+]json\b/.test(type)) return unsaidJson("body", JSON.parse(request.body.toString()), template, call);
  const members = Object.entries(
    typeof template === "string" ? membersOf(template, call) : isJsonObject(template) ? template : {},
  ).map(([name, value]) => ({ name, value: String(value) }));
  if (type.startsWith("application/x-www-form-urlencoded")) {
    const own = typeof template === "string" ? [{ name: "", value: template }] : members;
    return unsaidPairs("body", request.body.toString(), own, call);
  }
  if (type.startsWith("multipart/")) return unsaidParts(request, members, call);
  const texts = textsAt(partsOf(String(template), call), call);
  return isMadeOf(request.body.toString("latin1"), texts.flatMap(bytesOf), /(?!)/)
    ? []
    : [`body ${request.body}`];
}

/** Members of the one argument that a body is. */
function membersOf(template: string, call: Call): JsonObject {
  const [, only] = partsOf(template, call);
  const held = typeof only === "object" ? argumentOf(only.argument, call) : undefined;
  return Object.fromEntries(Object.keys(isJsonObject(held) ? held : {}).map((name) => [name, template]));
}

/** A text as it is, and as the bytes of its UTF-8. */
function bytesOf(text: string): readonly string[] {
  return [text, Buffer.from(text).toString("latin1")];
}

/** Members at any depth: each has its place in the manifest's body or in the argument that stands there. */
function unsaidJson(at: string, value: Json, template: Json, call: Call): readonly string[] {
  if (typeof template === "string") {
    const parts = partsOf(template, call).filter((part) => part !== "");
    const [only] = parts;
    const isSaid =
      parts.length === 1 && typeof only === "object"
        ? isDeepStrictEqual(value, argumentOf(only.argument, call))
        : typeof value === "string" && isGiven(parts, call) && isMadeOf(value, textsAt(parts, call), /(?!)/);
    return isSaid ? [] : [`${at}: ${JSON.stringify(value)}`];
  }
  if (isJsonObject(template) && isJsonObject(value)) {
    return Object.entries(value).flatMap(([name, held]) =>
      Object.hasOwn(template, name)
        ? unsaidJson(`${at}.${name}`, held, template[name] ?? null, call)
        : [`${at}.${name}: ${JSON.stringify(held)}`],
    );
  }
  if (Array.isArray(template) && Array.isArray(value)) {
    return value.flatMap((item, index) => {
      const found = template.some((one) => unsaidJson(at, item, one, call).length === 0);
      return found ? [] : [`${at}[${index}]: ${JSON.stringify(item)}`];
    });
  }
  return isDeepStrictEqual(value, template) ? [] : [`${at}: ${JSON.stringify(value)}`];
}

/** RFC 7578: parts, their headers, and what they hold. */
function unsaidParts(request: RecordedRequest, members: readonly Source[], call: Call): readonly string[] {
  const boundary = /boundary=(.+)$/.exec(String(request.headers["content-type"]))?.[1] ?? "";
  const [before, ...parts] = request.body.toString("latin1").split(`--${boundary}`);
  const end = parts.pop();
  const problems = before === "" && end === "--\r\n" ? [] : ["body: no end of its parts"];
  const encodings = isJsonObject(call.http["encoding"]) ? call.http["encoding"] : {};
  for (const part of parts) {
    const [head = "", ...content] = part.slice(2, -2).split("\r\n\r\n");
    const [disposition = "", type, ...more] = Buffer.from(head, "latin1").toString().split("\r\n");
    const [, name = "", filename] =
      /^Content-Disposition: form-data; name="([^"]*)"(?:; filename="([^"]*)")?$/.exec(disposition) ?? [];
    const member = members.find((one) => one.name === name);
    const parts = partsOf(member?.value ?? "", call);
    const encoding = isJsonObject(encodings[name]) ? encodings[name] : {};
    const texts = textsAt(parts, call).flatMap(bytesOf);
    if (member === undefined || !isGiven(parts, call) || !isMadeOf(content.join("\r\n\r\n"), texts, /(?!)/))
      problems.push(`part ${name}`);
    const named = partsOf(String(encoding["filename"] ?? ""), call);
    const names = isGiven(named, call) ? textsAt(named, call) : [String(encoding["defaultFilename"])];
    if (filename !== undefined && !isMadeOf(filename.replaceAll("%22", '"'), names, /(?!)/))
      problems.push(`part ${name}: filename ${filename}`);
    const types = [encoding["contentType"], "application/json", "application/octet-stream"].map(
      (one) => `Content-Type: ${one}`,
    );
    if (more.length > 0 || (type !== undefined && !types.includes(type)))
      problems.push(`part ${name}: ${[type, ...more]}`);
  }
  return problems;
}
