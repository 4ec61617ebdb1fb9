/** Protocol versions of the eras up to 2025-11-25. */
export const LEGACY_VERSIONS: ReadonlySet<unknown> = new Set([
  "2024-11-05",
  "2025-03-26",
  "2025-06-18",
  "2025-11-25",
]);

export const MODERN_VERSION = "2026-07-28";
