import { isIP } from "node:net";
import { report } from "../../diagnostics/report.js";
import { replacePlaceholders, withFallbacks } from "../../placeholder.js";
import { isLoopback } from "../loopback.js";
import { windowsDevice } from "../windows-device.js";
import { quoted } from "../wording.js";
import { at, type Rule } from "./rule.js";

/** Longest instructions, in characters: clients cut what is longer. */
const longestInstructions = 2048;

/** Pages that the client of @modelcontextprotocol/client asks for before it gives up. */
const mostPages = 64;

/** Paths that the server reserves for itself. */
const ownPaths = ["/healthz", "/readyz", "/.well-known"];

export const serverRules: Readonly<Record<string, Rule>> = {
  "a server on a public address knows its callers": function* (context) {
    const { manifest } = context;
    if (manifest.auth !== undefined) return;
    const { host } = manifest.server;
    if (isLoopback(host)) {
      yield report("open-server", "the server has no `auth`: everybody who reaches it may call every tool", {
        at: at(context, ["server"], "key"),
        help: "add an `auth` section before others can reach it",
      });
      return;
    }
    yield report("open-public-server", `the server listens on ${quoted(host)} and has no \`auth\``, {
      at: at(context, ["server", "host"]),
      help: "add an `auth` section, or listen on 127.0.0.1 and let `HOST` in the environment decide",
    });
  },

  "the host is an address or a name, without port or scheme": function* (context) {
    const { host } = context.manifest.server;
    if (host.includes("${") || isIP(host) !== 0 || isHostName(host)) return;
    yield report("invalid-host", `${quoted(host)} is not an address to listen on`, {
      at: at(context, ["server", "host"]),
      help: "write an IP address or a host name; the port goes into `server.port`",
    });
  },

  "the name is not a device name of Windows": function* (context) {
    const { name } = context.manifest.server;
    if (!windowsDevice.test(name)) return;
    yield report(
      "reserved-name",
      `${quoted(name)} is the name of a device on Windows: no folder there can have it`,
      {
        at: at(context, ["server", "name"]),
        help: `write a longer name, for example \`${name}-server\``,
      },
    );
  },

  "a list has no more pages than clients read": function* (context) {
    const { server, tools } = context.manifest;
    const { toolsPerPage } = server.limits;
    const pages = toolsPerPage > 0 ? Math.ceil(tools.size / toolsPerPage) : 1;
    if (pages <= mostPages) return;
    yield report("too-many-pages", `the ${tools.size} tools take ${pages} pages of ${toolsPerPage}`, {
      at: at(context, ["server", "limits", "toolsPerPage"]),
      help: `clients of the MCP SDK stop after ${mostPages}: write ${Math.ceil(tools.size / mostPages)} or more, or leave it out`,
    });
  },

  "the endpoint does not hide the server's own paths": function* (context) {
    const { path } = context.manifest.server;
    const own = ownPaths.find((taken) => path === taken || path.startsWith(`${taken}/`));
    if (own !== undefined) {
      yield report("reserved-path", `the server answers \`${own}\` itself`, {
        at: at(context, ["server", "path"]),
        help: "write another path, for example `/mcp`",
      });
    }
    if (path.split("/").some((segment) => segment === "." || segment === "..")) {
      yield report("reserved-path", "`.` and `..` in a URL are resolved before the server sees them", {
        at: at(context, ["server", "path"]),
        help: "write the path that they lead to",
      });
    }
  },

  "allowed hosts look like `Host` headers": function* (context) {
    for (const [index, host] of context.manifest.server.allowedHosts.entries()) {
      if (host.includes("${") || isAuthority(host)) continue;
      yield report("invalid-host", `${quoted(host)} is not what a \`Host\` header looks like`, {
        at: at(context, ["server", "allowedHosts", index]),
        help: hostHelp(host),
      });
    }
  },

  "allowed origins look like `Origin` headers": function* (context) {
    for (const [index, origin] of context.manifest.server.allowedOrigins.entries()) {
      if (origin.includes("${") || originOf(origin) === origin) continue;
      const meant = originOf(origin);
      yield report("invalid-origin", `${quoted(origin)} is not what an \`Origin\` header looks like`, {
        at: at(context, ["server", "allowedOrigins", index]),
        help: meant === undefined ? "write scheme and host: `https://app.example.com`" : `write \`${meant}\``,
      });
    }
  },

  "the Redis is named by a URL, and its password is not": function* (context) {
    const { redisUrl } = context.manifest.server.limits;
    if (redisUrl === undefined) return;
    const where = { at: at(context, ["server", "limits", "redisUrl"]) };
    // The value of a variable is not known here: it may be any part of the URL.
    const text = replacePlaceholders(redisUrl, () => "x");
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (withFallbacks(redisUrl) === redisUrl && !/^rediss?:\/\/[^/]/.test(redisUrl)) {
      yield report("invalid-url", "`server.limits.redisUrl` must be a redis or rediss URL", {
        ...where,
        help: "write `redis://` and the host, or `${REDIS_URL}` to read it from the environment",
      });
    } else if (url !== undefined && url.password !== "" && url.password !== "x") {
      yield report("secret-in-manifest", "`server.limits.redisUrl` holds a password", {
        ...where,
        help: "write `${REDIS_URL}`, and set the variable where the server runs",
      });
    }
  },

  "instructions fit into a model's context": function* (context) {
    const { instructions = "" } = context.manifest.server;
    if (instructions.length <= longestInstructions) return;
    yield report("long-description", `\`server.instructions\` has ${instructions.length} characters`, {
      at: at(context, ["server", "instructions"], "key"),
      help: `keep it under ${longestInstructions}: clients cut what is longer`,
    });
  },
};

function isHostName(text: string): boolean {
  return (
    text.length <= 253 &&
    /^(?!-)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*\.?$/.test(text) &&
    !/^[\d.]+$/.test(text)
  );
}

/** `host` or `host:port`, with IPv6 addresses in brackets. */
function isAuthority(text: string): boolean {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(text);
  if (match === null) return false;
  const [, host = "", port] = match;
  if (port !== undefined && Number(port) > 65535) return false;
  if (host.startsWith("[")) return isIP(host.slice(1, -1)) === 6;
  return isIP(host) === 4 || isHostName(host);
}

function hostHelp(host: string): string {
  const url = URL.canParse(host) && host.includes("//") ? new URL(host) : undefined;
  if (url !== undefined && url.host !== "") return `write \`${url.host}\``;
  if (host.includes("*")) return "name every host: wildcards are not supported";
  return "write a host, with its port if there is one: `dice.example.com` or `localhost:8080`";
}

function originOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { origin } = new URL(text);
  return origin === "null" ? undefined : origin;
}
