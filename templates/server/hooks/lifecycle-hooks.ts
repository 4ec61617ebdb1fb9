import type { Lifecycle } from "../parts.js";
import type { HooksOf } from "./hooks.js";

/** The hooks that run when the server starts and stops. `settings`: those that `server.environment` declares, read by now. */
export function lifecycleHooks(
  hooks: HooksOf,
  settings: { readonly values: object } = { values: {} },
): Lifecycle {
  return {
    async start(log) {
      try {
        await hooks.start?.({
          environment: settings.values,
          log: (level, message, data) => log.message(level, message, {}, data),
        });
      } catch (error) {
        log.message("error", "the start hook failed", {}, { stack: stackOf(error) });
        throw new Error(`the start hook of src/handlers/hooks.ts failed: ${messageOf(error)}`, {
          cause: error,
        });
      }
    },
    async stop(graceMs) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, Math.max(graceMs, 0));
      });
      try {
        await Promise.race([hooks.stop?.(), late]);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
