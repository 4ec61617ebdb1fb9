/** Headers that a page may send. Those of tool arguments begin with `mcp-` too. */
const sendable =
  /^(?:content-type|authorization|accept|last-event-id|mcp-[a-z0-9-]{1,100}|traceparent|tracestate)$/;

/** Headers that let a page at the accepted `origin` read the answer. */
export function readingHeaders(origin: string): Readonly<Record<string, string>> {
  return {
    "access-control-allow-origin": origin,
    "access-control-expose-headers": "WWW-Authenticate, Mcp-Session-Id, MCP-Protocol-Version, Retry-After",
    vary: "Origin",
  };
}

/**
 * Headers of the answer to `OPTIONS`: the supported methods and, for pages at an accepted origin, the accepted ones of the
 * requested headers (`asked`).
 */
export function optionsHeaders(
  origin: string | undefined,
  asked: string | undefined,
  methods: string,
): Readonly<Record<string, string>> {
  if (origin === undefined) return { allow: methods };
  const names = (asked ?? "")
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => sendable.test(name));
  return {
    allow: methods,
    "access-control-allow-methods": methods,
    "access-control-allow-headers": names.join(", "),
    "access-control-max-age": "600",
  };
}
