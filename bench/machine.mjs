import { arch, cpus, loadavg, platform, release, totalmem } from "node:os";

/** What a result says of the machine it was measured on. */
export function machine() {
  const [{ model } = { model: "unknown" }] = cpus();
  return {
    processor: model,
    processors: cpus().length,
    memoryGB: Math.round(totalmem() / 1e9),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
    /** Processes that ran or waited for a processor, averaged over the last minute. */
    load: Math.round(loadavg()[0] * 10) / 10,
  };
}
