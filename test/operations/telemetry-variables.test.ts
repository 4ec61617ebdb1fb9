import { describe, expect, test } from "vitest";
import { readTelemetry } from "../../templates/server/observability/telemetry-settings.js";

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318" };

describe("OpenTelemetry's variables", () => {
  test("send both signals as protobuf where there is nothing but an endpoint", () => {
    expect(readTelemetry(endpoint)).toEqual([
      {
        traces: "http/protobuf",
        metrics: "http/protobuf",
        sampler: { parentBased: true, ratio: 1 },
        batch: {},
        interval: { exportIntervalMillis: 60_000, exportTimeoutMillis: 30_000 },
        temporality: "cumulative",
      },
      [],
    ]);
  });

  test.each([
    [
      "the endpoint of one signal",
      { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: "https://c/v1/metrics" },
      ["metrics"],
    ],
    ["one signal switched off", { ...endpoint, OTEL_METRICS_EXPORTER: "none" }, ["traces"]],
    ["both switched off", { ...endpoint, OTEL_METRICS_EXPORTER: "none", OTEL_TRACES_EXPORTER: "none" }, []],
    ["one exporter of two", { ...endpoint, OTEL_TRACES_EXPORTER: "none, otlp" }, ["traces", "metrics"]],
  ])("%s", (_, environment, signals) => {
    const [telemetry, problems] = readTelemetry(environment);
    expect(Object.keys(telemetry).filter((key) => key === "traces" || key === "metrics")).toEqual(signals);
    expect(problems).toEqual([]);
  });

  test("choose encoding, sampler, batches and interval", () => {
    expect(
      readTelemetry({
        ...endpoint,
        OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
        OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: "http/protobuf",
        OTEL_TRACES_SAMPLER: "traceidratio",
        OTEL_TRACES_SAMPLER_ARG: "0.25",
        OTEL_BSP_MAX_QUEUE_SIZE: "100",
        OTEL_METRIC_EXPORT_INTERVAL: "5000",
        OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "DELTA",
      }),
    ).toEqual([
      {
        traces: "http/json",
        metrics: "http/protobuf",
        sampler: { parentBased: false, ratio: 0.25 },
        batch: { maxQueueSize: 100 },
        interval: { exportIntervalMillis: 5_000, exportTimeoutMillis: 5_000 },
        temporality: "delta",
      },
      [],
    ]);
  });

  test.each([
    [
      "gRPC",
      { OTEL_EXPORTER_OTLP_PROTOCOL: "grpc", OTEL_METRICS_EXPORTER: "none" },
      'OTEL_EXPORTER_OTLP_PROTOCOL is "grpc": set it to http/protobuf or http/json, and the endpoint to the collector\'s port for HTTP, mostly 4318; no traces are sent',
    ],
    [
      "an endpoint that is not a URL",
      { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "collector:4317", OTEL_METRICS_EXPORTER: "none" },
      "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is not an http or https URL: set it to a collector's, such as http://localhost:4318; no traces are sent",
    ],
    [
      "an exporter that is not there",
      { OTEL_METRICS_EXPORTER: "prometheus" },
      'OTEL_METRICS_EXPORTER has "prometheus", which this server does not support: set MCP_METRICS_PORT to serve Prometheus, and this to otlp or none',
    ],
    [
      "a sampler that is not there",
      { OTEL_TRACES_SAMPLER: "jaeger_remote" },
      'OTEL_TRACES_SAMPLER is "jaeger_remote": set it to one of always_on, always_off, traceidratio, parentbased_always_on, parentbased_always_off, parentbased_traceidratio; parentbased_always_on is used',
    ],
    [
      "a share of more than all",
      { OTEL_TRACES_SAMPLER: "parentbased_traceidratio", OTEL_TRACES_SAMPLER_ARG: "25%" },
      'OTEL_TRACES_SAMPLER_ARG is "25%": set it to a number from 0 to 1; 1 is used',
    ],
    [
      "a temporality that is not there",
      { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "monthly" },
      'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE is "monthly": set it to one of cumulative, delta, lowmemory; cumulative is used',
    ],
    [
      "an interval in words",
      { OTEL_METRIC_EXPORT_INTERVAL: "1m" },
      'OTEL_METRIC_EXPORT_INTERVAL is "1m": set it to a whole number above 0; the default is used',
    ],
  ])("%s is a line that says what to set", (_, environment, problem) => {
    const [, problems] = readTelemetry({ ...endpoint, ...environment });
    expect(problems).toEqual([problem]);
  });
});
