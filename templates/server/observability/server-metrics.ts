import type { CallObservation, ToolCall } from "../calls/call-module.js";
import type { CallEnd } from "../log/call-log.js";
import type { Settings } from "../settings/settings.js";
import type { Tool } from "../tool.js";
import type { HttpExchange } from "../transport/http-exchange.js";
import type { Observer } from "./observer.js";
import { BucketCounts, type MetricFamily } from "./prometheus-text.js";

/** Upper bounds, in seconds, from synchronous calls to the usual time limits. */
const DURATION_BOUNDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300,
];

/**
 * Counts calls and requests for Prometheus. The number of series is bounded by tools, outcomes and statuses: no input of a
 * caller becomes a label, and calls of unknown tools share an empty `tool`.
 */
export class ServerMetrics implements Observer {
  readonly #settings: Settings;
  readonly #tools: ReadonlyMap<Tool, ToolSeries>;
  readonly #unknown = new ToolSeries("");
  readonly #statuses = new Map<string, number>();
  #inFlight = 0;

  constructor(settings: Settings, tools: readonly Tool[]) {
    this.#settings = settings;
    this.#tools = new Map(tools.map((tool) => [tool, new ToolSeries(tool.name)]));
  }

  call(_call: ToolCall, tool: Tool | undefined): CallObservation {
    const series = (tool && this.#tools.get(tool)) ?? this.#unknown;
    series.begin();
    return series;
  }

  request(exchange: HttpExchange): void {
    this.#inFlight += 1;
    exchange.whenClosed = () => {
      this.#inFlight -= 1;
      const { statusCode, writableFinished } = exchange.response;
      const status = writableFinished ? String(statusCode) : "";
      this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    };
  }

  families(): readonly MetricFamily[] {
    const { name, version } = this.#settings;
    const series = [...this.#tools.values(), this.#unknown];
    return [
      {
        name: "mcp_server_info",
        type: "gauge",
        help: "Name and version of the server.",
        samples: [{ labels: { name, version }, value: 1 }],
      },
      {
        name: "mcp_server_tool_calls_total",
        type: "counter",
        help: "Tool calls that ended, by outcome; calls of unknown tools have an empty tool.",
        samples: series.flatMap(({ outcomes }) => outcomes()),
      },
      {
        name: "mcp_server_tool_call_duration_seconds",
        type: "histogram",
        help: "Duration of tool calls, from the parsed request to the result.",
        samples: [...this.#tools.values()].flatMap(({ durations }) => durations()),
      },
      {
        name: "mcp_server_tool_calls_in_flight",
        type: "gauge",
        help: "Tool calls in flight.",
        samples: [{ value: series.reduce((sum, { inFlight }) => sum + inFlight, 0) }],
      },
      {
        name: "mcp_server_http_requests_total",
        type: "counter",
        help: "HTTP requests that ended, except health checks, by status; the status is empty if the client disconnected before the answer.",
        samples: [...this.#statuses].map(([status, value]) => ({ labels: { status }, value })),
      },
      {
        name: "mcp_server_http_requests_in_flight",
        type: "gauge",
        help: "HTTP requests in flight, except health checks.",
        samples: [{ value: this.#inFlight }],
      },
    ];
  }
}

/** The series of one tool. One observation serves all its calls, since it has no state of a single call. */
class ToolSeries implements CallObservation {
  readonly #tool: string;
  readonly #outcomes = new Map<CallEnd, number>();
  readonly #durations = new BucketCounts(DURATION_BOUNDS);
  inFlight = 0;

  constructor(tool: string) {
    this.#tool = tool;
    // A rate is visible only when the series exists before the first call.
    if (tool !== "") this.#outcomes.set("ok", 0);
  }

  begin(): void {
    this.inFlight += 1;
  }

  readonly end = (outcome: CallEnd, ms: number): void => {
    this.inFlight -= 1;
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
    this.#durations.observe(ms / 1_000);
  };

  readonly outcomes = () =>
    [...this.#outcomes].map(([outcome, value]) => ({ labels: { tool: this.#tool, outcome }, value }));

  /** Empty before the first call: a server may have a thousand tools that are never called. */
  readonly durations = () => {
    const called = [...this.#outcomes.values()].some((count) => count > 0);
    return called ? this.#durations.samples({ tool: this.#tool }) : [];
  };
}
