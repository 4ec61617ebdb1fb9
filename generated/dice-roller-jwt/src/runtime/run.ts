import { assemble, reporter } from "./assemble.js";
import { createCallModule } from "./calls/call.js";
import type { CallModule } from "./calls/call-module.js";
import { selectTools } from "./calls/tool-selection.js";
import { failToStart, supervise } from "./lifecycle.js";
import { createLog, type Log } from "./log/log.js";
import { warnOfMissingFeatures } from "./observability/missing-features.js";
import type { Observers, Watch } from "./observability/observer.js";
import type { Parts } from "./parts.js";
import { type Config, readConfig, readStdioConfig } from "./settings/config.js";
import { ConfigError } from "./settings/config-error.js";
import type { Settings } from "./settings/settings.js";
import type { HttpDirect } from "./transport/endpoint.js";
import { serveHttp } from "./transport/http.js";
import { openStdio } from "./transport/stdio.js";

/** How long the stop hook, and pending telemetry, may take after the client of a stdio server disconnected, in milliseconds. */
const STDIO_GRACE_MS = 5_000;

export interface RunParts extends Parts {
  /** `httpDirect` of `transport/direct-http.js`, unless `server.directDispatch` is false. */
  readonly direct?: (settings: Settings, calls: CallModule) => HttpDirect;
  /** On servers with `telemetry` or `metrics`. */
  readonly observers?: Observers;
}

/**
 * Runs the server: over HTTP, or over standard input and output with `--stdio`. A server that cannot start writes the reason
 * on one line, or one line for each problem of its configuration, and ends with exit status 1.
 */
export async function run(parts: RunParts): Promise<void> {
  try {
    const [option, ...rest] = process.argv.slice(2);
    if (option === undefined) await runHttp(parts);
    else if (option === "--stdio" && rest.length === 0) await runStdio(parts);
    else throw new ConfigError([`unknown option ${rest[0] ?? option}: the only one is --stdio`]);
  } catch (error) {
    failToStart(error, parts.redact);
  }
}

async function runHttp(parts: RunParts): Promise<void> {
  const { settings } = parts;
  const environment = process.env;
  const auth = await parts.auth?.();
  const config = readConfig(settings, environment, auth?.readAuthSettings);
  const log = createLog(config.logLevel, undefined, parts.redact);
  const watch = await startWatch(parts, config, log);
  const observer = watch?.observer;
  const assembly = await assemble(parts, { config, environment, log, auth, observer });
  const direct = parts.direct?.(settings, assembly.calls);
  await parts.lifecycle?.start(log);
  const server = await serveHttp({ ...assembly, config, log, direct, observer });
  supervise({
    log,
    async stop(graceMs) {
      const deadline = performance.now() + graceMs;
      const stopped = server.close(graceMs);
      await assembly.close();
      await stopped;
      await parts.lifecycle?.stop(deadline - performance.now());
      await watch?.stop(deadline - performance.now());
    },
  });
  log.info("listening", { url: server.url });
  // With the direct path, the SDK is loaded by the first request that needs it: plain servers stay small.
  if (direct === undefined) await assembly.sdkServer();
}

async function runStdio(parts: RunParts): Promise<void> {
  const { settings, sdk } = parts;
  const config = readStdioConfig(settings, process.env);
  const tools = selectTools(parts.tools, process.env);
  parts.prepare?.(tools, process.env);
  const log = createLog(config.logLevel, undefined, parts.redact);
  const watch = await startWatch(parts, config, log);
  await parts.lifecycle?.start(log);
  // One process serves one client, so a confirmation needs no key that others know.
  const asking = await parts.asking?.({ settings, environment: {}, redisUrl: undefined, log });
  // Whoever starts the process may call its tools: there are no tokens over stdio.
  const { streams, calls, idle } = openStdio(
    createCallModule(tools, { log, observer: watch?.observer, asking }),
    config.limits.requestBytes,
  );
  supervise({
    log,
    async stop(graceMs) {
      const deadline = performance.now() + graceMs;
      const late = new Promise<void>((resolve) => void setTimeout(resolve, graceMs));
      await Promise.race([idle(), late]);
      await parts.lifecycle?.stop(deadline - performance.now());
      await watch?.stop(deadline - performance.now());
    },
  });
  const { createSdkServer } = await sdk();
  const methods = parts.methods?.open({ settings, log, observer: watch?.observer });
  await createSdkServer(settings, calls, { report: reporter(log), methods }).serveStdio(streams);
  await new Promise<void>((resolve) => void streams.output.end(resolve));
  await parts.lifecycle?.stop(STDIO_GRACE_MS);
  await watch?.stop(STDIO_GRACE_MS);
  log.flush();
  process.exit(0);
}

async function startWatch(
  { settings, tools, methods, observers }: RunParts,
  { metrics }: Config,
  log: Log,
): Promise<Watch | undefined> {
  const entries = methods?.entries ?? [];
  const options = { settings, tools, entries, metrics, environment: process.env, log };
  warnOfMissingFeatures(observers, options);
  return observers?.start(observers, options);
}
