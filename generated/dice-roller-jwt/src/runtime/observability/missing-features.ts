import { collectorVariable } from "./collector.js";
import type { Observers, WatchOptions } from "./observer.js";

/** Warns of each feature that the environment asks for and the server was generated without. */
export function warnOfMissingFeatures(
  observers: Observers | undefined,
  { metrics, environment, log }: WatchOptions,
): void {
  const collector = collectorVariable(environment);
  if (collector !== undefined && observers?.telemetry === undefined) {
    log.warn("telemetry", { problem: missing(collector, "telemetry") });
  }
  if (metrics !== undefined && observers?.metrics === undefined) {
    log.warn("metrics", { problem: missing("MCP_METRICS_PORT", "metrics") });
  }
}

function missing(variable: string, feature: string): string {
  return `${variable} is set, but this server was generated without ${feature}: set \`server.${feature}: true\` in its manifest, or unset the variable`;
}
