import { readdirSync, readFileSync } from "node:fs";
import { type IntervalHistogram, monitorEventLoopDelay, performance } from "node:perf_hooks";
import type { MetricFamily, Sample } from "./prometheus-text.js";

/** How often the delay of the event loop is measured, in milliseconds. */
const RESOLUTION_MS = 20;

/** Metrics of the process and its event loop, with the names of the Prometheus client libraries. */
export class ProcessMetrics {
  readonly #delay: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  readonly #started = Date.now() / 1_000 - process.uptime();

  constructor() {
    this.#delay.enable();
  }

  stop(): void {
    this.#delay.disable();
  }

  /** Event loop delays are those since the previous call. */
  families(): readonly MetricFamily[] {
    const { rss, heapTotal, heapUsed, external } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    const { idle, active } = performance.eventLoopUtilization();
    const counter = (name: string, help: string, value: number | undefined) =>
      family(name, "counter", help, value);
    const gauge = (name: string, help: string, value: number | undefined) =>
      family(name, "gauge", help, value);
    return [
      counter("process_cpu_user_seconds_total", "User CPU time.", user / 1e6),
      counter("process_cpu_system_seconds_total", "System CPU time.", system / 1e6),
      counter("process_cpu_seconds_total", "User and system CPU time.", (user + system) / 1e6),
      gauge("process_start_time_seconds", "When the process started, since 1970.", this.#started),
      gauge("process_resident_memory_bytes", "Resident memory.", rss),
      gauge("process_open_fds", "Open file descriptors.", openFiles()),
      gauge("process_max_fds", "Maximum number of open file descriptors.", mostFiles()),
      gauge("nodejs_heap_size_total_bytes", "Size of the heap.", heapTotal),
      gauge("nodejs_heap_size_used_bytes", "Used size of the heap.", heapUsed),
      gauge("nodejs_external_memory_bytes", "Memory of objects outside the heap.", external),
      ...this.#delays().map(([name, help, value]) =>
        gauge(`nodejs_eventloop_lag_${name}_seconds`, help, value),
      ),
      counter("nodejs_eventloop_active_seconds_total", "Time that the event loop was busy.", active / 1e3),
      counter("nodejs_eventloop_idle_seconds_total", "Time that the event loop waited.", idle / 1e3),
      {
        name: "nodejs_version_info",
        type: "gauge",
        help: "Version of Node.js.",
        samples: [{ labels: { version: process.version }, value: 1 }],
      },
    ];
  }

  /** Delays without the resolution, which every measurement includes. */
  #delays(): readonly (readonly [name: string, help: string, seconds: number])[] {
    const delay = this.#delay;
    const seconds = (nanoseconds: number): number =>
      Number.isNaN(nanoseconds) ? 0 : Math.max(0, nanoseconds / 1e9 - RESOLUTION_MS / 1e3);
    const any = delay.count > 0;
    const delays = [
      ["mean", "Mean delay of the event loop since the previous scrape.", seconds(delay.mean)],
      ["max", "Longest delay of the event loop since the previous scrape.", any ? seconds(delay.max) : 0],
      ["p50", "Median delay of the event loop since the previous scrape.", seconds(delay.percentile(50))],
      [
        "p99",
        "99th percentile of the event loop's delay since the previous scrape.",
        seconds(delay.percentile(99)),
      ],
    ] as const;
    delay.reset();
    return delays;
  }
}

function family(
  name: string,
  type: MetricFamily["type"],
  help: string,
  value: number | undefined,
): MetricFamily {
  const samples: readonly Sample[] = value === undefined ? [] : [{ value }];
  return { name, type, help, samples };
}

/** Available on Linux only. */
function openFiles(): number | undefined {
  try {
    return readdirSync("/proc/self/fd").length;
  } catch {
    return undefined;
  }
}

function mostFiles(): number | undefined {
  try {
    const limit = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1];
    return limit === undefined ? undefined : Number(limit);
  } catch {
    return undefined;
  }
}
