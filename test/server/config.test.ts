// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of manifests look like this
import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { isInternal } from "../../src/manifest/loopback.js";
import { createVerifier } from "../../templates/server/auth/auth.js";
import { readAuthSettings } from "../../templates/server/auth/auth-settings.js";
import {
  type Config,
  readStdioConfig,
  readConfig as readWith,
} from "../../templates/server/settings/config.js";
import { ConfigError } from "../../templates/server/settings/config-error.js";
import type { Environment } from "../../templates/server/settings/placeholders.js";
import type { AuthSettings, Settings } from "../../templates/server/settings/settings.js";
import { settings } from "./sample-tools.js";

const auth: AuthSettings = {
  audience: ["${AUDIENCE:-dice}"],
  issuer: "${ISSUER}",
  jwksUri: "${ISSUER}/jwks.json",
  algorithms: ["RS256"],
  cacheSeconds: 300,
  requiredScopes: [],
  authorizationServers: ["${ISSUER}"],
};
const withAuth: Settings = { ...settings, auth };

/** As a server reads it that was generated from `from`: its `auth` is read where it has it. */
function readConfig(from: Settings, environment: Environment): Config {
  return readWith(from, environment, from.auth === undefined ? undefined : readAuthSettings);
}

function problemsOf(from: Settings, environment: Environment): readonly string[] {
  try {
    readConfig(from, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe("the configuration", () => {
  test("is the manifest's where the environment is silent", () => {
    expect(readConfig(settings, {})).toEqual({
      host: "127.0.0.1",
      port: 0,
      path: "/mcp",
      logLevel: "info",
      allowedHosts: [],
      allowedOrigins: [],
      limits: settings.limits,
    });
  });

  test("is the environment's where it speaks", () => {
    const environment = {
      HOST: "[::1]",
      PORT: "8080",
      LOG_LEVEL: "WARN",
      MCP_ALLOWED_HOSTS: "MCP.example.com, [2001:db8::1]:8443,",
      MCP_ALLOWED_ORIGINS: "https://app.example.com,vscode-webview://abc",
      MCP_REQUESTS_PER_MINUTE: "10",
    };
    expect(readConfig(settings, environment)).toMatchObject({
      host: "::1",
      port: 8080,
      logLevel: "warn",
      allowedHosts: ["mcp.example.com", "[2001:db8::1]:8443"],
      allowedOrigins: ["https://app.example.com", "vscode-webview://abc"],
      limits: { requestsPerMinute: 10 },
    });
  });

  test("has metrics only where they are given a port, on loopback unless said otherwise", () => {
    expect(readConfig(settings, { MCP_METRICS_HOST: "0.0.0.0" })).not.toHaveProperty("metrics");
    expect(readConfig(settings, { MCP_METRICS_PORT: "9464" }).metrics).toEqual({
      host: "127.0.0.1",
      port: 9464,
    });
    expect(readConfig(settings, { MCP_METRICS_PORT: "0", MCP_METRICS_HOST: "[::1]" }).metrics).toEqual({
      host: "::1",
      port: 0,
    });
    expect(problemsOf(settings, { PORT: "9464", MCP_METRICS_PORT: "9464" })).toEqual([
      "MCP_METRICS_PORT is 9464, where the tools are served: set it to another port, such as 9465",
    ]);
    // Over stdio several servers of one machine would want the port.
    expect(readStdioConfig(settings, { MCP_METRICS_PORT: "9464" })).not.toHaveProperty("metrics");
  });

  test("takes a variable that is set to nothing for one that is not set", () => {
    expect(readConfig(settings, { HOST: "", PORT: " ", MCP_AUTH_ISSUER: "" })).toMatchObject({
      host: "127.0.0.1",
    });
  });

  test("fills in what the manifest leaves to the environment", () => {
    expect(readConfig(withAuth, { ISSUER: "https://issuer.example" }).auth).toEqual({
      ...auth,
      audience: ["dice"],
      issuer: "https://issuer.example",
      jwksUri: "https://issuer.example/jwks.json",
      authorizationServers: ["https://issuer.example"],
    });
  });

  test("needs no variable of the manifest whose setting the environment replaces", () => {
    const { authorizationServers: _, ...rest } = auth;
    const from = { ...settings, auth: { ...rest, authorizationServers: [] } };
    const environment = {
      MCP_AUTH_ISSUER: "https://other.example",
      MCP_AUTH_JWKS_URI: "https://other.example/keys",
      MCP_AUTH_AUDIENCE: "a, b",
    };
    expect(readConfig(from, environment).auth).toMatchObject({
      audience: ["a", "b"],
      issuer: "https://other.example",
      jwksUri: "https://other.example/keys",
    });
  });

  test("a public key of the environment replaces the manifest's key set", () => {
    const read = readConfig(withAuth, { ISSUER: "https://a.example", MCP_AUTH_PUBLIC_KEY: "one\\ntwo" });
    expect(read.auth).toMatchObject({ publicKey: "one\ntwo" });
    expect(read.auth).not.toHaveProperty("jwksUri");
  });

  test.each([
    "keycloak:8080",
    "keycloak.identity.svc:8080",
    "keycloak.identity.svc.cluster.local.",
    "login.internal",
    "10.0.0.7",
    "172.31.0.7",
    "192.168.4.1",
    "[fd12:3456::1]",
  ])("keys may come over plain http from %s where the manifest says so", (host) => {
    const jwksUri = `http://${host}/keys`;
    const environment = { ISSUER: "https://a.example", MCP_AUTH_JWKS_URI: jwksUri };
    const from = { ...settings, auth: { ...auth, jwksOverHttp: true } };
    expect(readConfig(from, environment).auth).toMatchObject({ jwksUri });
    expect(problemsOf(withAuth, environment)).toEqual([expect.stringContaining("set it to an https URL")]);
    expect(isInternal(new URL(jwksUri).hostname)).toBe(true);
  });

  test.each(["a.example", "8.8.8.8", "172.32.0.1", "10.example", "localhost.example", "[2001:db8::1]"])(
    "%s is not in a private network",
    (host) => {
      const from = { ...settings, auth: { ...auth, jwksOverHttp: true } };
      const environment = { ISSUER: "https://a.example", MCP_AUTH_JWKS_URI: `http://${host}/keys` };
      expect(problemsOf(from, environment)).toHaveLength(1);
      expect(isInternal(new URL(`http://${host}`).hostname)).toBe(false);
    },
  );

  test("names the Redis that shares rate limits, or none where the environment leaves it empty", () => {
    const sharing = (redisUrl: string): Settings => ({
      ...settings,
      limits: { ...settings.limits, redisUrl },
    });
    const urlOf = (redisUrl: string, environment: Environment) =>
      readConfig(sharing(redisUrl), environment).limits.redisUrl;
    expect(urlOf("${REDIS_URL}", { REDIS_URL: "rediss://a:b@redis:6380/1" })).toBe(
      "rediss://a:b@redis:6380/1",
    );
    expect(urlOf("redis://${HOST_OF_REDIS:-localhost}", {})).toBe("redis://localhost");
    expect(urlOf("${REDIS_URL:-}", {})).toBeUndefined();
    expect(problemsOf(sharing("${REDIS_URL}"), {})).toEqual([
      "REDIS_URL is not set: set it, the manifest reads it in server.limits.redisUrl",
    ]);
    for (const wrong of ["redis", "redis:6379", "https://:hidden@redis", "redis://"]) {
      const [problem = "", ...more] = problemsOf(sharing("${REDIS_URL}"), { REDIS_URL: wrong });
      expect(more).toEqual([]);
      expect(problem).toMatch(
        /^server\.limits\.redisUrl in the manifest is not the URL of a Redis: set it to/,
      );
      expect(problem).not.toContain("hidden");
    }
  });

  test("over stdio nothing is asked of the environment but the log level", () => {
    expect(readStdioConfig(withAuth, { PORT: "x", LOG_LEVEL: "error" })).toMatchObject({
      logLevel: "error",
    });
    expect(readStdioConfig(withAuth, {})).not.toHaveProperty("auth");
  });
});

describe("what is wrong is named, with what to do:", () => {
  const { jwksUri: _, ...keyless } = auth;
  test.each<readonly [string, Settings, Environment, string]>([
    ["a port", settings, { PORT: "http" }, 'PORT is "http": set it to a whole number from 0 to 65535'],
    [
      "a port too high",
      settings,
      { PORT: "65536" },
      'PORT is "65536": set it to a whole number from 0 to 65535',
    ],
    ["a port below zero", settings, { PORT: "-1" }, 'PORT is "-1": set it to a whole number from 0 to 65535'],
    [
      "a rate",
      settings,
      { MCP_REQUESTS_PER_MINUTE: "1.5" },
      'MCP_REQUESTS_PER_MINUTE is "1.5": set it to a whole number from 0 to 1000000000',
    ],
    [
      "a level",
      settings,
      { LOG_LEVEL: "loud" },
      'LOG_LEVEL is "loud": set it to one of trace, debug, info, warn, error, fatal, silent',
    ],
    [
      "a host with a scheme",
      settings,
      { MCP_ALLOWED_HOSTS: "https://a.example" },
      'MCP_ALLOWED_HOSTS has "https://a.example": write a host without scheme, path or wildcard, such as mcp.example.com or mcp.example.com:8443',
    ],
    [
      "any host",
      settings,
      { MCP_ALLOWED_HOSTS: "*" },
      'MCP_ALLOWED_HOSTS has "*": write a host without scheme, path or wildcard, such as mcp.example.com or mcp.example.com:8443',
    ],
    [
      "a host of the manifest",
      { ...settings, allowedHosts: ["a/b"] },
      {},
      'server.allowedHosts has "a/b": write a host without scheme, path or wildcard, such as mcp.example.com or mcp.example.com:8443',
    ],
    [
      "an origin with a slash",
      settings,
      { MCP_ALLOWED_ORIGINS: "https://a.example/" },
      'MCP_ALLOWED_ORIGINS has "https://a.example/": write it as browsers send it, "https://a.example"',
    ],
    [
      "an origin with its default port",
      settings,
      { MCP_ALLOWED_ORIGINS: "https://a.example:443" },
      'MCP_ALLOWED_ORIGINS has "https://a.example:443": write it as browsers send it, "https://a.example"',
    ],
    [
      "an origin without a scheme",
      settings,
      { MCP_ALLOWED_ORIGINS: "a.example" },
      'MCP_ALLOWED_ORIGINS has "a.example": write an origin, such as https://app.example.com; there is no wildcard',
    ],
    [
      "any origin",
      settings,
      { MCP_ALLOWED_ORIGINS: "*" },
      'MCP_ALLOWED_ORIGINS has "*": write an origin, such as https://app.example.com; there is no wildcard',
    ],
    [
      "the null origin",
      settings,
      { MCP_ALLOWED_ORIGINS: "null" },
      'MCP_ALLOWED_ORIGINS has "null": write an origin, such as https://app.example.com; there is no wildcard',
    ],
    [
      "a variable of the manifest",
      withAuth,
      { MCP_AUTH_JWKS_URI: "https://a.example" },
      "ISSUER is not set: set it, the manifest reads it in auth.issuer, auth.authorizationServers",
    ],
    [
      "keys over plain http",
      withAuth,
      { ISSUER: "https://a.example", MCP_AUTH_JWKS_URI: "http://a.example/jwks" },
      'MCP_AUTH_JWKS_URI is "http://a.example/jwks": set it to an https URL',
    ],
    [
      "keys over plain http from elsewhere, where a private network may send them",
      { ...settings, auth: { ...auth, jwksOverHttp: true } },
      { ISSUER: "https://a.example", MCP_AUTH_JWKS_URI: "http://a.example/jwks" },
      'MCP_AUTH_JWKS_URI is "http://a.example/jwks": set it to an https URL, or to an http URL of a host in a private network',
    ],
    [
      "keys from a file",
      withAuth,
      { ISSUER: "https://a.example", MCP_AUTH_JWKS_URI: "file:///etc/passwd" },
      'MCP_AUTH_JWKS_URI is "file:///etc/passwd": set it to an https URL',
    ],
    [
      "keys with a password",
      withAuth,
      { ISSUER: "https://a.example", MCP_AUTH_JWKS_URI: "https://a:b@a.example" },
      "MCP_AUTH_JWKS_URI contains a user name or password: set it to an https URL without them",
    ],
    [
      "two sources of keys",
      withAuth,
      { ISSUER: "https://a.example", MCP_AUTH_JWKS_URI: "https://a.example", MCP_AUTH_PUBLIC_KEY: "x" },
      "MCP_AUTH_PUBLIC_KEY and MCP_AUTH_JWKS_URI are both set: unset one",
    ],
    [
      "no source of keys",
      { ...settings, auth: keyless },
      { ISSUER: "https://a.example" },
      "no key to verify access tokens with: set MCP_AUTH_PUBLIC_KEY to a PEM public key or MCP_AUTH_JWKS_URI to the issuer's key set",
    ],
    [
      "auth for a server without it",
      settings,
      { MCP_AUTH_AUDIENCE: "dice" },
      "MCP_AUTH_AUDIENCE is set, but this server was generated without auth: add auth to its manifest, or unset it",
    ],
    [
      "an issuer whose variable is not set and whose default is empty",
      { ...settings, auth: { ...auth, issuer: "${ISS:-}" } },
      { ISSUER: "https://a.example" },
      "auth.issuer in the manifest is empty: set the variable that it reads, or MCP_AUTH_ISSUER, to the issuer of the tokens",
    ],
    [
      "an audience whose variable is not set and whose default is empty",
      { ...settings, auth: { ...auth, audience: ["dice", "${AUD:-}"] } },
      { ISSUER: "https://a.example" },
      "auth.audience is empty: set the variable that the manifest reads in it, or MCP_AUTH_AUDIENCE, to the audience of the tokens",
    ],
    [
      "an audience of commas",
      withAuth,
      { ISSUER: "https://a.example", MCP_AUTH_AUDIENCE: " , " },
      "auth.audience is empty: set the variable that the manifest reads in it, or MCP_AUTH_AUDIENCE, to the audience of the tokens",
    ],
    [
      "an authorization server whose variable is not set and whose default is empty",
      { ...settings, auth: { ...auth, authorizationServers: ["${ISS:-}"] } },
      { ISSUER: "https://a.example" },
      'auth.authorizationServers in the manifest has "": write the https URL of an issuer',
    ],
    [
      "keys at a URL whose variable is not set and whose default is empty",
      { ...settings, auth: { ...auth, jwksUri: "${KEYS:-}" } },
      { ISSUER: "https://a.example" },
      'auth.jwksUri in the manifest is "": set it to an https URL',
    ],
    [
      "a resource that is not a URL",
      { ...withAuth, auth: { ...auth, resource: "dice" } },
      { ISSUER: "https://a.example" },
      'auth.resource in the manifest is "dice": write an https URL',
    ],
  ])("%s", (_name, from, environment, problem) => {
    expect(problemsOf(from, environment)).toContain(problem);
  });

  test("everything at once, each thing once", () => {
    expect(problemsOf(withAuth, { PORT: "x", LOG_LEVEL: "y" })).toEqual([
      expect.stringMatching(/^LOG_LEVEL /),
      expect.stringMatching(/^PORT /),
      "ISSUER is not set: set it, the manifest reads it in auth.issuer, auth.jwksUri, auth.authorizationServers",
    ]);
  });
});

describe("the public key", () => {
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const elliptic = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const certificate = `-----BEGIN CERTIFICATE-----
MIIBdzCCAR2gAwIBAgIUZ5nQ0e5nDg0w0J0lq5sZz2vJw0gwCgYIKoZIzj0EAwIw
-----END CERTIFICATE-----`;
  const create = (publicKey: string, ...algorithms: readonly string[]) =>
    createVerifier({
      audience: ["dice"],
      publicKey,
      algorithms,
      cacheSeconds: 300,
      requiredScopes: [],
      authorizationServers: [],
    });

  test.each<readonly [string, string, string]>([
    ["SPKI", rsa.publicKey.export({ type: "spki", format: "pem" }).toString(), "RS256"],
    ["PKCS #1", rsa.publicKey.export({ type: "pkcs1", format: "pem" }).toString(), "PS512"],
    [
      "SPKI of an elliptic curve",
      elliptic.publicKey.export({ type: "spki", format: "pem" }).toString(),
      "ES256",
    ],
  ])("may be %s", async (_name, pem, algorithm) => {
    await expect(create(pem, algorithm)).resolves.toHaveProperty("verify");
  });

  test.each<readonly [string, string, readonly string[], string]>([
    [
      "a private key",
      rsa.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      ["RS256"],
      "is a private key",
    ],
    [
      "a private key of an elliptic curve",
      elliptic.privateKey.export({ type: "sec1", format: "pem" }).toString(),
      ["ES256"],
      "is a private key",
    ],
    ["rubbish", "dice", ["RS256"], "cannot be read: give a PEM that begins with -----BEGIN PUBLIC KEY-----"],
    ["a broken certificate", certificate, ["ES256"], "cannot be read"],
    [
      "a key of another type",
      elliptic.publicKey.export({ type: "spki", format: "pem" }).toString(),
      ["RS256"],
      "is a key of type ec prime256v1, which cannot verify RS256",
    ],
    [
      "a key of another curve",
      elliptic.publicKey.export({ type: "spki", format: "pem" }).toString(),
      ["ES384", "EdDSA"],
      "which cannot verify ES384, EdDSA",
    ],
    [
      "a short key",
      generateKeyPairSync("rsa", { modulusLength: 1024 })
        .publicKey.export({ type: "spki", format: "pem" })
        .toString(),
      ["RS256"],
      "has 1024 bits: give a key of at least 2048",
    ],
    [
      "an algorithm with a shared secret",
      "",
      ["RS256", "HS256"],
      "auth.algorithms has HS256: it can hold RS256, RS384,",
    ],
    ["the algorithm none", "", ["none"], "auth.algorithms has none"],
    ["no algorithm", "", [], "auth.algorithms is empty"],
  ])("cannot be %s: the server does not start", async (_name, pem, algorithms, problem) => {
    const failure = await create(pem, ...algorithms).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConfigError);
    expect(String(failure)).toContain(problem);
  });
});
