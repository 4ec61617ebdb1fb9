import { createCallModule } from "./call.js";
import { ConfigError, readConfig } from "./config.js";
import { createDirect } from "./direct.js";
import { serveHttp } from "./http.js";
import { failToStart, supervise } from "./lifecycle.js";
import { createLog, type Log } from "./log.js";
import { startWatch } from "./observe.js";
import type { AuthModule, Parts, SdkCarrier, Verifier } from "./parts.js";
import { prepareTools } from "./prepare.js";
import type { AuthSettings } from "./settings.js";
import { openStdio } from "./stdio.js";
import { selectTools } from "./tool-selection.js";

/** Longest message of the SDK that is logged: it may repeat what a client sent. */
const LOGGED_PROBLEM = 300;

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
  const { settings, tools: all, sdk, eras, auth } = parts;
  const config = readConfig(settings, process.env);
  const tools = selectTools(all, process.env);
  prepareTools(tools, process.env);
  const log = createLog(config.logLevel);
  const verifier = await createVerifier(config.auth, auth);
  const watch = await startWatch(parts, config, log);
  const observer = watch?.observer;
  const calls = createCallModule(tools, { log, open: verifier === undefined, observer });
  let loading: Promise<SdkCarrier> | undefined;
  const carrier = (): Promise<SdkCarrier> => {
    loading ??= sdk().then(({ createCarrier }) => createCarrier(settings, calls, reporter(log)));
    return loading;
  };
  const direct = settings.directDispatch ? createDirect(settings, calls, eras) : undefined;
  const name = settings.title ?? settings.name;
  const server = await serveHttp({ config, calls, carrier, verifier, log, direct, name, observer });
  supervise({
    log,
    async stop(graceMs) {
      const deadline = performance.now() + graceMs;
      const stopped = server.close(graceMs);
      await loading?.then(
        (opened) => opened.close(),
        () => {},
      );
      await stopped;
      await watch?.stop(deadline - performance.now());
    },
  });
  log.info("listening", { url: server.url });
  // With the direct path, the SDK is loaded by the first request that needs it: plain servers stay small.
  if (direct === undefined) await carrier();
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
  const { createCarrier } = await sdk();
  await createCarrier(settings, calls, reporter(log)).serveStdio(streams);
  await new Promise<void>((resolve) => void streams.output.end(resolve));
  await watch?.stop(STDIO_GRACE_MS);
  log.flush();
  process.exit(0);
}

async function createVerifier(
  settings: AuthSettings | undefined,
  load: (() => Promise<AuthModule>) | undefined,
): Promise<Verifier | undefined> {
  if (settings === undefined) return undefined;
  if (load === undefined) throw new Error("the server has `auth` but was generated without it");
  return (await load()).createVerifier(settings);
}

/** What the SDK refuses is a client's mistake, worth a line and no alarm. */
function reporter(log: Log): (error: Error) => void {
  return ({ message }) => log.info("protocol", { problem: message.slice(0, LOGGED_PROBLEM) });
}
