import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { report } from "../../diagnostics/report.js";
import type { JsonPath } from "../../json.js";
import { withFallbacks } from "../../placeholder.js";
import { type AuthSection, asymmetricAlgorithms, sharedSecretAlgorithms } from "../auth-schema.js";
import { isInternal, isLoopback } from "../loopback.js";
import { readPublicKey } from "../public-key.js";
import { oneOf, pathText, quoted } from "../wording.js";
import { at, type Rule, type RuleContext } from "./rule.js";

/** RFC 6749, section 3.3: scope-token. */
const scopeToken = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

const verifiable: ReadonlySet<string> = new Set(asymmetricAlgorithms);
const sharedSecret: ReadonlySet<string> = new Set(sharedSecretAlgorithms);

export const authRules: Readonly<Record<string, Rule>> = {
  "keys come from one place": withAuth(function* (auth, context) {
    if (auth.jwksUri === undefined || auth.publicKey === undefined) return;
    yield report("conflicting-keys", "`auth.publicKey` and `auth.jwksUri` both say where the keys are", {
      at: at(context, ["auth", "publicKey"], "key"),
      help: "keep one: `jwksUri` follows the issuer when it changes its keys, `publicKey` needs no network",
      related: [{ message: "the other one is here", location: at(context, ["auth", "jwksUri"], "key") }],
    });
  }),

  "tokens are signed, with a key that the server need not share": withAuth(function* (auth, context) {
    for (const [index, algorithm] of auth.algorithms.entries()) {
      const place = at(context, ["auth", "algorithms", index]);
      if (algorithm === "none") {
        yield report("unsafe-algorithm", "`none` accepts tokens that nobody signed", {
          at: place,
          help: "write the algorithm that the issuer signs with, for example `RS256`",
        });
      } else if (sharedSecret.has(algorithm)) {
        const source =
          auth.jwksUri !== undefined
            ? " of `jwksUri`"
            : auth.publicKey !== undefined
              ? " in `publicKey`"
              : "";
        yield report("unsafe-algorithm", `\`${algorithm}\` cannot work with the public keys${source}`, {
          at: place,
          help: "it signs and verifies with one shared secret; let the issuer sign with `RS256` or `ES256`",
        });
      }
    }
  }),

  "the public key is one, and can do the algorithms": withAuth(function* (auth, context) {
    const pem = auth.publicKey === undefined ? undefined : withFallbacks(auth.publicKey);
    if (pem === undefined) return;
    const key = readPublicKey(pem);
    if ("problem" in key) {
      yield report("invalid-public-key", `\`auth.publicKey\` ${key.problem}`, {
        at: at(context, ["auth", "publicKey"]),
        help: key.help,
      });
      return;
    }
    for (const [index, algorithm] of auth.algorithms.entries()) {
      if (!verifiable.has(algorithm) || key.algorithms.includes(algorithm)) continue;
      const written = context.source.locate(["auth", "algorithms", index]);
      yield report("algorithm-key-mismatch", `\`${algorithm}\` cannot be verified with ${key.kind}`, {
        at: written,
        help: `with this key \`auth.algorithms\` can hold ${oneOf(key.algorithms)}`,
        related: [{ message: "the key is here", location: at(context, ["auth", "publicKey"], "key") }],
      });
    }
  }),

  "URLs are URLs, and secure": withAuth(function* (auth, context) {
    yield* checkUrl(
      context,
      ["auth", "jwksUri"],
      auth.jwksUri,
      auth.jwksOverHttp === true ? isInternal : undefined,
    );
    yield* checkUrl(context, ["auth", "resource"], auth.resource);
    for (const [index, server] of auth.authorizationServers.entries()) {
      yield* checkUrl(context, ["auth", "authorizationServers", index], server);
    }
    const issuer = auth.issuer === undefined ? undefined : withFallbacks(auth.issuer);
    if (issuer === undefined || URL.canParse(issuer)) return;
    yield report("issuer-not-url", `\`auth.issuer\` is not a URL, found ${quoted(issuer)}`, {
      at: at(context, ["auth", "issuer"]),
      help: "write the `iss` of the tokens exactly; issuers that follow OAuth use an https URL",
    });
  }),

  "the client's server URL is a URL": function* (context) {
    const { serverUrl } = context.manifest.client.openai;
    yield* checkUrl(context, ["client", "openai", "serverUrl"], serverUrl);
  },

  "scopes are scope tokens": function* (context) {
    for (const [path, scopes] of scopeLists(context)) {
      for (const [index, scope] of scopes.entries()) {
        if (scopeToken.test(scope) || scope.includes("${")) continue;
        yield report("invalid-scope", `${quoted(scope)} is not one scope`, {
          at: at(context, [...path, index]),
          help: /\s/.test(scope)
            ? `write one entry for each: \`[${scope.trim().split(/\s+/).join(", ")}]\``
            : 'write printable ASCII characters other than space, `"` and `\\` (RFC 6749, section 3.3)',
        });
      }
    }
  },

  "tools ask for scopes only where tokens are verified": function* (context) {
    if (context.manifest.auth !== undefined) return;
    for (const [kind, section, name, scopes] of scopedEntries(context)) {
      if (scopes.length === 0) continue;
      yield report(
        "scopes-without-auth",
        `${kind} ${quoted(name)} asks for scopes, and the manifest has no \`auth\``,
        {
          at: at(context, [section, name, "scopes"]),
          help: "add an `auth` section, or remove the scopes: without tokens nobody has any",
        },
      );
    }
  },
};

function withAuth(check: (auth: AuthSection, context: RuleContext) => Iterable<Diagnostic>): Rule {
  return (context) => (context.manifest.auth === undefined ? [] : check(context.manifest.auth, context));
}

function* scopeLists({ manifest }: RuleContext): Generator<readonly [JsonPath, readonly string[]]> {
  yield [["auth", "requiredScopes"], manifest.auth?.requiredScopes ?? []];
  for (const [, section, name, scopes] of scopedEntries({ manifest }))
    yield [[section, name, "scopes"], scopes];
}

type ScopedEntry = readonly [kind: string, section: string, name: string, scopes: readonly string[]];

/** Everything that may ask for scopes of its own. */
function* scopedEntries({ manifest }: Pick<RuleContext, "manifest">): Generator<ScopedEntry> {
  for (const [name, { scopes }] of manifest.tools) yield ["tool", "tools", name, scopes];
  for (const [name, { scopes }] of manifest.resources) yield ["resource", "resources", name, scopes];
  for (const [name, { scopes }] of manifest.prompts) yield ["prompt", "prompts", name, scopes];
}

function* checkUrl(
  context: RuleContext,
  path: JsonPath,
  template: string | undefined,
  mayBeHttp: (host: string) => boolean = () => false,
): Generator<Diagnostic> {
  const text = template === undefined ? undefined : withFallbacks(template);
  if (text === undefined) return;
  const where = pathText(path);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    yield report("invalid-url", `${where} must be an http or https URL, found ${quoted(text)}`, {
      at: at(context, path),
      help: /^[\w-]+(\.[\w-]+)+(:\d+)?(\/|$)/.test(text) ? `did you mean \`https://${text}\`?` : undefined,
    });
  } else if (url.protocol === "http:" && !isLoopback(url.hostname) && !mayBeHttp(url.hostname)) {
    yield report("insecure-url", `${where} must use https, found ${quoted(text)}`, {
      at: at(context, path),
      help: `write \`${text.replace(/^http:/i, "https:")}\`; plain http is for loopback only`,
    });
  }
}
