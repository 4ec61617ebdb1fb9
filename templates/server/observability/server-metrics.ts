import type { CallObservation, ToolCall } from "../calls/call-module.js";
import type { CallEnd } from "../log/call-log.js";
import type { Settings } from "../settings/settings.js";
import type { Tool } from "../tool.js";
import type { HttpExchange } from "../transport/http-exchange.js";
import type { Observer } from "./observer.js";
import { BucketCounts, type MetricFamily } from "./prometheus-text.js";

/** Upper bounds, in seconds: from calls that wait for nothing to those that run into the usual time limits. */
const DURATION_BOUNDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300,
];

/**
 * Counts calls and requests for Prometheus. There are as many series as the server has tools, outcomes and statuses:
 * nothing that a caller sends becomes a label, and calls of tools that do not exist share the empty `tool`.
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
        help: "Tool calls that ended, by outcome; those of tools that do not exist have no tool.",
        samples: series.flatMap(({ outcomes }) => outcomes()),
      },
      {
        name: "mcp_server_tool_call_duration_seconds",
        type: "histogram",
        help: "How long tool calls took, from when their arguments were read to their result.",
        samples: [...this.#tools.values()].flatMap(({ durations }) => durations()),
      },
      {
        name: "mcp_server_tool_calls_in_flight",
        type: "gauge",
        help: "Tool calls that run now.",
        samples: [{ value: series.reduce((sum, { inFlight }) => sum + inFlight, 0) }],
      },
      {
        name: "mcp_server_http_requests_total",
        type: "counter",
        help: "HTTP requests that ended, health checks aside, by status; where the client left before its answer, the status is empty.",
        samples: [...this.#statuses].map(([status, value]) => ({ labels: { status }, value })),
      },
      {
        name: "mcp_server_http_requests_in_flight",
        type: "gauge",
        help: "HTTP requests that are being answered, health checks aside.",
        samples: [{ value: this.#inFlight }],
      },
    ];
  }
}

/** What is counted of one tool's calls. It stands for each of them: they differ in nothing that is counted. */
class ToolSeries implements CallObservation {
  readonly #tool: string;
  readonly #outcomes = new Map<CallEnd, number>();
  readonly #durations = new BucketCounts(DURATION_BOUNDS);
  inFlight = 0;

  constructor(tool: string) {
    this.#tool = tool;
    // A rate is only seen once a series is there before its first call.
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

  /** Nothing before the first call: a server may have a thousand tools that nobody calls. */
  readonly durations = () => {
    const called = [...this.#outcomes.values()].some((count) => count > 0);
    return called ? this.#durations.samples({ tool: this.#tool }) : [];
  };
}
