/** A host and, where one is given, a port (RFC 3986 section 3.2), in lower case; an IPv6 address keeps its brackets. */
export interface Authority {
  readonly name: string;
  readonly port?: string;
}

/**
 * A registered name or IPv4 address without a trailing dot, or an IPv6 address in brackets; then a port. No userinfo,
 * no path, no percent-encoding: whatever is read here is compared byte by byte.
 */
const grammar = /^([a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_-])?|\[[0-9a-f:.]{2,45}\])(?::([0-9]{1,5}))?$/;

/** Reads a `Host` header, or undefined where it is not a plain host and port. */
export function readAuthority(text: string): Authority | undefined {
  const match = grammar.exec(text.toLowerCase());
  const name = match?.[1];
  if (name === undefined || name.includes("..")) return undefined;
  // Ports and addresses have bounds that the grammar leaves out; what passes here must fit into a URL.
  if (!URL.canParse(`http://${text}`)) return undefined;
  const port = match?.[2];
  return port === undefined ? { name } : { name, port };
}

/** Whether an address or name to listen on, or a host's name, is this machine's loopback. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host === "[::1]" || /^127(?:\.[0-9]{1,3}){3}$/.test(host);
}

/** An address as it stands in a URL: IPv6 in brackets. */
export function inUrl(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}
