import type { CallObservation, ToolCall } from "../calls/call-module.js";
import { selectTools } from "../calls/tool-selection.js";
import type { Tool } from "../tool.js";
import type { HttpExchange } from "../transport/http-exchange.js";
import { collectorVariable } from "./collector.js";
import type { Observer, Observers, Watch, WatchOptions } from "./observer.js";

/** Least time to send pending telemetry, however little of the grace is left, in milliseconds. */
const LEAST_GRACE_MS = 1_000;

/**
 * Starts traces and metrics that are sent to a collector, and metrics that are served to Prometheus, as far as the
 * environment asks for them. Undefined where it asks for nothing.
 */
export async function startWatch(
  observers: Observers,
  { settings, tools, entries, metrics, environment, log }: WatchOptions,
): Promise<Watch | undefined> {
  const watches: Watch[] = [];
  if (observers.telemetry !== undefined && collectorVariable(environment) !== undefined) {
    const { startTelemetry } = await observers.telemetry();
    const telemetry = await startTelemetry(settings, environment, log);
    if (telemetry !== undefined) watches.push(telemetry);
  }
  if (observers.metrics !== undefined && metrics !== undefined) {
    const { startMetrics } = await observers.metrics();
    const counted = [...selectTools(tools, environment), ...entries];
    watches.push(await startMetrics(settings, counted, metrics, log));
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
