import type { Settings } from "../settings/settings.js";

/** How long clients may cache a listing, in milliseconds (protocol 2026-07-28, `ttlMs`): only a release changes it. */
export const LIST_TTL_MS = 300_000;

/** Whether callers may share a cached listing (`cacheScope`): not if it depends on the token. */
export function cacheScope(settings: Settings): "public" | "private" {
  return settings.auth === undefined ? "public" : "private";
}
