import { STATUS_CODES } from "node:http";
import { content } from "../content.js";
import { ConnectionError } from "../outbound/connection-error.js";
import { ToolError } from "../tool-error.js";
import type { HttpResponse } from "./request.js";

/** How much of an error's body is read, in bytes, and shown, in characters. */
const errorBytes = 16_384;
const errorCharacters = 1_000;

/** Turns a 2xx answer into what the tool answers. Throws `ToolError` for one that is too long or not as promised. */
export async function readAnswer(answer: Response, request: HttpResponse, url: URL): Promise<unknown> {
  const type = mediaType(answer);
  const as = request.as === "auto" ? kindOf(type) : request.as;
  const bytes = await boundedBytes(answer, request.maxBytes);
  if (bytes.length === 0 && request.as === "auto") return undefined;
  switch (as) {
    case "json":
      return selected(bytes.length === 0 ? null : parseJson(bytes, type), request);
    case "text":
      return decode(bytes, answer);
    case "binary":
      return binary(bytes, type, url);
  }
}

/** The error that tells of an answer that is not 2xx: its status, and what it says of it. `secrets` are blotted out. */
export async function refusalOf(answer: Response, secrets: Iterable<string>): Promise<ToolError> {
  const status = `${answer.status} ${STATUS_CODES[answer.status] ?? ""}`.trim();
  const excerpt = await readExcerpt(answer, secrets);
  return new ToolError(`The API answered ${status}${excerpt === "" ? "" : `: ${excerpt}`}`);
}

async function readExcerpt(answer: Response, secrets: Iterable<string>): Promise<string> {
  const type = mediaType(answer);
  if (kindOf(type) === "binary" && type !== "") {
    await answer.body?.cancel();
    return "";
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop early cancels the rest.
  for await (const chunk of chunksOf(answer)) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= errorBytes) break;
  }
  let text = decode(Buffer.concat(chunks).subarray(0, errorBytes), answer);
  // Some servers answer with the request that they did not like. Shorter texts stand in answers by chance.
  for (const secret of secrets) if (secret.length >= 6) text = text.replaceAll(secret, "***");
  text = text.replace(/[\s\p{Cc}]+/gu, " ").trim();
  return text.length > errorCharacters ? `${text.slice(0, errorCharacters)}…` : text;
}

/** The body, after decompression: a small one that unpacks into a large one counts as large. */
async function boundedBytes(answer: Response, most: number): Promise<Buffer> {
  // An answer to HEAD announces a body that does not come.
  if (answer.body === null) return Buffer.alloc(0);
  const announced = Number(answer.headers.get("content-length") ?? 0);
  const tooLong = () => new ToolError(`The API's answer is longer than ${most} bytes`);
  if (announced > most && !answer.headers.has("content-encoding")) {
    await answer.body.cancel();
    throw tooLong();
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunksOf(answer)) {
    bytes += chunk.length;
    if (bytes > most) throw tooLong();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}

/** What comes, until it ends. Throws {@link ConnectionError} where it breaks off. */
async function* chunksOf(answer: Response): AsyncGenerator<Uint8Array> {
  try {
    yield* answer.body ?? [];
  } catch (error) {
    throw error instanceof TypeError ? new ConnectionError(error) : error;
  }
}

function parseJson(bytes: Buffer, type: string): unknown {
  try {
    return JSON.parse(decodeUtf8(bytes));
  } catch {
    throw new ToolError(`The API's answer is not JSON${type === "" ? "" : ` (it says ${printable(type)})`}`);
  }
}

function selected(value: unknown, { select, default: fallback }: HttpResponse): unknown {
  if (select === undefined) return value;
  let part = value;
  for (const step of select.split("/").slice(1)) {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    const isIndex = !Array.isArray(part) || /^(?:0|[1-9][0-9]*)$/.test(key);
    if (typeof part !== "object" || part === null || !isIndex || !Object.hasOwn(part, key)) {
      if (fallback !== undefined) return fallback;
      throw new ToolError(`The API's answer has nothing at ${select}`);
    }
    part = Reflect.get(part, key);
  }
  return part;
}

function binary(bytes: Buffer, type: string, url: URL): unknown {
  const data = bytes.toString("base64");
  const mimeType = type === "" ? "application/octet-stream" : printable(type);
  if (type.startsWith("image/")) return content({ type: "image", data, mimeType });
  if (type.startsWith("audio/")) return content({ type: "audio", data, mimeType });
  // A query may hold a key.
  const uri = `${url.origin}${url.pathname}`;
  return content({ type: "resource", resource: { uri, mimeType, blob: data } });
}

/** The media type without its parameters, in lower case; empty where the answer names none. */
function mediaType(answer: Response): string {
  return (answer.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

function kindOf(type: string): "json" | "text" | "binary" {
  if (/^application\/json$|\+json$|^text\/json$/.test(type)) return "json";
  const isText =
    type.startsWith("text/") ||
    /^application\/(?:xml|x-xml|yaml|x-yaml|csv|x-csv|graphql|javascript|x-javascript|sql|x-ndjson|ndjson|jsonl|json-seq|toml|rtf)$|\+(?:xml|yaml)$/.test(
      type,
    );
  return isText && !type.startsWith("image/") ? "text" : "binary";
}

function decode(bytes: Uint8Array, answer: Response): string {
  const charset = /;\s*charset="?([\w.:-]+)/i.exec(answer.headers.get("content-type") ?? "")?.[1];
  if (charset === undefined) return decodeUtf8(bytes);
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return decodeUtf8(bytes);
  }
}

function decodeUtf8(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7E]/g, "").slice(0, 100);
}
