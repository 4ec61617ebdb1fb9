import { randomBytes } from "node:crypto";
import type { Asking } from "../calls/call-module.js";
import type { AskingOptions } from "../parts.js";
import { ConfigError } from "../settings/config-error.js";
import { EnvironmentReader } from "../settings/environment-reader.js";
import { createAsking } from "./asking.js";
import { StateSigner } from "./state.js";
import { LocalUsedStates } from "./used-states.js";

/** Shortest key, in characters: 32 random bytes in base64 have 44. */
const SHORTEST_KEY = 32;

/**
 * Confirmations that all replicas accept, once: they share the key `MCP_CONFIRM_KEY`, and Redis. Without one of the two a
 * confirmation is valid only in the process that asked.
 */
export async function startAsking({ settings, environment, redisUrl, log }: AskingOptions): Promise<Asking> {
  const { name } = settings;
  const key = readKey(new EnvironmentReader(environment), redisUrl);
  if (key === undefined || redisUrl === undefined) {
    if (redisUrl !== undefined) {
      log.warn("confirmations are valid only in the process that asked: set MCP_CONFIRM_KEY on all replicas");
    }
    return createAsking({
      signer: new StateSigner(randomBytes(32), name),
      used: new LocalUsedStates(),
      log,
    });
  }
  const { RedisUsedStates } = await import("./redis-used-states.js");
  return createAsking({
    signer: new StateSigner(key, name),
    used: new RedisUsedStates(redisUrl, name, log),
    log,
  });
}

function readKey(reader: EnvironmentReader, redisUrl: string | undefined): string | undefined {
  const key = reader.text("MCP_CONFIRM_KEY");
  if (key === undefined) return undefined;
  if (key.length < SHORTEST_KEY) {
    throw new ConfigError([
      `MCP_CONFIRM_KEY has ${key.length} characters: set it to at least ${SHORTEST_KEY} random ones, such as the output of openssl rand -base64 32`,
    ]);
  }
  if (redisUrl === undefined) {
    throw new ConfigError([
      "MCP_CONFIRM_KEY is set, but server.limits.redisUrl is empty: processes with one key need a Redis to accept a confirmation only once; set the variable that server.limits.redisUrl reads, or unset MCP_CONFIRM_KEY",
    ]);
  }
  return key;
}
