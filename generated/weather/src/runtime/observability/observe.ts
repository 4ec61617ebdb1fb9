import type { CallObservation, ToolCall } from "../calls/call-module.js";
import { selectTools } from "../calls/tool-selection.js";
import type { Log } from "../log/log.js";
import type { Parts } from "../parts.js";
import type { Config } from "../settings/config.js";
import type { Environment } from "../settings/placeholders.js";
import type { Tool } from "../tool.js";
import type { HttpExchange } from "../transport/http-exchange.js";
import type { Observer, Watch } from "./observer.js";

/** Variables of OpenTelemetry that name a collector. */
const COLLECTORS = [
  "OTEL_EXPORTER_OTLP_ENDPOINT",
  "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
  "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
] as const;

/** Least time for sending what is waiting, however little of the grace is left, in milliseconds. */
const LEAST_GRACE_MS = 1_000;

/**
 * Starts what the environment asks for and the server was generated with: traces and metrics that are sent to a
 * collector, metrics that are served to Prometheus. Undefined where nothing is asked for, which costs nothing.
 */
export async function startWatch(
  parts: Parts,
  config: Config,
  log: Log,
  environment: Environment = process.env,
): Promise<Watch | undefined> {
  const watches: Watch[] = [];
  const collector = isSet(environment, "OTEL_SDK_DISABLED", "true")
    ? undefined
    : COLLECTORS.find((name) => isSet(environment, name));
  if (collector !== undefined && parts.telemetry === undefined) {
    log.warn("telemetry", { problem: `${collector} is set, but ${generatedWithout("telemetry")}` });
  } else if (collector !== undefined && parts.telemetry !== undefined) {
    const { startTelemetry } = await parts.telemetry();
    const telemetry = await startTelemetry(parts.settings, environment, log);
    if (telemetry !== undefined) watches.push(telemetry);
  }
  if (config.metrics !== undefined && parts.metrics === undefined) {
    log.warn("metrics", { problem: `MCP_METRICS_PORT is set, but ${generatedWithout("metrics")}` });
  } else if (config.metrics !== undefined && parts.metrics !== undefined) {
    const { startMetrics } = await parts.metrics();
    const tools = selectTools(parts.tools, environment);
    watches.push(await startMetrics(parts.settings, tools, config.metrics, log));
  }
  const [first, ...rest] = watches;
  if (first === undefined) return undefined;
  return {
    observer: rest.reduce((observer, other) => new Both(observer, other.observer), first.observer),
    stop: async (graceMs) => {
      const grace = Math.max(graceMs, LEAST_GRACE_MS);
      await Promise.all(watches.map((watch) => watch.stop(grace)));
    },
  };
}

/** As in a shell, a variable that is set to nothing counts as not set. */
function isSet(environment: Environment, name: string, value?: string): boolean {
  const text = environment[name]?.trim() ?? "";
  return value === undefined ? text !== "" : text.toLowerCase() === value;
}

function generatedWithout(feature: string): string {
  return `this server was generated without ${feature}: set \`server.${feature}: true\` in its manifest, or unset the variable`;
}

/** Two observers of one server. */
class Both implements Observer {
  readonly #first: Observer;
  readonly #second: Observer;

  constructor(first: Observer, second: Observer) {
    this.#first = first;
    this.#second = second;
  }

  call(call: ToolCall, tool: Tool | undefined): CallObservation {
    const first = this.#first.call(call, tool);
    const second = this.#second.call(call, tool);
    const traceId = first.traceId ?? second.traceId;
    return {
      ...(traceId !== undefined && { traceId }),
      run: (perform) => {
        const inner = () => (second.run === undefined ? perform() : second.run(perform));
        return first.run === undefined ? inner() : first.run(inner);
      },
      end: (outcome, ms) => {
        first.end(outcome, ms);
        second.end(outcome, ms);
      },
    };
  }

  request(exchange: HttpExchange): void {
    this.#first.request(exchange);
    const first = exchange.whenClosed;
    this.#second.request(exchange);
    const second = exchange.whenClosed;
    exchange.whenClosed = () => {
      first?.();
      second?.();
    };
  }
}
