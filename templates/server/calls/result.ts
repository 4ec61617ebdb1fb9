import { Content, type ContentBlock, type EmbeddedResource } from "../content.js";
import type { Tool } from "../tool.js";
import type { Era, ToolResult } from "./call-module.js";
import { ReadyOutput } from "./ready-output.js";
import { describeViolations, foundViolations } from "./violations.js";
import { wraps } from "./wrapping.js";

/** The reason for which a handler's output cannot be sent. For the log: the caller learns only that the tool failed. */
export class OutputError extends Error {
  override readonly name = "OutputError";
}

/**
 * Converts the return value of a handler to a tool result.
 *
 * With an output schema, the structured content is the output as JSON and conforms to the schema; a text block contains the
 * same JSON. Without one, a string becomes a text block, {@link Content} becomes its blocks, a whole result of the SDKs stays as it is,
 * undefined becomes an empty list, and any other value becomes a text block of JSON.
 *
 * @throws OutputError when the output breaks the schema or cannot be sent.
 */
export function shapeResult(tool: Tool, output: unknown, era: Era): ToolResult {
  if (output instanceof ReadyOutput) return shapeReady(tool, output, era);
  if (tool.validateOutput !== undefined) {
    const value = asData(output);
    if (!tool.validateOutput(value)) {
      throw new OutputError(
        `the output breaks the output schema:\n${describeViolations(foundViolations(tool.validateOutput), "output")}`,
      );
    }
    refusePrototype(value);
    return {
      // Serialized after validation, which fills in defaults.
      content: [{ type: "text", text: JSON.stringify(value) }],
      structuredContent: wraps(tool, era) ? { result: value } : value,
    };
  }
  if (output === undefined) return { content: [] };
  if (typeof output === "string") return { content: [{ type: "text", text: output }] };
  if (output instanceof Content) return { content: output.blocks.map(checkedBlock) };
  if (isSdkResult(output)) {
    const content = output.content.map(checkedBlock);
    return output.isError === true ? { content, isError: true } : { content };
  }
  return { content: [{ type: "text", text: toJson(output) }] };
}

/** Whether an output is a whole result, as handlers of the SDKs and of FastMCP return it: `{ content: […], isError? }`. */
function isSdkResult(
  output: unknown,
): output is { readonly content: readonly ContentBlock[]; readonly isError?: unknown } {
  if (!isObject(output) || !Array.isArray(output["content"]) || output["content"].length === 0) return false;
  if (Object.keys(output).some((key) => key !== "content" && key !== "isError")) return false;
  return output["content"].every((block: unknown) => isObject(block) && blockTypes.has(block["type"]));
}

const blockTypes: ReadonlySet<unknown> = new Set(["text", "image", "audio", "resource_link", "resource"]);

function refusePrototype(value: unknown): void {
  if (isObject(value) && Object.hasOwn(value, "__proto__")) {
    throw new OutputError("the output has a property `__proto__`, which the SDKs do not send");
  }
}

function shapeReady(tool: Tool, { value, json, notes }: ReadyOutput, era: Era): ToolResult {
  const content = [json, ...notes].map((text) => ({ type: "text" as const, text }));
  if (tool.validateOutput === undefined) return { content };
  refusePrototype(value);
  // A listing that allows for other answers still promises an object where its schema is one.
  const promised = tool.legacyOutputSchema === undefined && !isObject(value);
  return { content, structuredContent: promised || wraps(tool, era) ? { result: value } : value };
}

/** A result with `isError`. */
export function errorResult(message: string): ToolResult {
  return { content: [{ type: "text", text: message }], isError: true };
}

/**
 * The output as JSON. The validated value is the sent value: a `Date`, an accessor or `toJSON` can change in
 * serialization, so a copy is validated in which each property was read once.
 */
function asData(output: unknown): unknown {
  const copy = plainCopy(output);
  return copy === notPlain ? JSON.parse(toJson(output)) : copy;
}

const notPlain = Symbol("not plain");

/** Deeper values are left to `JSON.stringify`, which also reports cycles. */
const deepestCopy = 100;

/** A copy of a value that JSON represents exactly, or `notPlain`. Several times faster than serializing and parsing. */
function plainCopy(value: unknown, levels = deepestCopy): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? value : notPlain;
    case "object":
      if (value === null) return null;
      if (levels === 0) return notPlain;
      return Array.isArray(value) ? copyArray(value, levels - 1) : copyObject(value, levels - 1);
    default:
      return notPlain;
  }
}

function copyArray(array: readonly unknown[], levels: number): unknown {
  if (Object.getPrototypeOf(array) !== Array.prototype || "toJSON" in array) return notPlain;
  const copies: unknown[] = [];
  for (let index = 0; index < array.length; index += 1) {
    const copy = plainCopy(array[index], levels);
    if (copy === notPlain) return notPlain;
    copies.push(copy);
  }
  return copies;
}

function copyObject(object: object, levels: number): unknown {
  if (Object.getPrototypeOf(object) !== Object.prototype || "toJSON" in object) return notPlain;
  const members: Readonly<Record<string, unknown>> = Object(object);
  const copies: Record<string, unknown> = {};
  for (const key in members) {
    const member = members[key];
    if (member === undefined) continue;
    const copy = plainCopy(member, levels);
    if (copy === notPlain || key === "__proto__") return notPlain;
    copies[key] = copy;
  }
  return copies;
}

function toJson(output: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(output);
  } catch (error) {
    throw new OutputError("the output cannot be written as JSON", { cause: error });
  }
  if (text === undefined) throw new OutputError(`the output is ${describe(output)}, which is not JSON`);
  return text;
}

function describe(output: unknown): string {
  return output === undefined ? "undefined" : `a ${typeof output}`;
}

/** Handlers are typed, but the data that they pass on may not be: a block that clients would refuse is not sent. */
function checkedBlock(block: ContentBlock): ContentBlock {
  switch (block.type) {
    case "text":
      return { type: "text", text: text(block.text, "text") };
    case "image":
    case "audio":
      return { type: block.type, data: base64(block.data), mimeType: text(block.mimeType, "mimeType") };
    case "resource_link":
      return {
        type: "resource_link",
        uri: text(block.uri, "uri"),
        name: text(block.name, "name"),
        ...mimeType(block.mimeType),
      };
    case "resource":
      return { type: "resource", resource: checkedResource(block.resource) };
    default:
      throw new OutputError("a content block has an unknown type");
  }
}

function checkedResource(resource: EmbeddedResource): EmbeddedResource {
  const head = { uri: text(resource.uri, "uri"), ...mimeType(resource.mimeType) };
  return "text" in resource
    ? { ...head, text: text(resource.text, "text") }
    : { ...head, blob: base64(resource.blob) };
}

function mimeType(value: string | undefined): { mimeType?: string } {
  return value === undefined ? {} : { mimeType: text(value, "mimeType") };
}

function text(value: unknown, name: string): string {
  if (typeof value !== "string") throw new OutputError(`\`${name}\` of a content block is not a string`);
  return value;
}

function base64(value: unknown): string {
  const data = text(value, "data");
  try {
    atob(data);
  } catch {
    throw new OutputError("a content block's data is not base64");
  }
  return data;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
