import { isLoopback, readAuthority } from "../settings/authority.js";
import type { AuthSettings } from "../settings/settings.js";
import type { ResourceMetadata } from "../transport/access.js";

const wellKnown = "/.well-known/oauth-protected-resource";

/**
 * Metadata that asks for `scopes`: clients request these when they sign in.
 *
 * The resource is `auth.resource` where it is set. Otherwise it is the endpoint's URL as the client wrote it, which
 * clients compare with the URL they used: `http` on loopback and `https` elsewhere, as OAuth demands.
 */
export function createResourceMetadata(
  auth: AuthSettings,
  {
    path,
    name,
    scopes,
  }: { readonly path: string; readonly name?: string | undefined; readonly scopes: readonly string[] },
): ResourceMetadata {
  const declared = auth.resource;
  const resourceAt = (host: string) => declared ?? `${scheme(host)}://${host}${path === "/" ? "" : path}`;
  const suffix = (url: string) => new URL(url).pathname.replace(/\/$/, "");
  const servers =
    auth.authorizationServers.length === 0 && auth.issuer !== undefined
      ? [auth.issuer]
      : auth.authorizationServers;
  const paths = new Set([wellKnown, `${wellKnown}${path === "/" ? "" : path}`]);
  if (declared !== undefined) paths.add(`${wellKnown}${suffix(declared)}`);

  return {
    paths,
    url(host) {
      const resource = resourceAt(host);
      return `${new URL(resource).origin}${wellKnown}${suffix(resource)}`;
    },
    document(host) {
      return JSON.stringify({
        resource: resourceAt(host),
        ...(servers.length > 0 && { authorization_servers: servers }),
        ...(scopes.length > 0 && { scopes_supported: scopes }),
        bearer_methods_supported: ["header"],
        ...(name !== undefined && { resource_name: name }),
      });
    },
  };
}

function scheme(host: string): "http" | "https" {
  return isLoopback(readAuthority(host)?.name ?? "") ? "http" : "https";
}
