import {
  type Attributes,
  type Context,
  context,
  type Histogram,
  type Link,
  type Meter,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import type { CallObservation, CallOrigin, ToolCall } from "../calls/call-module.js";
import type { CallEnd } from "../log/call-log.js";
import { LEGACY_VERSIONS, MODERN_VERSION } from "../protocol/versions.js";
import type { Tool } from "../tool.js";
import type { HttpExchange } from "../transport/http-exchange.js";
import type { Observer } from "./observer.js";

/** Maximum length of a JSON-RPC id in a span: callers can send any. */
const LONGEST_ID = 128;

/** Bucket bounds of the semantic conventions for MCP and for HTTP, in seconds. */
const OPERATION_BUCKETS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];
const REQUEST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** Methods that are named in metrics (HTTP semantic conventions); others are `_OTHER`. */
const METHODS: ReadonlySet<string> = new Set([
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "DELETE",
  "CONNECT",
  "OPTIONS",
  "TRACE",
  "PATCH",
]);

/**
 * Records spans and metrics of calls by OpenTelemetry's semantic conventions for MCP, and the duration of HTTP requests by
 * those for HTTP. Spans never contain arguments, results, tokens, addresses or subjects of callers, or unknown tool names.
 */
export function createTelemetryObserver(tracer: Tracer | undefined, meter: Meter | undefined): Observer {
  const operations = meter?.createHistogram("mcp.server.operation.duration", {
    unit: "s",
    description:
      "MCP request or notification duration as observed on the receiver from the time it was received until the result or ack is sent.",
    advice: { explicitBucketBoundaries: OPERATION_BUCKETS },
  });
  const requests = meter?.createHistogram("http.server.request.duration", {
    unit: "s",
    description: "Duration of HTTP server requests.",
    advice: { explicitBucketBoundaries: REQUEST_BUCKETS },
  });
  return {
    call: (call, tool) => new TracedCall(call, tool, tracer, operations),
    request(exchange) {
      if (requests === undefined) return;
      const started = performance.now();
      exchange.whenClosed = () => {
        requests.record((performance.now() - started) / 1_000, requestAttributes(exchange));
      };
    },
  };
}

class TracedCall implements CallObservation {
  declare readonly traceId?: string;
  readonly #attributes: Attributes;
  readonly #operations: Histogram | undefined;
  readonly #span: Span | undefined;
  readonly #context: Context = ROOT_CONTEXT;

  constructor(
    call: ToolCall,
    tool: Tool | undefined,
    tracer: Tracer | undefined,
    operations: Histogram | undefined,
  ) {
    const { origin, requestId } = call;
    this.#attributes = operationAttributes(origin, tool);
    this.#operations = operations;
    if (tracer === undefined) return;
    const [parent, links] = parentOf(origin);
    this.#span = tracer.startSpan(
      spanName(tool),
      {
        kind: SpanKind.SERVER,
        links,
        attributes: {
          ...this.#attributes,
          ...(origin !== undefined && { "jsonrpc.request.id": String(origin.id).slice(0, LONGEST_ID) }),
          "mcpile.request.id": requestId,
        },
      },
      parent,
    );
    this.#context = trace.setSpan(parent, this.#span);
    const { traceId, spanId, traceFlags } = this.#span.spanContext();
    this.traceId = traceId;
    call.traceparent = `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
  }

  run<T>(perform: () => T): T {
    return this.#span === undefined ? perform() : context.with(this.#context, perform);
  }

  end(outcome: CallEnd, ms: number): void {
    const failure = failureAttributes(outcome);
    this.#span?.setAttributes({ ...failure, "mcpile.call.outcome": outcome });
    if (failure !== undefined) this.#span?.setStatus({ code: SpanStatusCode.ERROR });
    this.#span?.end();
    // In the span's context, so that a backend can link a bucket to a trace.
    this.#operations?.record(ms / 1_000, { ...this.#attributes, ...failure }, this.#context);
  }
}

/** The attributes of both spans and metrics of a call, of low cardinality. */
function operationAttributes(origin: CallOrigin | undefined, tool: Tool | undefined): Attributes {
  const version = protocolVersion(origin);
  return {
    ...subjectAttributes(tool),
    ...(version !== undefined && { "mcp.protocol.version": version }),
    ...(origin?.header === undefined
      ? { "network.transport": "pipe" }
      : { "network.transport": "tcp", "network.protocol.name": "http" }),
  };
}

/** The name of an entry of another method begins with the method. */
function spanName(tool: Tool | undefined): string {
  if (tool === undefined) return "tools/call";
  return tool.method === undefined ? `tools/call ${tool.name}` : tool.name;
}

function subjectAttributes(tool: Tool | undefined): Attributes {
  if (tool?.method === undefined) {
    return {
      "mcp.method.name": "tools/call",
      "gen_ai.operation.name": "execute_tool",
      ...(tool !== undefined && { "gen_ai.tool.name": tool.name }),
    };
  }
  return {
    "mcp.method.name": tool.method,
    ...(tool.method === "prompts/get" && { "gen_ai.prompt.name": tool.listing.name }),
  };
}

function failureAttributes(outcome: CallEnd): Attributes | undefined {
  switch (outcome) {
    case "ok":
    case "unexpected-answer":
    case "asked":
      return undefined;
    case "unknown-tool":
      return { "error.type": "-32602", "rpc.response.status_code": "-32602" };
    case "forbidden":
      return { "error.type": "-32600", "rpc.response.status_code": "-32600" };
    default:
      return { "error.type": "tool_error" };
  }
}

/** The protocol version that the caller claims, if it is a known one: callers can send any string. */
function protocolVersion(origin: CallOrigin | undefined): string | undefined {
  const said = [
    metaText(origin, "io.modelcontextprotocol/protocolVersion"),
    origin?.header?.("mcp-protocol-version"),
  ];
  return said.find((version) => version === MODERN_VERSION || LEGACY_VERSIONS.has(version));
}

/**
 * The context of the caller: from `_meta` (SEP-414) if it has a trace, else from the HTTP headers. If both have one, the
 * trace of the transport is linked.
 */
function parentOf(origin: CallOrigin | undefined): readonly [parent: Context, links: Link[]] {
  const inMeta = extract((name) => metaText(origin, name));
  const inHeaders = extract((name) => origin?.header?.(name));
  if (trace.getSpanContext(inMeta) === undefined) return [inHeaders, []];
  const transport = trace.getSpanContext(inHeaders);
  return [inMeta, transport === undefined ? [] : [{ context: transport }]];
}

function extract(read: (name: string) => string | undefined): Context {
  const getter = {
    get: (_carrier: unknown, name: string) => read(name),
    keys: () => propagation.fields(),
  };
  return propagation.extract(ROOT_CONTEXT, undefined, getter);
}

function metaText(origin: CallOrigin | undefined, name: string): string | undefined {
  const meta = origin?.meta;
  if (typeof meta !== "object" || meta === null || !Object.hasOwn(meta, name)) return undefined;
  const value: unknown = Reflect.get(meta, name);
  return typeof value === "string" ? value : undefined;
}

function requestAttributes({ request, response }: HttpExchange): Attributes {
  const { method = "", httpVersion } = request;
  const status = response.writableFinished ? response.statusCode : undefined;
  const failure = status === undefined ? "client_gone" : status >= 500 ? String(status) : undefined;
  return {
    "http.request.method": METHODS.has(method) ? method : "_OTHER",
    "url.scheme": "http",
    "network.protocol.version": httpVersion,
    ...(status !== undefined && { "http.response.status_code": status }),
    ...(failure !== undefined && { "error.type": failure }),
  };
}
