import type { Era } from "../calls/call-module.js";
import { cacheScope, LIST_TTL_MS } from "../protocol/cache-hints.js";
import type { Settings } from "../settings/settings.js";
import type { JsonObject } from "../tool.js";

/** How long clients may keep a result that only a release changes (protocol 2026-07-28). */
export function resultHints(era: Era, settings: Settings): JsonObject {
  return era === "modern" ? { ttlMs: LIST_TTL_MS, cacheScope: cacheScope(settings) } : {};
}
