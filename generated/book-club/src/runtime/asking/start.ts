import { randomBytes } from "node:crypto";
import type { Asking } from "../calls/call-module.js";
import type { AskingOptions } from "../parts.js";
import { ConfigError } from "../settings/config-error.js";
import { createAsking } from "./asking.js";
import { StateSigner } from "./state.js";
import { LocalUsedStates } from "./used-states.js";

/** Confirmations that are valid in this process alone: its key is random, and so is used by nobody else. */
export async function startAsking({ settings, environment, log }: AskingOptions): Promise<Asking> {
  if ((environment["MCP_CONFIRM_KEY"] ?? "").trim() !== "") {
    throw new ConfigError([
      "MCP_CONFIRM_KEY is set, but this server was generated without server.limits.redisUrl: processes with one key need a Redis to accept a confirmation only once; add it to the manifest, or unset the variable",
    ]);
  }
  return createAsking({
    signer: new StateSigner(randomBytes(32), settings.name),
    used: new LocalUsedStates(),
    log,
  });
}
