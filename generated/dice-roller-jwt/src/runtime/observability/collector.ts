import type { Environment } from "../settings/placeholders.js";

/** Variables of OpenTelemetry that name a collector. */
const COLLECTORS = [
  "OTEL_EXPORTER_OTLP_ENDPOINT",
  "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
  "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
] as const;

/** The variable that names a collector, unless telemetry is switched off. */
export function collectorVariable(environment: Environment): string | undefined {
  if (readVariable(environment, "OTEL_SDK_DISABLED").toLowerCase() === "true") return undefined;
  return COLLECTORS.find((name) => readVariable(environment, name) !== "");
}

function readVariable(environment: Environment, name: string): string {
  return environment[name]?.trim() ?? "";
}
