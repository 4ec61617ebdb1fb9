import { isLoopback, readAuthority } from "../settings/authority.js";
import type { Config } from "../settings/config.js";

/**
 * Checks the `Host` and `Origin` headers, so that a web page cannot reach the server through a visitor's browser
 * (DNS rebinding and cross-site requests).
 *
 * Host: a server that listens on loopback accepts loopback names and addresses, on any port since ports may be forwarded,
 * and `allowedHosts`. A server that listens elsewhere accepts `allowedHosts` if it has any, else every host. An entry
 * without a port accepts any port.
 *
 * Origin: absent (not a browser), or exactly one of `allowedOrigins`. Pages from loopback are accepted if the server listens
 * on loopback and the request names it by loopback. `null` is never accepted.
 */
export interface Guard {
  /** The reason for the refusal of a request, or undefined. */
  refusal(host: string | undefined, origin: string | undefined): string | undefined;
}

const loopbackOrigin = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?$/;

export function createGuard(config: Pick<Config, "host" | "allowedHosts" | "allowedOrigins">): Guard {
  const onLoopback = isLoopback(config.host);
  const loopbackNames = new Set(["localhost", "127.0.0.1", "[::1]", config.host]);
  const hosts = new Set(config.allowedHosts);
  const origins = new Set(config.allowedOrigins.filter((origin) => origin !== "null"));
  const anyHost = !onLoopback && hosts.size === 0;
  /** The Host that was accepted last, since nearly all requests have the same. */
  let lastHost: string | undefined;

  return {
    refusal(host, origin) {
      if (origin === undefined && host !== undefined && host === lastHost) return undefined;
      const authority = host === undefined ? undefined : readAuthority(host);
      if (authority === undefined) return `Host ${quote(host)} is not a host and port`;
      const { name, port } = authority;
      const addressedLocally = onLoopback && loopbackNames.has(name);
      const hostAccepted =
        anyHost ||
        addressedLocally ||
        hosts.has(name) ||
        (port !== undefined && hosts.has(`${name}:${port}`));
      if (!hostAccepted) {
        return `Host ${quote(host)} is not accepted: to allow it, add it to server.allowedHosts in the manifest or to MCP_ALLOWED_HOSTS`;
      }
      lastHost = host;
      if (origin === undefined || origins.has(origin)) return undefined;
      if (addressedLocally && loopbackOrigin.test(origin) && URL.canParse(origin)) return undefined;
      if (origin === "null") return 'Origin "null" is not accepted';
      return `Origin ${quote(origin)} is not accepted: to allow it, add it to server.allowedOrigins in the manifest or to MCP_ALLOWED_ORIGINS`;
    },
  };
}

function quote(text: string | undefined): string {
  return JSON.stringify((text ?? "").slice(0, 100));
}
