import type { Log } from "../log/log.js";
import type { Environment } from "../settings/placeholders.js";
import type { Settings } from "../settings/settings.js";
import type { Watch } from "./observer.js";
import { readTelemetry } from "./telemetry-settings.js";

/**
 * Starts traces and metrics as OpenTelemetry's variables ask for them. A variable that cannot be followed is a line in
 * the log and stops nothing: a server must not go down with its telemetry. The packages are loaded only when there is
 * something to send.
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
