import { isExampleUrl } from "../manifest/client-schema.js";
import { replacePlaceholders } from "../placeholder.js";
import type { ServerModel } from "./server-model.js";

/**
 * The URL of the MCP endpoint for callers: that of the manifest, or where it says that the server listens where the manifest
 * has the example's, by itself or as the default of a variable. May have `${NAME}`.
 */
export function serverUrl(model: ServerModel): string {
  const { serverUrl: written } = model.client;
  if (isExampleUrl(written)) return listeningUrl(model);
  return replacePlaceholders(written, ({ text, name, fallback }) =>
    fallback !== undefined && isExampleUrl(fallback) ? `\${${name}:-${listeningUrl(model)}}` : text,
  );
}

/** Where the manifest says that its server listens, as seen from this machine. */
export function listeningUrl({ host, port, path }: ServerModel): string {
  const wildcard: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "[::1]" };
  const name = wildcard[host] ?? (host.includes(":") ? `[${host}]` : host);
  return `http://${name}:${port}${path}`;
}
