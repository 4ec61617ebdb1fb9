import type { IncomingMessage, ServerResponse } from "node:http";

/** Headers that a page may send. Those of tools' own arguments begin with `mcp-` too. */
const sendable =
  /^(?:content-type|authorization|accept|last-event-id|mcp-[a-z0-9-]{1,100}|traceparent|tracestate)$/;

const readable = "WWW-Authenticate, Mcp-Session-Id, MCP-Protocol-Version, Retry-After";

/** Lets the page at `origin`, which was accepted, read the answer. */
export function allowReading(response: ServerResponse, origin: string): void {
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("access-control-expose-headers", readable);
  response.setHeader("vary", "Origin");
}

/** Answers `OPTIONS`: which methods there are and, to pages at an accepted origin, what they may send. */
export function answerOptions(request: IncomingMessage, response: ServerResponse, methods: string): void {
  response.setHeader("allow", methods);
  if (request.headers.origin !== undefined) {
    const asked = String(request.headers["access-control-request-headers"] ?? "");
    const names = asked
      .toLowerCase()
      .split(",")
      .map((name) => name.trim())
      .filter((name) => sendable.test(name));
    response.setHeader("access-control-allow-methods", methods);
    response.setHeader("access-control-allow-headers", names.join(", "));
    response.setHeader("access-control-max-age", "600");
  }
  response.writeHead(204).end();
}
