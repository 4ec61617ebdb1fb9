/** A host and an optional port (RFC 3986 section 3.2), in lower case; an IPv6 address keeps its brackets. */
export interface Authority {
  readonly name: string;
  readonly port?: string;
}

/**
 * A registered name or IPv4 address without a trailing dot, or an IPv6 address in brackets; then a port. Userinfo,
 * paths and percent-encoding are not accepted: the result is compared byte by byte.
 */
const grammar = /^([a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_-])?|\[[0-9a-f:.]{2,45}\])(?::([0-9]{1,5}))?$/;

/** Parses a `Host` header; undefined if it is not a plain host and port. */
export function readAuthority(text: string): Authority | undefined {
  const match = grammar.exec(text.toLowerCase());
  const name = match?.[1];
  if (name === undefined || name.includes("..")) return undefined;
  // The grammar does not check the range of ports and addresses; `URL` does.
  if (!URL.canParse(`http://${text}`)) return undefined;
  const port = match?.[2];
  return port === undefined ? { name } : { name, port };
}

/** Whether a host name or address is this machine's loopback. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host === "[::1]" || /^127(?:\.[0-9]{1,3}){3}$/.test(host);
}

/** An address in the form of a URL: IPv6 in brackets. */
export function inUrl(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}
