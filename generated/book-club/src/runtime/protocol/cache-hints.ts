import type { Settings } from "../settings/settings.js";

/** How long clients may keep a listing, in milliseconds (protocol 2026-07-28, `ttlMs`): it changes only with a new release. */
export const LIST_TTL_MS = 300_000;

/** Who may share a cached listing (`cacheScope`): nobody where a token decides what is seen. */
export function cacheScope(settings: Settings): "public" | "private" {
  return settings.auth === undefined ? "public" : "private";
}
