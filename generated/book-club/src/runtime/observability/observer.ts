import type { CallObserver } from "../calls/call-module.js";
import type { Log } from "../log/log.js";
import type { MetricsPlace } from "../settings/config.js";
import type { Environment } from "../settings/placeholders.js";
import type { Settings } from "../settings/settings.js";
import type { Tool } from "../tool.js";
import type { RequestObserver } from "../transport/http-exchange.js";

/** Watches what the server does, for traces and metrics. It decides nothing and throws nothing. */
export interface Observer extends CallObserver, RequestObserver {}

/** An observer at work. */
export interface Watch {
  readonly observer: Observer;
  /** Sends what is waiting and ends; whatever is not done within `graceMs` is lost. */
  stop(graceMs: number): Promise<void>;
}

/** The server that is watched, and the environment that asks for it. */
export interface WatchOptions {
  readonly settings: Settings;
  readonly tools: readonly Tool[];
  /** Absent: the environment asks for no metrics. */
  readonly metrics: MetricsPlace | undefined;
  readonly environment: Environment;
  readonly log: Log;
}

/** The features that watch the server, on servers with `telemetry` or `metrics`. */
export interface Observers {
  /** `startWatch` of `observe.js`. Undefined where the environment asks for nothing. */
  start(observers: Observers, options: WatchOptions): Promise<Watch | undefined>;
  /** `telemetry.js`. Loaded when the environment names a collector. */
  readonly telemetry?: () => Promise<TelemetryModule>;
  /** `metrics.js`. Loaded when the environment gives it a port. */
  readonly metrics?: () => Promise<MetricsModule>;
}

/** `telemetry.js`. */
export interface TelemetryModule {
  /** Undefined when the environment asks for nothing that can be sent; the log says why. */
  startTelemetry(settings: Settings, environment: Environment, log: Log): Promise<Watch | undefined>;
}

/** `metrics.js`. */
export interface MetricsModule {
  /** Throws `ConfigError` when the port cannot be had. */
  startMetrics(settings: Settings, tools: readonly Tool[], place: MetricsPlace, log: Log): Promise<Watch>;
}
