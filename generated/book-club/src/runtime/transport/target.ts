import type { IncomingMessage, Server } from "node:http";

/** How long the client of a refused tunnel may take to read the answer and to close its connection, in milliseconds. */
const closeMs = 2_000;

const noTunnel = "This server makes no tunnels\n";

const tunnelRefusal = [
  "HTTP/1.1 405 Method Not Allowed",
  // No method is allowed for another host's authority (RFC 9110 section 10.2.1).
  "allow:",
  "content-type: text/plain; charset=utf-8",
  `content-length: ${noTunnel.length}`,
  "connection: close",
  "",
  noTunnel,
].join("\r\n");

/**
 * Brings a request whose target is a whole URL into the form of all others. The host of such a target counts, and `Host` is
 * ignored (RFC 9112 section 3.2.2); whatever reads the request afterwards sees that one host. Schemes are compared without
 * case; other schemes than HTTP's stay, as paths of no resource.
 */
export function useOriginForm(request: IncomingMessage): void {
  const { url = "/", headers, rawHeaders } = request;
  if (url.startsWith("/")) return;
  const [origin, authority] = /^https?:\/\/([^/?#]*)/i.exec(url) ?? [];
  if (origin === undefined || authority === undefined) return;
  const rest = url.slice(origin.length);
  request.url = rest.startsWith("/") ? rest : `/${rest}`;
  headers.host = authority;
  let found = false;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() !== "host") continue;
    rawHeaders[index + 1] = authority;
    found = true;
  }
  if (!found) rawHeaders.push("host", authority);
}

/** The path of a target in origin form. */
export function pathOf({ url = "/" }: IncomingMessage): string {
  const query = url.indexOf("?");
  return query === -1 ? url : url.slice(0, query);
}

/** Answers CONNECT with 405 and closes the connection. Without a listener, Node.js closes it without an answer. */
export function refuseTunnels(server: Server): void {
  server.on("connect", (_, socket) => {
    // Node.js no longer handles the errors of this socket.
    socket.on("error", () => {});
    const late = setTimeout(() => socket.destroy(), closeMs);
    socket.once("close", () => clearTimeout(late));
    // Unread bytes at the close would make the system of the client discard the answer.
    socket.resume();
    socket.end(tunnelRefusal);
  });
}
