import { OTLPExporterBase } from "@opentelemetry/otlp-exporter-base";
import {
  convertLegacyHttpOptions,
  createOtlpHttpExportDelegate,
} from "@opentelemetry/otlp-exporter-base/node-http";
import {
  JsonMetricsSerializer,
  JsonTraceSerializer,
  MetricsExporterMetricsHelper,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
  TraceExporterMetricsHelper,
} from "@opentelemetry/otlp-transformer";
import {
  AggregationTemporality,
  InstrumentType,
  type PushMetricExporter,
  type ResourceMetrics,
} from "@opentelemetry/sdk-metrics";
import type { SpanExporter } from "@opentelemetry/sdk-trace";
import type { Protocol, Temporality } from "./telemetry-settings.js";

/*
 * Exporters of OTLP over HTTP in both encodings, built on the packages that OpenTelemetry's exporters use. The exporters
 * themselves would be four more packages, one for each encoding of each signal. Endpoint, headers, certificates,
 * compression and timeouts come from `OTEL_EXPORTER_OTLP_*`.
 */

export function createSpanExporter(protocol: Protocol): SpanExporter {
  return new OTLPExporterBase(
    createOtlpHttpExportDelegate(
      convertLegacyHttpOptions({}, "TRACES", "v1/traces", contentType(protocol)),
      protocol === "http/json" ? JsonTraceSerializer : ProtobufTraceSerializer,
      "otlp_http_span_exporter",
      TraceExporterMetricsHelper,
      undefined,
    ),
  );
}

export function createMetricExporter(protocol: Protocol, temporality: Temporality): PushMetricExporter {
  const delegate = createOtlpHttpExportDelegate(
    convertLegacyHttpOptions({}, "METRICS", "v1/metrics", contentType(protocol)),
    protocol === "http/json" ? JsonMetricsSerializer : ProtobufMetricsSerializer,
    "otlp_http_metric_exporter",
    MetricsExporterMetricsHelper,
    undefined,
  );
  return new MetricExporter(temporality, delegate);
}

class MetricExporter extends OTLPExporterBase<ResourceMetrics> implements PushMetricExporter {
  readonly #deltas: ReadonlySet<InstrumentType>;

  constructor(
    temporality: Temporality,
    delegate: ConstructorParameters<typeof OTLPExporterBase<ResourceMetrics>>[0],
  ) {
    super(delegate);
    this.#deltas = new Set(DELTAS[temporality]);
  }

  selectAggregationTemporality(type: InstrumentType): AggregationTemporality {
    return this.#deltas.has(type) ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE;
  }
}

/** Instruments whose measurements are sent since the last export, not since the start (OTLP metrics exporter). */
const DELTAS: Readonly<Record<Temporality, readonly InstrumentType[]>> = {
  cumulative: [],
  delta: [InstrumentType.COUNTER, InstrumentType.OBSERVABLE_COUNTER, InstrumentType.HISTOGRAM],
  lowmemory: [InstrumentType.COUNTER, InstrumentType.HISTOGRAM],
};

function contentType(protocol: Protocol): Record<string, string> {
  return { "content-type": protocol === "http/json" ? "application/json" : "application/x-protobuf" };
}
