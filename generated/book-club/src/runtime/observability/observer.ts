import type { CallObserver } from "../calls/call-module.js";
import type { Log } from "../log/log.js";
import type { MetricsPlace } from "../settings/config.js";
import type { Environment } from "../settings/placeholders.js";
import type { Settings } from "../settings/settings.js";
import type { Tool } from "../tool.js";
import type { RequestObserver } from "../transport/http-exchange.js";

/** Observes calls and requests, for traces and metrics. It has no influence on them and never throws. */
export interface Observer extends CallObserver, RequestObserver {}

/** A running observer. */
export interface Watch {
  readonly observer: Observer;
  /** Sends pending data and stops; data that is not sent within `graceMs` is lost. */
  stop(graceMs: number): Promise<void>;
}

/** The observed server, and the environment that configures the observers. */
export interface WatchOptions {
  readonly settings: Settings;
  readonly tools: readonly Tool[];
  /** The entries that other methods than `tools/call` perform. */
  readonly entries: readonly Tool[];
  /** Absent: the environment asks for no metrics. */
  readonly metrics: MetricsPlace | undefined;
  readonly environment: Environment;
  readonly log: Log;
}

/** The observers of a server with `telemetry` or `metrics`. */
export interface Observers {
  /** `startWatch` of `observe.js`. Undefined when the environment enables no observer. */
  start(observers: Observers, options: WatchOptions): Promise<Watch | undefined>;
  /** `telemetry.js`. Loaded when the environment names a collector. */
  readonly telemetry?: () => Promise<TelemetryModule>;
  /** `metrics.js`. Loaded when the environment gives it a port. */
  readonly metrics?: () => Promise<MetricsModule>;
}

/** `telemetry.js`. */
export interface TelemetryModule {
  /** Undefined when the environment enables no signal, or a faulty one; the log says why. */
  startTelemetry(settings: Settings, environment: Environment, log: Log): Promise<Watch | undefined>;
}

/** `metrics.js`. */
export interface MetricsModule {
  /** Throws `ConfigError` when the port is not available. */
  startMetrics(settings: Settings, tools: readonly Tool[], place: MetricsPlace, log: Log): Promise<Watch>;
}
