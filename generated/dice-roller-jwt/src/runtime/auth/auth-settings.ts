import { isLoopback } from "../settings/authority.js";
import { type EnvironmentReader, quote } from "../settings/environment-reader.js";
import type { AuthSettings } from "../settings/settings.js";

/**
 * Applies the environment to the manifest's `auth`: a variable wins over its setting, and placeholders are filled in.
 * Problems go to `reader`.
 */
export function readAuthSettings(settings: AuthSettings, reader: EnvironmentReader): AuthSettings {
  const publicKey = reader.text("MCP_AUTH_PUBLIC_KEY");
  const jwksUri = reader.text("MCP_AUTH_JWKS_URI");
  const issuer = reader.text("MCP_AUTH_ISSUER");
  const audience = reader.list("MCP_AUTH_AUDIENCE");
  const {
    issuer: manifestIssuer,
    jwksUri: manifestUri,
    publicKey: manifestKey,
    resource,
    ...rest
  } = settings;
  const template = (setting: string, text: string | undefined) =>
    text === undefined ? undefined : reader.template(`auth.${setting}`, text);
  const finalIssuer = issuer ?? template("issuer", manifestIssuer);
  if (finalIssuer !== undefined && finalIssuer.trim() === "") {
    reader.problems.push(
      "auth.issuer in the manifest is empty: set the variable that it reads, or MCP_AUTH_ISSUER, to the issuer of the tokens",
    );
  }
  const finalAudience = audience ?? reader.templates("auth.audience", settings.audience);
  // A list is empty where the variable holds commas alone; the reader reports variables that are not set.
  if (audience?.length === 0 || finalAudience.some((name) => name.trim() === "")) {
    reader.problems.push(
      "auth.audience is empty: set the variable that the manifest reads in it, or MCP_AUTH_AUDIENCE, to the audience of the tokens",
    );
  }
  const keys = readKeySource(
    { publicKey, jwksUri },
    { publicKey: manifestKey, jwksUri: manifestUri, jwksOverHttp: settings.jwksOverHttp },
    reader,
  );
  const servers = reader.templates("auth.authorizationServers", settings.authorizationServers);
  const wrongServer = servers.find((url) => !isHttpUrl(url));
  if (wrongServer !== undefined) {
    reader.problems.push(
      `auth.authorizationServers in the manifest has ${quote(wrongServer)}: write the https URL of an issuer`,
    );
  }
  const finalResource = template("resource", resource);
  if (finalResource !== undefined && !isResource(finalResource)) {
    reader.problems.push(`auth.resource in the manifest is ${quote(finalResource)}: write an https URL`);
  }
  return {
    ...rest,
    audience: finalAudience,
    ...(finalIssuer !== undefined && { issuer: finalIssuer }),
    ...keys,
    ...(finalResource !== undefined && { resource: finalResource }),
    authorizationServers: servers,
  };
}

/** Whether a string can identify a resource (RFC 8707 section 2). */
function isResource(text: string): boolean {
  return isHttpUrl(text) && !text.includes("#");
}

function isHttpUrl(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text);
}

interface KeySource {
  readonly publicKey?: string | undefined;
  readonly jwksUri?: string | undefined;
  readonly jwksOverHttp?: boolean | undefined;
}

/** The source of keys: the environment's if it names one, else the manifest's. */
function readKeySource(
  variables: KeySource,
  manifest: KeySource,
  reader: EnvironmentReader,
): { readonly publicKey: string } | { readonly jwksUri: string } | undefined {
  const overHttp = manifest.jwksOverHttp === true;
  if (variables.publicKey !== undefined && variables.jwksUri !== undefined) {
    reader.problems.push("MCP_AUTH_PUBLIC_KEY and MCP_AUTH_JWKS_URI are both set: unset one");
    return undefined;
  }
  if (variables.publicKey !== undefined) return { publicKey: readKey(variables.publicKey) };
  if (variables.jwksUri !== undefined) {
    return { jwksUri: readKeysUrl(variables.jwksUri, overHttp, "MCP_AUTH_JWKS_URI", reader) };
  }
  if (manifest.publicKey !== undefined) {
    const key = reader.template("auth.publicKey", manifest.publicKey);
    return key === undefined ? undefined : { publicKey: readKey(key) };
  }
  if (manifest.jwksUri !== undefined) {
    const url = reader.template("auth.jwksUri", manifest.jwksUri);
    return url === undefined
      ? undefined
      : { jwksUri: readKeysUrl(url, overHttp, "auth.jwksUri in the manifest", reader) };
  }
  reader.problems.push(
    "no key to verify access tokens with: set MCP_AUTH_PUBLIC_KEY to a PEM public key or MCP_AUTH_JWKS_URI to the issuer's key set",
  );
  return undefined;
}

/** Many deployment tools cannot keep line breaks in a variable and write `\n` instead. */
function readKey(text: string): string {
  return text.replaceAll("\\n", "\n");
}

/** Keys that are fetched over plain HTTP can be forged, unless they come from this machine; in a private network by its machines. */
function readKeysUrl(text: string, overHttp: boolean, source: string, reader: EnvironmentReader): string {
  if (URL.canParse(text)) {
    const { protocol, hostname, username, password } = new URL(text);
    if (username !== "" || password !== "") {
      reader.problems.push(`${source} contains a user name or password: set it to an https URL without them`);
      return text;
    }
    if (protocol === "https:") return text;
    if (protocol === "http:" && (isLoopback(hostname) || (overHttp && isInternal(hostname)))) return text;
  }
  const internal = overHttp ? ", or to an http URL of a host in a private network" : "";
  reader.problems.push(`${source} is ${quote(text)}: set it to an https URL${internal}`);
  return text;
}

/** Whether only a private network can reach the host of a URL: a single label, a reserved suffix of clusters, a private address. */
function isInternal(host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, "");
  return (
    /^(?!\d+$)[a-z0-9_-]+$/.test(name) ||
    /\.(?:svc|local|internal)$/.test(name) ||
    /^(?:10\.\d{1,3}|172\.(?:1[6-9]|2\d|3[01])|192\.168)\.\d{1,3}\.\d{1,3}$/.test(name) ||
    /^\[f[cd][0-9a-f]{2}:/.test(name)
  );
}
