import { randomBytes } from "node:crypto";
import { ToolError } from "../tool-error.js";
import { writeExactly } from "./json-text.js";
import { scalarText } from "./parameter-style.js";
import { pairStyle, pairs } from "./query.js";
import type { HttpBody, PartEncoding } from "./request.js";
import { type Arguments, evaluate, type Template, type TemplateReader } from "./template.js";

/** A body, ready to send. */
export interface SentBody {
  readonly contentType: string;
  readonly bytes: Uint8Array | string;
}

/** Makes the body of one call; undefined where its one argument is left out. */
export type BodyWriter = (input: Arguments) => SentBody | undefined;

export function readHttpBody(body: HttpBody, reader: TemplateReader): BodyWriter {
  const content = readContent(body.content, reader);
  const parts = new Map(
    (body.encoding ?? []).map((encoding): [string, Part] => [
      encoding.name,
      { encoding, ...(encoding.filename !== undefined && { filename: reader.read(encoding.filename) }) },
    ]),
  );
  const { contentType } = body;
  return (input) => {
    const value = content(input);
    // Null is a JSON value, and nothing in any other body.
    if (value === undefined || (value === null && body.format !== "json")) return undefined;
    switch (body.format) {
      case "json":
        return { contentType, bytes: writeExactly(value) };
      case "form":
        return { contentType, bytes: formText(membersOf(value), parts) };
      case "multipart":
        return multipart(contentType, membersOf(value), parts, input);
      case "text":
        return { contentType, bytes: scalarText(value) };
      case "base64":
        return { contentType, bytes: decodeBase64("the body", value) };
    }
  };
}

interface Part {
  readonly encoding: PartEncoding;
  readonly filename?: Template;
}

type Members = readonly (readonly [name: string, value: unknown])[];

type Content = (input: Arguments) => unknown;

/**
 * JSON with templates for strings. Members and items whose argument is left out are left out as well; here an argument
 * that is null stays null, since JSON tells the two apart.
 */
function readContent(content: unknown, reader: TemplateReader): Content {
  if (typeof content === "string") return readText(reader.read(content));
  if (Array.isArray(content)) {
    const items = content.map((item: unknown) => readContent(item, reader));
    return (input) => items.map((item) => item(input)).filter((item) => item !== undefined);
  }
  if (typeof content === "object" && content !== null) {
    const members = Object.entries(content).map(([name, item]) => [name, readContent(item, reader)] as const);
    return (input) =>
      // Unlike an assignment, this makes `__proto__` a member like any other.
      Object.fromEntries(
        members.map(([name, item]) => [name, item(input)] as const).filter(([, item]) => item !== undefined),
      );
  }
  return () => content;
}

function readText(template: Template): Content {
  const [first] = template;
  if (template.length === 0) return () => "";
  if (template.length === 1 && typeof first === "object") {
    const { argument } = first;
    return (input) => (Object.hasOwn(input, argument) ? input[argument] : undefined);
  }
  return (input) => evaluate(template, input, scalarText);
}

function membersOf(value: unknown): Members {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ToolError("the body must be an object");
  }
  return Object.entries(value).filter(([, item]) => item !== undefined && item !== null);
}

/** `application/x-www-form-urlencoded`. Spaces are `%20`, which its readers take like `+`. */
function formText(members: Members, parts: ReadonlyMap<string, Part>): string {
  const names = new Set(members.map(([name]) => name));
  return members
    .flatMap(([name, value]) => {
      const encoding = parts.get(name)?.encoding;
      const nested = typeof value === "object" && !Array.isArray(value);
      const { style = nested ? "json" : "form", explode } = encoding ?? {};
      return pairs(pairStyle({ name, style, ...(explode !== undefined && { explode }) }), value, names);
    })
    .join("&");
}

/** `multipart/form-data` (RFC 7578): one part a member, and one an item of a list. */
function multipart(
  contentType: string,
  members: Members,
  parts: ReadonlyMap<string, Part>,
  input: Arguments,
): SentBody {
  // Nobody can put a boundary of 144 random bits into an argument.
  const boundary = `----mcpile${randomBytes(18).toString("hex")}`;
  const chunks: Uint8Array[] = [];
  for (const [name, value] of members) {
    const part = parts.get(name);
    for (const item of Array.isArray(value) ? value : [value]) {
      chunks.push(Buffer.from(`--${boundary}\r\n${partHead(name, item, part, input)}\r\n\r\n`));
      chunks.push(
        part?.encoding.base64 === true ? decodeBase64(`\`${name}\``, item) : Buffer.from(scalarText(item)),
      );
      chunks.push(Buffer.from("\r\n"));
    }
  }
  chunks.push(Buffer.from(`--${boundary}--\r\n`));
  return { contentType: `${contentType}; boundary=${boundary}`, bytes: Buffer.concat(chunks) };
}

function partHead(name: string, value: unknown, part: Part | undefined, input: Arguments): string {
  const given = part?.filename && evaluate(part.filename, input, scalarText);
  const filename = given ?? part?.encoding.defaultFilename;
  const type =
    part?.encoding.contentType ??
    (typeof value === "object"
      ? "application/json"
      : part?.encoding.base64
        ? "application/octet-stream"
        : undefined);
  const disposition = [
    "form-data",
    `name="${quoted(name)}"`,
    ...(filename === undefined ? [] : [`filename="${quoted(scalarText(filename))}"`]),
  ];
  const lines = [`Content-Disposition: ${disposition.join("; ")}`];
  if (type !== undefined) lines.push(`Content-Type: ${type}`);
  return lines.join("\r\n");
}

/** As browsers write names (HTML, "multipart form data"); other control characters have no business in one. */
function quoted(text: string): string {
  return text
    .replaceAll("\r", "%0D")
    .replaceAll("\n", "%0A")
    .replaceAll('"', "%22")
    .replace(/\p{Cc}/gu, "");
}

function decodeBase64(what: string, value: unknown): Uint8Array {
  const text = scalarText(value).replace(/\s+/g, "");
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(text) || text.replace(/={1,2}$/, "").length % 4 === 1) {
    throw new ToolError(`${what} must be base64`);
  }
  return Buffer.from(text, "base64");
}
