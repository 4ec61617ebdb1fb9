import type { Environment } from "../settings/placeholders.js";

/** The signals to send, and how. The exporters read the endpoints from the environment themselves. */
export interface Telemetry {
  readonly traces?: Protocol;
  readonly metrics?: Protocol;
  readonly sampler: SamplerChoice;
  readonly batch: BatchLimits;
  readonly interval: MetricInterval;
  readonly temporality: Temporality;
}

/** OTLP over HTTP in either encoding; gRPC is not supported. */
export type Protocol = "http/protobuf" | "http/json";

/** Whether counts are sent since the start or, as some backends require, since the last export. */
export type Temporality = (typeof TEMPORALITIES)[number];

const TEMPORALITIES = ["cumulative", "delta", "lowmemory"] as const;

export interface SamplerChoice {
  /** Whether the caller's decision is followed. */
  readonly parentBased: boolean;
  /** Ratio of the other traces that are sampled, from 0 to 1. */
  readonly ratio: number;
}

/** Limits of a batch of spans; absent: the defaults of the SDK. */
export interface BatchLimits {
  readonly scheduledDelayMillis?: number;
  readonly exportTimeoutMillis?: number;
  readonly maxQueueSize?: number;
  readonly maxExportBatchSize?: number;
}

export interface MetricInterval {
  readonly exportIntervalMillis: number;
  readonly exportTimeoutMillis: number;
}

/** Reads OpenTelemetry's variables (Environment Variable Specification), and lists their problems, one per line. */
export function readTelemetry(
  environment: Environment,
): readonly [telemetry: Telemetry, problems: readonly string[]] {
  const reader = new VariableReader(environment);
  const traces = readSignal("TRACES", reader);
  const metrics = readSignal("METRICS", reader);
  const batch = {
    scheduledDelayMillis: reader.count("OTEL_BSP_SCHEDULE_DELAY"),
    exportTimeoutMillis: reader.count("OTEL_BSP_EXPORT_TIMEOUT"),
    maxQueueSize: reader.count("OTEL_BSP_MAX_QUEUE_SIZE"),
    maxExportBatchSize: reader.count("OTEL_BSP_MAX_EXPORT_BATCH_SIZE"),
  };
  const exportIntervalMillis = reader.count("OTEL_METRIC_EXPORT_INTERVAL") ?? 60_000;
  const timeout = reader.count("OTEL_METRIC_EXPORT_TIMEOUT") ?? 30_000;
  const telemetry = {
    ...(traces !== undefined && { traces }),
    ...(metrics !== undefined && { metrics }),
    sampler: readSampler(reader),
    batch: Object.fromEntries(Object.entries(batch).filter(([, value]) => value !== undefined)),
    interval: { exportIntervalMillis, exportTimeoutMillis: Math.min(timeout, exportIntervalMillis) },
    temporality: readTemporality(reader),
  };
  return [telemetry, reader.problems];
}

class VariableReader {
  readonly problems: string[] = [];
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  text(name: string): string | undefined {
    const value = this.#environment[name]?.trim();
    return value === "" ? undefined : value;
  }

  /** A whole number above zero. */
  count(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined || /^[1-9][0-9]{0,8}$/.test(text))
      return text === undefined ? undefined : Number(text);
    this.problems.push(`${name} is ${quote(text)}: set it to a whole number above 0; the default is used`);
    return undefined;
  }
}

/** The protocol of a signal; undefined when it is not sent. */
function readSignal(signal: "TRACES" | "METRICS", reader: VariableReader): Protocol | undefined {
  const names = [`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`, "OTEL_EXPORTER_OTLP_ENDPOINT"];
  const source = names.find((name) => reader.text(name) !== undefined);
  if (source === undefined) return undefined;
  const exporters = (reader.text(`OTEL_${signal}_EXPORTER`) ?? "otlp").split(",").map((name) => name.trim());
  for (const name of exporters) {
    if (name === "otlp" || name === "none") continue;
    const instead = name === "prometheus" ? "set MCP_METRICS_PORT to serve Prometheus, and this" : "set it";
    reader.problems.push(
      `OTEL_${signal}_EXPORTER has ${quote(name)}, which this server does not support: ${instead} to otlp or none`,
    );
  }
  if (!exporters.includes("otlp")) return undefined;
  const endpoint = reader.text(source) ?? "";
  if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol)) {
    reader.problems.push(
      `${source} is not an http or https URL: set it to a collector's, such as http://localhost:4318; no ${signal.toLowerCase()} are sent`,
    );
    return undefined;
  }
  return readProtocol(signal, reader);
}

function readProtocol(signal: "TRACES" | "METRICS", reader: VariableReader): Protocol | undefined {
  const names = [`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`, "OTEL_EXPORTER_OTLP_PROTOCOL"];
  const source = names.find((name) => reader.text(name) !== undefined);
  const protocol = source === undefined ? "http/protobuf" : reader.text(source);
  if (protocol === "http/protobuf" || protocol === "http/json") return protocol;
  reader.problems.push(
    `${source} is ${quote(protocol ?? "")}: set it to http/protobuf or http/json, and the endpoint to the collector's port for HTTP, mostly 4318; no ${signal.toLowerCase()} are sent`,
  );
  return undefined;
}

/** Samplers: whether the caller's decision is followed, and the ratio of the rest; undefined: that of the argument. */
const SAMPLERS: ReadonlyMap<string, readonly [parentBased: boolean, ratio: number | undefined]> = new Map([
  ["always_on", [false, 1]],
  ["always_off", [false, 0]],
  ["traceidratio", [false, undefined]],
  ["parentbased_always_on", [true, 1]],
  ["parentbased_always_off", [true, 0]],
  ["parentbased_traceidratio", [true, undefined]],
]);

function readSampler(reader: VariableReader): SamplerChoice {
  const name = reader.text("OTEL_TRACES_SAMPLER") ?? "parentbased_always_on";
  const known = SAMPLERS.get(name.toLowerCase());
  if (known === undefined) {
    reader.problems.push(
      `OTEL_TRACES_SAMPLER is ${quote(name)}: set it to one of ${[...SAMPLERS.keys()].join(", ")}; parentbased_always_on is used`,
    );
    return { parentBased: true, ratio: 1 };
  }
  const [parentBased, ratio] = known;
  if (ratio !== undefined) return { parentBased, ratio };
  const text = reader.text("OTEL_TRACES_SAMPLER_ARG") ?? "1";
  const share = Number(text);
  if (share >= 0 && share <= 1) return { parentBased, ratio: share };
  reader.problems.push(
    `OTEL_TRACES_SAMPLER_ARG is ${quote(text)}: set it to a number from 0 to 1; 1 is used`,
  );
  return { parentBased, ratio: 1 };
}

function readTemporality(reader: VariableReader): Temporality {
  const variable = "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE";
  const text = reader.text(variable) ?? "cumulative";
  const known = TEMPORALITIES.find((name) => name === text.toLowerCase());
  if (known === undefined) {
    reader.problems.push(
      `${variable} is ${quote(text)}: set it to one of ${TEMPORALITIES.join(", ")}; cumulative is used`,
    );
  }
  return known ?? "cumulative";
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}
