import fc from "fast-check";
import type { Era } from "../../templates/server/calls/call-module.js";

/** A POST to try on a server: its headers as Node's HTTP parser gives them, and its parsed body. */
export interface Probe {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

type Members = Record<string, unknown>;

const MODERN = "2026-07-28";
const VERSION = "io.modelcontextprotocol/protocolVersion";
const INFO = "io.modelcontextprotocol/clientInfo";
const CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";
const LOG_LEVEL = "io.modelcontextprotocol/logLevel";

export function request(era: Era, method: string, params: Members = {}, id: unknown = 1): Probe {
  const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
  if (era === "legacy") {
    return {
      headers: { ...headers, "mcp-protocol-version": "2025-11-25" },
      body: { jsonrpc: "2.0", id, method, params },
    };
  }
  const name = params["name"];
  return {
    headers: {
      ...headers,
      "mcp-protocol-version": MODERN,
      "mcp-method": method,
      ...(typeof name === "string" && isHeaderValue(name) ? { "mcp-name": name } : {}),
    },
    body: {
      jsonrpc: "2.0",
      id,
      method,
      params: {
        ...params,
        _meta: { [VERSION]: MODERN, [INFO]: { name: "probe", version: "1" }, [CAPABILITIES]: {} },
      },
    },
  };
}

function isHeaderValue(text: string): boolean {
  return /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(text);
}

/** The cursor of the page behind a tool. */
export function cursorAfter(tool: string): string {
  return Buffer.from(tool).toString("base64url");
}

/** A request whose client is traced (W3C Trace Context and Baggage in `_meta`). */
export function traced(probe: Probe, context: Members): Probe {
  let { body } = probe;
  for (const [name, value] of Object.entries(context)) body = set(body, ["params", "_meta", name], value);
  return { ...probe, body };
}

const traceContext = {
  traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
  tracestate: "vendor=1",
  baggage: "tenant=one",
};

/** Requests that a server meets all day. */
export function plainRequests(eras: readonly Era[]): readonly Probe[] {
  return eras.flatMap((era) => [
    traced(request(era, "tools/list"), traceContext),
    traced(request(era, "tools/call", { name: "greet", arguments: {} }), traceContext),
    traced(request(era, "tools/call", { name: "greet" }), { traceparent: "anything" }),
    ...(era === "legacy" ? [request(era, "ping")] : []),
    request(era, "tools/list", {}, "list"),
    request(era, "tools/list", { cursor: cursorAfter("greet") }),
    request(era, "tools/call", { name: "roll_dice", arguments: { n_dice: 3 } }),
    request(era, "tools/call", { name: "roll_dice", arguments: { n_dice: 1000, x: 1 } }),
    request(era, "tools/call", { name: "roll_dice" }),
    request(era, "tools/call", { name: "echo", arguments: { text: "é\u2028\ud800" } }),
    ...["picture", "nothing", "greet", "hello", "refuse", "crash", "lie", "huge", "slow"].map((name) =>
      request(era, "tools/call", { name, arguments: {} }),
    ),
  ]);
}

/** Calls whose client tells of itself in every way that is a step from the usual. */
export function introductions(): readonly Probe[] {
  const values: readonly unknown[] = ["text", 1, true, null, [], {}, { a: {} }, { applyDefaults: 1 }];
  const info = ["name", "version", "title", "description", "websiteUrl", "icons", "other"];
  const names = ["sampling", "elicitation", "roots", "extensions", "experimental", "tasks", "other"];
  const settings = ["form", "url", "context", "tools", "listChanged", "requests", "x/y"];
  const infos = info.flatMap((key) => values.map((value) => ({ name: "n", version: "1", [key]: value })));
  const capabilities = names.flatMap((name) => [
    ...values.map((value) => ({ [name]: value })),
    ...settings.flatMap((key) => values.map((value) => ({ [name]: { [key]: value } }))),
  ]);
  const call = request("modern", "tools/call", { name: "greet" });
  return [
    ...infos.map((value) => ({ ...call, body: set(call.body, ["params", "_meta", INFO], value) })),
    ...capabilities.map((value) => ({
      ...call,
      body: set(call.body, ["params", "_meta", CAPABILITIES], value),
    })),
  ];
}

const names = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.constantFrom("roll_dice", "echo", "anything", "greet", "picture", "nothing", "refuse"),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom("crash", "lie", "huge", "regional", "count", "guarded", "no_such_tool"),
  },
  { weight: 1, arbitrary: fc.oneof(fc.string(), fc.jsonValue()) },
);

const numbers = fc.oneof(fc.integer({ min: -2, max: 103 }), fc.double(), fc.string());
const usualArguments = fc.oneof(
  fc.record({ n_dice: fc.integer({ min: 1, max: 100 }) }),
  fc.record({ n_dice: numbers, extra: fc.jsonValue() }, { requiredKeys: [] }),
  fc.record(
    {
      text: fc.oneof(fc.string({ unit: "binary", maxLength: 25 }), fc.integer()),
      style: fc.oneof(
        fc.record({ loud: fc.boolean(), colour: fc.constantFrom("red", "green") }, { requiredKeys: [] }),
        fc.jsonValue(),
      ),
      list: fc.oneof(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }), fc.jsonValue()),
    },
    { requiredKeys: ["text"] },
  ),
  fc.record({ region: fc.string(), to: fc.integer({ min: -1, max: 9 }) }, { requiredKeys: [] }),
);

/** A member called `__proto__`, as `JSON.parse` makes it. */
const hostileObject = fc
  .jsonValue()
  .map((value) => JSON.parse(`{"__proto__":${JSON.stringify(value)},"a":1}`));

const args = fc.oneof(
  { weight: 8, arbitrary: usualArguments },
  { weight: 1, arbitrary: fc.constant(undefined) },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.jsonValue(),
      hostileObject,
      hostileObject.map((nested) => ({ nested })),
    ),
  },
);

const eras = fc.constantFrom<Era>("legacy", "modern");
const methods = fc.oneof(
  { weight: 8, arbitrary: fc.constant("tools/call") },
  { weight: 2, arbitrary: fc.constant("tools/list") },
  {
    weight: 1,
    arbitrary: fc.constantFrom("ping", "initialize", "server/discover", "resources/list", "toString"),
  },
);
const ids = fc.oneof(
  { weight: 6, arbitrary: fc.oneof(fc.nat(), fc.string({ unit: "binary" })) },
  { weight: 1, arbitrary: fc.oneof(fc.double(), fc.jsonValue(), fc.constant(2 ** 60)) },
);

const cursors = fc.oneof(
  { weight: 2, arbitrary: fc.constant(undefined) },
  {
    weight: 2,
    arbitrary: fc.constantFrom("echo", "picture", "refuse", "guarded", "no_such_tool").map(cursorAfter),
  },
  { weight: 1, arbitrary: fc.oneof(fc.string({ unit: "binary" }), fc.jsonValue()) },
);

const usual = fc
  .tuple(eras, methods, names, args, ids, cursors)
  .map(([era, method, name, given, id, cursor]) =>
    request(era, method, paramsOf(method, name, given, cursor), id),
  );

function paramsOf(method: string, name: unknown, given: unknown, cursor: unknown): Members {
  if (method === "tools/call") return { name, ...(given === undefined ? {} : { arguments: given }) };
  return method === "tools/list" && cursor !== undefined ? { cursor } : {};
}

type Change = (probe: Probe) => Probe;

const changeHeader: fc.Arbitrary<Change> = fc
  .oneof(
    fc.tuple(
      fc.constant("accept"),
      fc.constantFrom(
        undefined,
        "*/*",
        "application/json",
        "text/event-stream",
        "text/html",
        "TEXT/EVENT-STREAM",
      ),
    ),
    fc.tuple(
      fc.constant("mcp-protocol-version"),
      fc.constantFrom(
        undefined,
        "",
        MODERN,
        "2025-11-25",
        "2025-03-26",
        "2024-11-05",
        "2024-10-07",
        "2027-01-01",
        "x",
      ),
    ),
    fc.tuple(
      fc.constant("mcp-method"),
      fc.constantFrom(
        undefined,
        "",
        "tools/list",
        "tools/call",
        "ping",
        "TOOLS/CALL",
        "tools/call, tools/call",
      ),
    ),
    fc.tuple(
      fc.constant("mcp-name"),
      fc.constantFrom(
        undefined,
        "",
        "roll_dice",
        "echo",
        "=?base64?ZWNobw==?=",
        "=?base64?!?=",
        "greet, greet",
      ),
    ),
    fc.tuple(
      fc.constantFrom("mcp-session-id", "last-event-id", "mcp-param-region", "mcp-param-n_dice", "origin"),
      fc.constantFrom("", "1", "eu"),
    ),
    fc.tuple(
      fc.constant("content-type"),
      fc.constantFrom(
        "application/json; charset=utf-8",
        "application/json;charset=UTF-8",
        "APPLICATION/JSON",
      ),
    ),
  )
  .map(([name, value]) => ({ headers, body }) => {
    const changed: Record<string, string> = { ...headers };
    if (value === undefined) delete changed[name];
    else changed[name] = value;
    return { headers: changed, body };
  });

const capabilities = fc.dictionary(
  fc.constantFrom("sampling", "elicitation", "roots", "extensions", "experimental", "tasks", "other"),
  fc.oneof(
    fc.dictionary(
      fc.constantFrom(
        "form",
        "url",
        "context",
        "tools",
        "listChanged",
        "applyDefaults",
        "list",
        "requests",
        "x/y",
      ),
      fc.constantFrom<unknown>(
        {},
        { applyDefaults: true },
        { applyDefaults: 1 },
        true,
        false,
        null,
        "s",
        [],
        { a: {} },
      ),
      { maxKeys: 2 },
    ),
    fc.constantFrom<unknown>({}, [], null, true, 1),
  ),
  { maxKeys: 3 },
);

const clientInfo = fc.dictionary(
  fc.constantFrom("name", "version", "title", "description", "websiteUrl", "icons", "other"),
  fc.constantFrom<unknown>("text", "text", "text", 1, null, [], {}, [{ src: "https://example.com/i.png" }]),
  { maxKeys: 5 },
);

const metaValue = fc.oneof(
  fc.constantFrom<unknown>(MODERN, "2025-11-25", "debug", "info", null, {}, [], 1),
  clientInfo,
  capabilities,
  fc.jsonValue(),
);

function changeMembers(
  where: readonly string[],
  keys: fc.Arbitrary<string>,
  values: fc.Arbitrary<unknown>,
): fc.Arbitrary<Change> {
  const change = fc.tuple(keys, fc.option(values, { nil: undefined }));
  return change.map(([key, value]) => ({ headers, body }) => ({
    headers,
    body: set(body, [...where, key], value),
  }));
}

/** A copy of `target` with the member at `path` set, or removed where `value` is undefined. */
function set(target: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const copy: Members =
    typeof target === "object" && target !== null && !Array.isArray(target) ? { ...target } : {};
  const changed = set(copy[key], rest, value);
  if (changed === undefined) delete copy[key];
  else copy[key] = changed;
  return copy;
}

const changeMeta = changeMembers(
  ["params", "_meta"],
  fc.constantFrom(
    VERSION,
    INFO,
    CAPABILITIES,
    LOG_LEVEL,
    "progressToken",
    ...Object.keys(traceContext),
    "x/y",
  ),
  metaValue,
);
const changeClientInfo = changeMembers(
  ["params", "_meta"],
  fc.constant(INFO),
  clientInfo.map((info) => ({ name: "n", version: "1", ...info })),
);
const changeCapabilities = changeMembers(["params", "_meta"], fc.constant(CAPABILITIES), capabilities);
const changeParams = changeMembers(
  ["params"],
  fc.constantFrom("_meta", "cursor", "task", "requestState", "inputResponses", "name", "arguments", "other"),
  fc.oneof(fc.jsonValue(), fc.constantFrom<unknown>({}, "echo", { ttl: 1 })),
);
const changeBody = changeMembers(
  [],
  fc.constantFrom("jsonrpc", "id", "method", "params", "result", "error", "other"),
  fc.oneof(fc.jsonValue(), fc.constantFrom<unknown>("2.0", "ping", {}, { _meta: {} })),
);
const replaceBody: fc.Arbitrary<Change> = fc.oneof(
  fc.jsonValue().map(
    (body): Change =>
      ({ headers }) => ({ headers, body }),
  ),
  fc.constant<Change>(({ headers, body }) => ({ headers, body: [body] })),
);

const changes = fc.oneof(
  { weight: 4, arbitrary: changeHeader },
  { weight: 3, arbitrary: changeMeta },
  { weight: 2, arbitrary: changeCapabilities },
  { weight: 2, arbitrary: changeClientInfo },
  { weight: 2, arbitrary: changeParams },
  { weight: 2, arbitrary: changeBody },
  { weight: 1, arbitrary: replaceBody },
);

/** Requests of both eras: valid ones, ones that break a tool's schema, and odd ones. */
export function probes(): fc.Arbitrary<Probe> {
  const some = fc.oneof(
    { weight: 2, arbitrary: fc.constant<Change[]>([]) },
    { weight: 3, arbitrary: fc.array(changes, { minLength: 1, maxLength: 3 }) },
  );
  return fc
    .tuple(usual, some)
    .map(([probe, list]) => list.reduce((changed, change) => change(changed), probe));
}
