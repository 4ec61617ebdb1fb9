import { context, DiagLogLevel, diag, metrics, propagation, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  CompositePropagator,
  setGlobalErrorHandler,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from "@opentelemetry/core";
import {
  defaultResource,
  detectResources,
  envDetector,
  type Resource,
  resourceFromAttributes,
  serviceInstanceIdDetector,
} from "@opentelemetry/resources";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import type { Log } from "../log/log.js";
import type { Settings } from "../settings/settings.js";
import type { Watch } from "./observer.js";
import { createMetricExporter, createSpanExporter } from "./otlp-exporters.js";
import { createTelemetryObserver } from "./telemetry-observer.js";
import type { SamplerChoice, Telemetry } from "./telemetry-settings.js";

/** Maximum length of a logged problem: it may repeat a collector's answer. */
const LOGGED_PROBLEM = 300;
/** Minimum time between two logged problems, in milliseconds: an unavailable collector would fill the log. */
const PROBLEM_EVERY_MS = 60_000;
/** Maximum time that a collector which does not answer may delay the shutdown, in milliseconds. */
const LONGEST_FLUSH_MS = 3_000;

/**
 * Sends spans and metrics over OTLP/HTTP. The providers, the propagators and the context are registered with
 * `@opentelemetry/api`, so that spans of handlers are sent too, as children of their call.
 */
export function startExport(settings: Settings, telemetry: Telemetry, log: Log): Watch {
  reportProblems(log);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
  );
  const resource = resourceOf(settings);
  const providers: { shutdown(): Promise<void> }[] = [];
  if (telemetry.traces !== undefined) {
    const exporter = createSpanExporter(telemetry.traces);
    const provider = new TracerProvider({
      resource,
      sampler: samplerOf(telemetry.sampler),
      spanProcessors: [new BatchSpanProcessor({ exporter, ...telemetry.batch })],
    });
    trace.setGlobalTracerProvider(provider);
    providers.push(provider);
  }
  if (telemetry.metrics !== undefined) {
    const exporter = createMetricExporter(telemetry.metrics, telemetry.temporality);
    const reader = new PeriodicExportingMetricReader({ exporter, ...telemetry.interval });
    const provider = new MeterProvider({ resource, readers: [reader] });
    metrics.setGlobalMeterProvider(provider);
    providers.push(provider);
  }
  const { name, version } = settings;
  return {
    observer: createTelemetryObserver(
      telemetry.traces === undefined ? undefined : trace.getTracer(name, version),
      telemetry.metrics === undefined ? undefined : metrics.getMeter(name, version),
    ),
    async stop(graceMs) {
      const ms = Math.min(graceMs, LONGEST_FLUSH_MS);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(() => {
          log.warn("telemetry", { problem: `pending data was not sent within ${ms} ms` });
          resolve();
        }, ms);
      });
      // A shutdown sends pending data first; its failure was reported.
      await Promise.race([Promise.allSettled(providers.map((provider) => provider.shutdown())), late]);
      clearTimeout(timer);
    },
  };
}

/** The environment (`OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`) wins over what the manifest says. */
function resourceOf({ name, version }: Settings): Resource {
  const own = resourceFromAttributes({ "service.name": name, "service.version": version });
  return defaultResource()
    .merge(own)
    .merge(detectResources({ detectors: [serviceInstanceIdDetector, envDetector] }));
}

function samplerOf({ parentBased, ratio }: SamplerChoice): Sampler {
  const root = ratio === 1 ? new AlwaysOnSampler() : new TraceIdRatioBasedSampler(ratio);
  return parentBased ? new ParentBasedSampler({ root }) : root;
}

/**
 * Logs the problems that the packages report, by their strings and error messages alone: objects can contain headers with
 * secrets.
 */
function reportProblems(log: Log): void {
  let reported = Number.NEGATIVE_INFINITY;
  const report = (...parts: readonly unknown[]): void => {
    const now = performance.now();
    if (now - reported < PROBLEM_EVERY_MS) return;
    reported = now;
    const problem = parts.flatMap(textOf).join(": ").slice(0, LOGGED_PROBLEM);
    log.warn("telemetry", { problem });
  };
  const ignore = (): void => {};
  const logger = { error: report, warn: report, info: ignore, debug: ignore, verbose: ignore };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  setGlobalErrorHandler(report);
}

function textOf(part: unknown): readonly string[] {
  if (typeof part === "string") return [part];
  return part instanceof Error ? [part.message] : [];
}
