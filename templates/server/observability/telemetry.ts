import type { Log } from "../log/log.js";
import type { Environment } from "../settings/placeholders.js";
import type { Settings } from "../settings/settings.js";
import type { Watch } from "./observer.js";
import { readTelemetry } from "./telemetry-settings.js";

/**
 * Starts traces and metrics as OpenTelemetry's variables configure them. An invalid variable is logged and does not stop
 * the server. The packages are loaded only when a signal is sent.
 */
export async function startTelemetry(
  settings: Settings,
  environment: Environment,
  log: Log,
): Promise<Watch | undefined> {
  const [telemetry, problems] = readTelemetry(environment);
  for (const problem of problems) log.warn("telemetry", { problem });
  if (telemetry.traces === undefined && telemetry.metrics === undefined) return undefined;
  const { startExport } = await import("./telemetry-export.js");
  return startExport(settings, telemetry, log);
}
