import { writeFileSync } from "node:fs";
import { extname } from "node:path";
import type { CallToolResult, ContentBlock } from "@modelcontextprotocol/client";
import { printable } from "../diagnostics/render/printable.js";
import { isJsonObject } from "../json.js";
import { CommandError } from "./exit.js";
import { printRemark } from "./terminal.js";

/** Bytes in a result: an image, a sound, or a file. */
interface Blob {
  readonly bytes: Buffer;
  readonly mimeType: string;
}

/** The structured content as JSON, without the wrapping of older protocols; else the text blocks. */
export function shownResult(result: CallToolResult, isWrapped: boolean): string {
  const content: unknown = result.structuredContent;
  // The text of a structured result is its JSON. Long integers have all their digits there alone.
  if (content === undefined || holdsLongInteger(content)) return textOfResult(result);
  const value = isWrapped && isJsonObject(content) ? content["result"] : content;
  return JSON.stringify(value, null, 2);
}

function holdsLongInteger(value: unknown): boolean {
  if (typeof value === "number") return Number.isInteger(value) && !Number.isSafeInteger(value);
  return typeof value === "object" && value !== null && Object.values(value).some(holdsLongInteger);
}

/** The texts of a result; what is not text is named. */
export function textOfResult({ content }: CallToolResult): string {
  return content.map(textOfBlock).join("\n");
}

function textOfBlock(block: ContentBlock): string {
  if (block.type === "text") return block.text;
  const blob = blobOf(block);
  if (blob !== undefined)
    return printable(
      `(${block.type}, ${blob.mimeType}, ${blob.bytes.length} bytes: --save writes it to a file)`,
    );
  return block.type === "resource" && "text" in block.resource ? block.resource.text : JSON.stringify(block);
}

function blobOf(block: ContentBlock): Blob | undefined {
  if (block.type === "image" || block.type === "audio")
    return { bytes: Buffer.from(block.data, "base64"), mimeType: block.mimeType };
  if (block.type !== "resource" || !("blob" in block.resource)) return undefined;
  const { blob, mimeType = "application/octet-stream" } = block.resource;
  return { bytes: Buffer.from(blob, "base64"), mimeType };
}

/**
 * Writes the images and files of a result; without any, `shown`. Of several the second is `name-2.png`. Throws
 * `CommandError` where a file cannot be written.
 */
export function saveResult({ content }: CallToolResult, shown: string, path: string): void {
  const blobs = content.flatMap((block) => blobOf(block) ?? []);
  if (blobs.length === 0) {
    write(path, Buffer.from(shown.endsWith("\n") ? shown : `${shown}\n`), "text");
    return;
  }
  const end = extname(path);
  const stem = end === "" ? path : path.slice(0, -end.length);
  for (const [index, { bytes, mimeType }] of blobs.entries())
    write(index === 0 ? path : `${stem}-${index + 1}${end}`, bytes, mimeType);
}

function write(path: string, bytes: Buffer, kind: string): void {
  try {
    writeFileSync(path, bytes);
  } catch (error) {
    throw new CommandError(
      `\`${path}\` cannot be written: ${error instanceof Error ? error.message : error}`,
    );
  }
  printRemark(printable(`wrote ${path} (${kind}, ${bytes.length} bytes)`));
}
