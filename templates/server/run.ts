import { assemble, reporter } from "./assemble.js";
import { createCallModule } from "./calls/call.js";
import { prepareTools } from "./calls/prepare.js";
import { selectTools } from "./calls/tool-selection.js";
import { failToStart, supervise } from "./lifecycle.js";
import { createLog } from "./log/log.js";
import { startWatch } from "./observability/observe.js";
import type { Parts } from "./parts.js";
import { ConfigError, readConfig } from "./settings/config.js";
import { serveHttp } from "./transport/http.js";
import { openStdio } from "./transport/stdio.js";

/** How long what was traced may take to be sent once the client of a stdio server is gone, in milliseconds. */
const STDIO_GRACE_MS = 5_000;

/**
 * Runs the server: over HTTP, or over standard input and output with `--stdio`. A server that cannot start says why on
 * one line, or one for each problem of its configuration, and ends with exit status 1.
 */
export async function run(parts: Parts): Promise<void> {
  try {
    const [option, ...rest] = process.argv.slice(2);
    if (option === undefined) await runHttp(parts);
    else if (option === "--stdio" && rest.length === 0) await runStdio(parts);
    else throw new ConfigError([`unknown option ${rest[0] ?? option}: the only one is --stdio`]);
  } catch (error) {
    failToStart(error);
  }
}

async function runHttp(parts: Parts): Promise<void> {
  const { settings } = parts;
  const config = readConfig(settings, process.env);
  const log = createLog(config.logLevel);
  const watch = await startWatch(parts, config, log);
  const observer = watch?.observer;
  const assembly = await assemble(parts, config, process.env, log, observer);
  const name = settings.title ?? settings.name;
  const server = await serveHttp({ ...assembly, config, log, name, observer });
  supervise({
    log,
    async stop(graceMs) {
      const deadline = performance.now() + graceMs;
      const stopped = server.close(graceMs);
      await assembly.close();
      await stopped;
      await watch?.stop(deadline - performance.now());
    },
  });
  log.info("listening", { url: server.url });
  // With the direct path, the SDK is loaded by the first request that needs it: plain servers stay small.
  if (assembly.direct === undefined) await assembly.sdkServer();
}

async function runStdio(parts: Parts): Promise<void> {
  const { settings, tools: all, sdk } = parts;
  const config = readConfig(settings, process.env, "stdio");
  const tools = selectTools(all, process.env);
  prepareTools(tools, process.env);
  const log = createLog(config.logLevel);
  // Whoever starts the process may call its tools: there are no tokens over stdio.
  const watch = await startWatch(parts, config, log);
  const observer = watch?.observer;
  const { streams, calls, idle } = openStdio(createCallModule(tools, { log, open: true, observer }));
  supervise({
    log,
    async stop(graceMs) {
      const deadline = performance.now() + graceMs;
      const late = new Promise<void>((resolve) => void setTimeout(resolve, graceMs));
      await Promise.race([idle(), late]);
      await watch?.stop(deadline - performance.now());
    },
  });
  const { createSdkServer } = await sdk();
  await createSdkServer(settings, calls, reporter(log)).serveStdio(streams);
  await new Promise<void>((resolve) => void streams.output.end(resolve));
  await watch?.stop(STDIO_GRACE_MS);
  log.flush();
  process.exit(0);
}
