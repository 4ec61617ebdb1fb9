import type { IncomingHttpHeaders } from "node:http";
import type { CallModule, CallOrigin, CallOutcome, Era, ToolCall, ToolResult } from "../calls/call-module.js";
import { isWrapped } from "../calls/wrapping.js";
import type { Caller } from "../context.js";
import type { Settings } from "../settings/settings.js";
import type { Tool } from "../tool.js";
import { cacheScope, LIST_TTL_MS } from "./cache-hints.js";
import { hasHeaderArguments } from "./header-arguments.js";
import { createListings, type ListedPage } from "./listing.js";
import { LEGACY_VERSIONS, MODERN_VERSION } from "./versions.js";

/** Answers plain requests without the SDK. */
export interface DirectPath {
  /** The answer, or undefined for a request that the SDK must see. */
  answer(request: DirectRequest): DirectAnswer | undefined | Promise<DirectAnswer | undefined>;
}

export interface DirectRequest {
  readonly body: unknown;
  readonly headers: IncomingHttpHeaders;
  readonly caller: Caller | undefined;
  readonly requestId: string;
  /** Aborted when the client disconnects. The first access creates it. */
  readonly signal: AbortSignal;
}

export interface DirectAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Present in answers to `tools/list`, whose body begins with it. */
  readonly list?: WrittenList;
}

/** A page of `tools/list`, serialized. The same object in all answers that have it. */
export interface WrittenList {
  /** The start of an answer, up to the end of its result. */
  readonly start: string;
}

const CONTENT_TYPES: ReadonlySet<unknown> = new Set(["application/json", "application/json; charset=utf-8"]);

/**
 * Answers plain requests without the SDK, exactly as the SDK does: a single well-formed `tools/list`, `tools/call` or
 * `ping` that needs no stream. Returns undefined for every other request, and in case of doubt: the SDK answers those.
 *
 * @param eras The eras that the server's SDK supports.
 */
export function createDirect(settings: Settings, calls: CallModule, eras: readonly Era[]): DirectPath {
  const endings = createEndings(settings);
  const lists = createLists(settings, endings);
  const callable = createCallable(calls);

  function answer(request: DirectRequest): ReturnType<DirectPath["answer"]> {
    const { body, headers, caller } = request;
    if (!CONTENT_TYPES.has(headers["content-type"]) || !isPlainRequest(body)) return undefined;
    const { id, method, params } = body;
    const era = eraOf(method, params, headers);
    if (era === undefined || !eras.includes(era)) return undefined;
    switch (method) {
      case "ping":
        // 2026-07-28 has no ping.
        return era === "legacy" && hasOnly(params, NO_PARAMS) ? respond("{}", id) : undefined;
      case "tools/list": {
        const cursor = params?.["cursor"];
        if (!hasOnly(params, LIST_PARAMS) || !(cursor === undefined || typeof cursor === "string"))
          return undefined;
        const list = lists(calls.visible(caller), era, cursor);
        return list === undefined ? undefined : respondList(list, id);
      }
      case "tools/call": {
        if (params === undefined || !hasOnly(params, CALL_PARAMS)) return undefined;
        const { name, arguments: args } = params;
        if (typeof name !== "string" || !(args === undefined || isArguments(args))) return undefined;
        if (era === "modern" && headers["mcp-name"] !== name) return undefined;
        const tool = callable(name);
        if (tool === undefined || calls.missingScopes(tool, caller).length > 0) return undefined;
        return call({ tool, name, args }, era, request, id);
      }
      default:
        return undefined;
    }
  }

  function call(
    { tool, name, args }: { readonly tool: Tool; readonly name: string; readonly args: unknown },
    era: Era,
    request: DirectRequest,
    id: Id,
  ): DirectAnswer | Promise<DirectAnswer> {
    const write = (outcome: CallOutcome): DirectAnswer => {
      // The tool and the caller's scopes were checked before.
      if (outcome.kind !== "result") throw new Error(`unexpected outcome: ${outcome.kind}`);
      return respond(writeResult(tool, outcome.result, era, endings[era].result), id);
    };
    const outcome = calls.call(new DirectCall(name, args, era, request, id));
    return outcome instanceof Promise ? outcome.then(write) : write(outcome);
  }

  return { answer };
}

class DirectCall implements ToolCall {
  readonly name: string;
  readonly arguments: unknown;
  readonly era: Era;
  readonly caller?: Caller;
  readonly requestId: string;
  traceparent?: string;
  readonly #request: DirectRequest;
  readonly #id: Id;

  constructor(name: string, args: unknown, era: Era, request: DirectRequest, id: Id) {
    this.name = name;
    this.arguments = args;
    this.era = era;
    if (request.caller !== undefined) this.caller = request.caller;
    this.requestId = request.requestId;
    this.#request = request;
    this.#id = id;
  }

  get signal(): AbortSignal {
    return this.#request.signal;
  }

  get origin(): CallOrigin {
    const { body, headers } = this.#request;
    const params = isObject(body) ? body["params"] : undefined;
    return {
      id: this.#id,
      meta: isObject(params) ? params["_meta"] : undefined,
      header: (name) => headers[name]?.toString(),
    };
  }
}

/**
 * Serializes a result, with `ending` in place of its closing brace. Its text block already is the JSON of the structured
 * content, which is not serialized again, unless it is the text of an answer that is not JSON.
 */
function writeResult(tool: Tool, result: ToolResult, era: Era, ending = "}"): string {
  const [block] = result.content;
  if (result.structuredContent === undefined || block?.type !== "text") {
    return JSON.stringify(result).slice(0, -1) + ending;
  }
  const wrapped = isWrapped(tool, era, result.structuredContent, block.text);
  const value = wrapped ? Reflect.get(Object(result.structuredContent), "result") : result.structuredContent;
  const json = value === block.text ? JSON.stringify(value) : block.text;
  const structured = wrapped ? `{"result":${json}}` : json;
  return `{"content":${JSON.stringify(result.content)},"structuredContent":${structured}${ending}`;
}

type Id = string | number;

/** `sendResponse` adds the same `Cache-Control` to answers of the SDK. */
const HEADERS = { "cache-control": "no-store", "content-type": "application/json" };

function respond(result: string, id: Id): DirectAnswer {
  return {
    status: 200,
    headers: HEADERS,
    body: `{"result":${result}${endOf(id)}`,
  };
}

function respondList(list: WrittenList, id: Id): DirectAnswer {
  return { status: 200, headers: HEADERS, body: list.start + endOf(id), list };
}

function endOf(id: Id): string {
  return `,"jsonrpc":"2.0","id":${JSON.stringify(id)}}`;
}

/** The properties that an era appends to a result, with the closing brace. */
interface Ending {
  readonly result: string;
  readonly list: string;
}

function createEndings(settings: Settings): Readonly<Record<Era, Ending>> {
  const { name, version, title, description } = settings;
  const rest = {
    resultType: "complete",
    _meta: { "io.modelcontextprotocol/serverInfo": { name, version, title, description } },
  };
  const hint = { ttlMs: LIST_TTL_MS, cacheScope: cacheScope(settings) };
  return {
    legacy: { result: "}", list: "}" },
    modern: { result: asEnding(rest), list: asEnding({ ...rest, ...hint }) },
  };
}

function asEnding(members: object): string {
  return `,${JSON.stringify(members).slice(1)}`;
}

/** The results of `tools/list`, each page serialized once. Undefined for an unknown cursor, which the SDK refuses. */
function createLists(
  { limits }: Settings,
  endings: Readonly<Record<Era, Ending>>,
): (tools: readonly Tool[], era: Era, cursor: string | undefined) => WrittenList | undefined {
  const listings = createListings(limits.toolsPerPage);
  const written = new WeakMap<ListedPage, WrittenList>();
  return (tools, era, cursor) => {
    const page = listings(tools, era, cursor);
    if (page === undefined) return undefined;
    let list = written.get(page);
    if (list === undefined) {
      list = { start: `{"result":${JSON.stringify(page).slice(0, -1)}${endings[era].list}` };
      written.set(page, list);
    }
    return list;
  };
}

/** Finds tools that need neither a stream, nor a question, nor the SDK's check of headers. */
function createCallable(calls: CallModule): (name: string) => Tool | undefined {
  const known = new WeakMap<Tool, boolean>();
  return (name) => {
    const tool = calls.find(name);
    if (tool === undefined) return undefined;
    let plain = known.get(tool);
    if (plain === undefined) {
      plain = !tool.streaming && tool.confirm === undefined && !hasHeaderArguments(tool);
      known.set(tool, plain);
    }
    return plain ? tool : undefined;
  };
}

type Members = Readonly<Record<string, unknown>>;

interface PlainRequest {
  readonly id: Id;
  readonly method: string;
  readonly params?: Members;
}

const REQUEST_MEMBERS: ReadonlySet<string> = new Set(["jsonrpc", "id", "method", "params"]);
const NO_PARAMS: ReadonlySet<string> = new Set(["_meta"]);
const LIST_PARAMS: ReadonlySet<string> = new Set(["_meta", "cursor"]);
const CALL_PARAMS: ReadonlySet<string> = new Set(["_meta", "name", "arguments"]);

function isPlainRequest(body: unknown): body is PlainRequest {
  if (!isObject(body) || !hasOnly(body, REQUEST_MEMBERS)) return false;
  const { jsonrpc, id, method, params } = body;
  return (
    jsonrpc === "2.0" &&
    (typeof id === "string" || Number.isSafeInteger(id)) &&
    typeof method === "string" &&
    (params === undefined || isObject(params))
  );
}

/** The era of a request, or undefined if the request has unusual parts. */
function eraOf(method: string, params: Members | undefined, headers: IncomingHttpHeaders): Era | undefined {
  const version = headers["mcp-protocol-version"];
  const meta = params?.["_meta"];
  if (version === MODERN_VERSION) {
    return headers["mcp-method"] === method && isUsualEnvelope(meta) ? "modern" : undefined;
  }
  const plain = meta === undefined || (isObject(meta) && hasOnly(meta, TRACE_CONTEXT) && hasStrings(meta));
  return plain && (version === undefined || LEGACY_VERSIONS.has(version)) ? "legacy" : undefined;
}

const PROTOCOL_VERSION = "io.modelcontextprotocol/protocolVersion";
const CLIENT_INFO = "io.modelcontextprotocol/clientInfo";
const CLIENT_CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";
/** W3C Trace Context and Baggage: strings that traced callers send with every request. */
const TRACE_CONTEXT: ReadonlySet<string> = new Set(["traceparent", "tracestate", "baggage"]);
const ENVELOPE: ReadonlySet<string> = new Set([
  PROTOCOL_VERSION,
  CLIENT_INFO,
  CLIENT_CAPABILITIES,
  ...TRACE_CONTEXT,
]);

/** Whether `_meta` of 2026-07-28 has only the usual properties, and no progress token or the like. */
function isUsualEnvelope(meta: unknown): boolean {
  return (
    isObject(meta) &&
    hasOnly(meta, ENVELOPE) &&
    hasStrings(meta) &&
    meta[PROTOCOL_VERSION] === MODERN_VERSION &&
    isUsualClientInfo(meta[CLIENT_INFO]) &&
    isUsualCapabilities(meta[CLIENT_CAPABILITIES])
  );
}

const CLIENT_INFO_STRINGS: ReadonlySet<string> = new Set([
  "name",
  "version",
  "title",
  "description",
  "websiteUrl",
]);

function isUsualClientInfo(info: unknown): boolean {
  if (info === undefined) return true;
  if (!isObject(info) || !hasOnly(info, CLIENT_INFO_STRINGS)) return false;
  if (info["name"] === undefined || info["version"] === undefined) return false;
  return Object.values(info).every((value) => typeof value === "string");
}

const CAPABILITIES: ReadonlySet<string> = new Set([
  "sampling",
  "elicitation",
  "roots",
  "extensions",
  "experimental",
]);

/** Whether capabilities have only flags and empty objects, as those of most clients. */
function isUsualCapabilities(capabilities: unknown): boolean {
  if (!isObject(capabilities) || !hasOnly(capabilities, CAPABILITIES)) return false;
  return Object.entries(capabilities).every(
    ([name, value]) =>
      isObject(value) &&
      Object.entries(value).every(([key, setting]) =>
        name === "roots" && key === "listChanged" ? typeof setting === "boolean" : isEmptyObject(setting),
      ),
  );
}

/** Whether the value is an object without `__proto__`, a property that the SDKs drop. */
function isArguments(value: unknown): boolean {
  return isObject(value) && !Object.hasOwn(value, "__proto__");
}

function hasOnly(value: Members | undefined, names: ReadonlySet<string>): boolean {
  for (const name in value) if (!names.has(name)) return false;
  return true;
}

/** Whether the trace context has only strings. */
function hasStrings(meta: Members): boolean {
  for (const name of TRACE_CONTEXT) {
    if (meta[name] !== undefined && typeof meta[name] !== "string") return false;
  }
  return true;
}

function isEmptyObject(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
