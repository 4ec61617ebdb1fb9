import { STATUS_CODES } from "node:http";
import { parseExactly } from "../calls/exact-json.js";
import { UnfitOutput } from "../calls/ready-output.js";
import { content } from "../content.js";
import { ConnectionError } from "../outbound/connection-error.js";
import type { Secrets } from "../settings/secrets.js";
import { ToolError } from "../tool-error.js";
import { pickFields } from "./fields.js";
import type { HttpMethod, HttpRequest, HttpResponse } from "./request.js";

/** How much of an error's body is read, in bytes, and shown, in characters. */
const errorBytes = 16_384;
const errorCharacters = 1_000;

/** Methods whose requests change nothing (RFC 9110 section 9.2.1): they may always be sent again. */
const safe: ReadonlySet<HttpMethod> = new Set(["GET", "HEAD", "OPTIONS"]);

/** The content of a 2xx answer. */
export interface Reading {
  readonly value: unknown;
  /** How the answer differs from `http.response`, where it does: "is not JSON". */
  readonly misfit?: string;
  /** Whether nothing of the answer may be handed on: the parts that `fields` name cannot be told from the others. */
  readonly withheld?: boolean;
  /** The answer as it is, where it is not JSON. */
  readonly text?: string;
}

/** The request behind an answer. */
export interface Asked {
  readonly request: HttpRequest;
  readonly url: URL;
  /** Strings that the answer may hold and nobody may see. */
  readonly secrets: Secrets;
}

/**
 * Reads a 2xx answer, with secrets redacted. One that is not JSON, or lacks the part that is selected, is an error unless the manifest has
 * such answers passed on. Throws `ToolError`.
 */
export async function readAnswer(
  answer: Response,
  { request: { method, response }, url, secrets }: Asked,
): Promise<Reading> {
  const type = mediaType(answer);
  const bytes = await boundedBytes(answer, method, response.maxBytes);
  const as = response.as === "auto" ? (type === "" ? kindOfBytes(bytes) : kindOf(type)) : response.as;
  if (bytes.length === 0 && response.as === "auto") return { value: undefined };
  if (as === "text") return { value: secrets.redact(decode(bytes, answer)) };
  if (as === "binary")
    return { value: binary(secrets.redactBytes(bytes), shownType(answer, secrets), url, secrets) };
  const reading = readJson(bytes, answer, response, secrets);
  // Bytes of an image or an archive cannot stand in for JSON.
  const readable = kindOf(type) !== "binary" || type === "";
  const passes = response.mismatch === "pass" && readable && reading.withheld !== true;
  if (reading.misfit === undefined || passes) return reading;
  throw acceptedError(answer, method, `its answer ${reading.misfit}`);
}

/**
 * The error of a call whose request the API accepted, so that nobody sends it again. `what` goes on after "but"; its lines
 * after the first are details.
 */
export function acceptedError(
  answer: Response,
  method: HttpMethod,
  what: string,
  options?: ErrorOptions,
): UnfitOutput {
  const [fault = "", ...details] = what.split("\n");
  const warning = safe.has(method) ? "" : "The request was accepted: do not send it again.";
  const first = `The API answered ${statusOf(answer)}, but ${fault}`;
  const lines = warning === "" ? [first] : details.length === 0 ? [`${first}. ${warning}`] : [warning, first];
  return new UnfitOutput([...lines, ...details].join("\n"), options);
}

/** The error that tells of an answer that is not 2xx: its status, and what it says of it. `secrets` are redacted. */
export async function refusalOf(answer: Response, secrets: Secrets): Promise<ToolError> {
  const excerpt = await readExcerpt(answer, secrets);
  return new ToolError(`The API answered ${statusOf(answer)}${excerpt === "" ? "" : `: ${excerpt}`}`);
}

function statusOf({ status }: Response): string {
  return `${status} ${STATUS_CODES[status] ?? ""}`.trim();
}

async function readExcerpt(answer: Response, secrets: Secrets): Promise<string> {
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
    if (bytes > errorBytes) break;
  }
  const said = decode(Buffer.concat(chunks).subarray(0, errorBytes), answer);
  // Some servers answer with the request that they did not like.
  const shown = bytes > errorBytes ? secrets.redactCut(said) : secrets.redact(said);
  const text = shown.replace(/[\s\p{Cc}]+/gu, " ").trim();
  return text.length > errorCharacters ? `${text.slice(0, errorCharacters)}…` : text;
}

/** The body, after decompression: a small one that unpacks into a large one counts as large. */
async function boundedBytes(answer: Response, method: HttpMethod, most: number): Promise<Buffer> {
  // An answer to HEAD announces a body that does not come.
  if (answer.body === null) return Buffer.alloc(0);
  const announced = Number(answer.headers.get("content-length") ?? 0);
  const tooLong = () => acceptedError(answer, method, `its answer is longer than ${most} bytes`);
  if (announced > most && !answer.headers.has("content-encoding")) {
    await answer.body.cancel();
    throw tooLong();
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of chunksOf(answer)) {
      bytes += chunk.length;
      if (bytes > most) throw tooLong();
      chunks.push(chunk);
    }
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    throw acceptedError(answer, method, "the connection was lost before its whole answer arrived", {
      cause: error,
    });
  }
  return Buffer.concat(chunks, bytes);
}

/** The chunks of the body. Throws {@link ConnectionError} if the connection breaks. */
async function* chunksOf(answer: Response): AsyncGenerator<Uint8Array> {
  try {
    yield* answer.body ?? [];
  } catch (error) {
    throw error instanceof TypeError ? new ConnectionError(error) : error;
  }
}

function readJson(bytes: Buffer, answer: Response, response: HttpResponse, secrets: Secrets): Reading {
  if (bytes.length === 0) return selected(null, response);
  try {
    const text = decodeUtf8(bytes);
    const value = parseExactly(text);
    // Most answers hold no secret, and need not be taken apart. A writer may have escaped what an encoding of one begins with.
    const isClean = !text.includes("\\u") && secrets.redact(text) === text;
    return selected(isClean ? value : secrets.redactValue(value), response);
  } catch {
    const type = shownType(answer, secrets);
    const says = type === "" ? "" : ` (it says ${type})`;
    const text = secrets.redact(decode(bytes, answer));
    return { value: text, text, misfit: `is not JSON${says}`, withheld: response.fields !== undefined };
  }
}

/** The selected part; the whole value where it has no such part and there is no default. */
function selected(value: unknown, response: HttpResponse): Reading {
  const reading = selectedPart(value, response);
  const { fields, mismatch } = response;
  if (fields === undefined) return reading;
  if (reading.misfit !== undefined) return { ...reading, withheld: true };
  // The output schema decides on values of another type, unless nobody heeds it: then they are left out.
  if (mismatch !== "pass") return { value: pickFields(reading.value, fields, (held) => held) };
  let misfit: string | undefined;
  const picked = pickFields(reading.value, fields, () => {
    misfit = "has a value of another type than its `fields` name";
    return undefined;
  });
  if (misfit === undefined) return { value: picked };
  return { value: picked, misfit, withheld: picked === undefined };
}

function selectedPart(value: unknown, { select, default: fallback }: HttpResponse): Reading {
  if (select === undefined) return { value };
  let part = value;
  for (const step of select.split("/").slice(1)) {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    const isIndex = !Array.isArray(part) || /^(?:0|[1-9][0-9]*)$/.test(key);
    if (typeof part !== "object" || part === null || !isIndex || !Object.hasOwn(part, key)) {
      return fallback === undefined ? { value, misfit: `has nothing at ${select}` } : { value: fallback };
    }
    part = Reflect.get(part, key);
  }
  return { value: part };
}

function binary(bytes: Buffer, type: string, url: URL, secrets: Secrets): unknown {
  const data = bytes.toString("base64");
  const mimeType = type === "" ? "application/octet-stream" : type;
  if (type.startsWith("image/")) return content({ type: "image", data, mimeType });
  if (type.startsWith("audio/")) return content({ type: "audio", data, mimeType });
  // A query may hold a key.
  const uri = secrets.redact(`${url.origin}${url.pathname}`);
  return content({ type: "resource", resource: { uri, mimeType, blob: data } });
}

/** The media type without its parameters, in lower case; empty where the answer names none. */
function mediaType(answer: Response): string {
  return writtenType(answer).toLowerCase();
}

/** The media type for messages and results. A secret is found as it was written. */
function shownType(answer: Response, secrets: Secrets): string {
  return printable(secrets.redact(writtenType(answer))).toLowerCase();
}

function writtenType(answer: Response): string {
  return (answer.headers.get("content-type") ?? "").split(";")[0]?.trim() ?? "";
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

/** The kind of an answer without a media type, whose content may be examined (RFC 9110 section 8.3). */
function kindOfBytes(bytes: Uint8Array): "json" | "text" | "binary" {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return "binary";
  }
  // Control characters that no text has, NUL among them, are those of a file.
  if (/[^\P{Cc}\t\n\f\r]/u.test(text)) return "binary";
  try {
    JSON.parse(text);
    return "json";
  } catch {
    return "text";
  }
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
