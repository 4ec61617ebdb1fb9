import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { Message } from "./protobuf.js";

export type Attributes = Readonly<Record<string, unknown>>;

export interface SpanData {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty: it has none. */
  readonly parentSpanId: string;
  readonly traceState: string;
  /** 1 internal, 2 server, 3 client. */
  readonly kind: number;
  readonly attributes: Attributes;
  /** Trace ids of what it is linked to. */
  readonly links: readonly string[];
  /** 0 unset, 1 ok, 2 error. */
  readonly status: number;
  readonly resource: Attributes;
}

export interface HistogramPoint {
  readonly name: string;
  readonly unit: string;
  readonly attributes: Attributes;
  readonly count: number;
  readonly sum: number;
  readonly bounds: readonly number[];
  readonly resource: Attributes;
}

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** As it came, uncompressed. */
  readonly bytes: Buffer;
}

export interface Collector {
  readonly url: string;
  readonly received: readonly Received[];
  spans(): readonly SpanData[];
  histograms(): readonly HistogramPoint[];
  close(): Promise<void>;
}

/** A stand-in for a collector: it takes OTLP over HTTP in either encoding, and keeps what came. */
export async function startCollector(status = 200): Promise<Collector> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const bytes = request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
      received.push({ path: request.url ?? "", headers: request.headers, bytes });
      const type = request.headers["content-type"] ?? "";
      response.writeHead(status, { "content-type": type });
      response.end(type === "application/json" ? "{}" : undefined);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const at = (path: string) => received.filter((one) => one.path === path);
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    spans: () => at("/v1/traces").flatMap((one) => (isJson(one) ? jsonSpans(one) : protobufSpans(one))),
    histograms: () =>
      at("/v1/metrics").flatMap((one) => (isJson(one) ? jsonHistograms(one) : protobufHistograms(one))),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function isJson({ headers }: Received): boolean {
  return headers["content-type"] === "application/json";
}

// opentelemetry-proto: collector/trace/v1/trace_service.proto and collector/metrics/v1/metrics_service.proto.

function protobufSpans({ bytes }: Received): readonly SpanData[] {
  return new Message(bytes).messages(1).flatMap((resourceSpans) => {
    const resource = protobufAttributes(resourceSpans.message(1), 1);
    return resourceSpans.messages(2).flatMap((scope) =>
      scope.messages(2).map((span) => ({
        name: span.text(5),
        traceId: span.bytes(1).toString("hex"),
        spanId: span.bytes(2).toString("hex"),
        parentSpanId: span.bytes(4).toString("hex"),
        traceState: span.text(3),
        kind: span.number(6),
        attributes: protobufAttributes(span, 9),
        links: span.messages(13).map((link) => link.bytes(1).toString("hex")),
        status: span.message(15).number(3),
        resource,
      })),
    );
  });
}

function protobufHistograms({ bytes }: Received): readonly HistogramPoint[] {
  return new Message(bytes).messages(1).flatMap((resourceMetrics) => {
    const resource = protobufAttributes(resourceMetrics.message(1), 1);
    return resourceMetrics.messages(2).flatMap((scope) =>
      scope.messages(2).flatMap((metric) =>
        metric
          .message(9)
          .messages(1)
          .map((point) => ({
            name: metric.text(1),
            unit: metric.text(3),
            attributes: protobufAttributes(point, 9),
            count: point.number(4),
            sum: point.double(5),
            bounds: point.doubles(7),
            resource,
          })),
      ),
    );
  });
}

function protobufAttributes(message: Message, field: number): Attributes {
  return Object.fromEntries(
    message.messages(field).map((pair) => {
      const value = pair.message(2);
      if (value.has(1)) return [pair.text(1), value.text(1)];
      if (value.has(3)) return [pair.text(1), value.number(3)];
      return [pair.text(1), value];
    }),
  );
}

// The same messages as JSON (OTLP specification, "JSON Protobuf Encoding").

interface JsonAttribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: string | number };
}

interface JsonSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly kind: number;
  readonly attributes: readonly JsonAttribute[];
  readonly links?: readonly { readonly traceId: string }[];
  readonly status: { readonly code?: number };
}

interface JsonPoint {
  readonly attributes: readonly JsonAttribute[];
  readonly count: number;
  readonly sum: number;
  readonly explicitBounds: readonly number[];
}

interface JsonResource {
  readonly resource: { readonly attributes: readonly JsonAttribute[] };
}

interface JsonTraces {
  readonly resourceSpans: readonly (JsonResource & {
    readonly scopeSpans: readonly { readonly spans: readonly JsonSpan[] }[];
  })[];
}

interface JsonMetrics {
  readonly resourceMetrics: readonly (JsonResource & {
    readonly scopeMetrics: readonly {
      readonly metrics: readonly {
        readonly name: string;
        readonly unit: string;
        readonly histogram?: { readonly dataPoints: readonly JsonPoint[] };
      }[];
    }[];
  })[];
}

function jsonSpans({ bytes }: Received): readonly SpanData[] {
  const { resourceSpans }: JsonTraces = JSON.parse(bytes.toString());
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        ...span,
        parentSpanId: span.parentSpanId ?? "",
        traceState: span.traceState ?? "",
        attributes: jsonAttributes(span.attributes),
        links: (span.links ?? []).map(({ traceId }) => traceId),
        status: span.status.code ?? 0,
        resource: jsonAttributes(resource.attributes),
      })),
    ),
  );
}

function jsonHistograms({ bytes }: Received): readonly HistogramPoint[] {
  const { resourceMetrics }: JsonMetrics = JSON.parse(bytes.toString());
  return resourceMetrics.flatMap(({ resource, scopeMetrics }) =>
    scopeMetrics.flatMap(({ metrics }) =>
      metrics.flatMap(({ name, unit, histogram }) =>
        (histogram?.dataPoints ?? []).map(({ attributes, count, sum, explicitBounds }) => ({
          name,
          unit,
          attributes: jsonAttributes(attributes),
          count: Number(count),
          sum,
          bounds: explicitBounds,
          resource: jsonAttributes(resource.attributes),
        })),
      ),
    ),
  );
}

function jsonAttributes(attributes: readonly JsonAttribute[]): Attributes {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ?? (value.intValue === undefined ? value : Number(value.intValue)),
    ]),
  );
}
