import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { report } from "../../diagnostics/report.js";
import type { JsonPath } from "../../json.js";
import { placeholdersIn, replacePlaceholders } from "../../placeholder.js";
import { namesIn } from "../http-template.js";
import { isLoopback } from "../loopback.js";
import { quoted } from "../wording.js";
import { type HttpContext, withHttp } from "./http-rule.js";
import type { Rule } from "./rule.js";

/** Rules about the URLs that a server sends requests to. */
export const httpUrlRules: Readonly<Record<string, Rule>> = {
  "requests go to a fixed host": withoutRepeats(
    "insecure-api-url",
    withHttp(function* (http, { place }) {
      yield* checkUrl(http.url, ["url"], place);
      for (const key of ["oauth2", "tokenExchange"] as const) {
        const tokenUrl = http.credentials?.[key]?.tokenUrl;
        if (tokenUrl !== undefined) yield* checkTokenUrl(tokenUrl, ["credentials", key, "tokenUrl"], place);
      }
    }),
  ),
};

/** A rule that says a problem of one code once for all tools that share what its message names. */
function withoutRepeats(code: Diagnostic["code"], rule: Rule): Rule {
  return function* (context) {
    const said = new Set<string>();
    for (const diagnostic of rule(context)) {
      if (diagnostic.code === code && said.has(diagnostic.message)) continue;
      said.add(diagnostic.message);
      yield diagnostic;
    }
  };
}

/** A client's secret and callers' tokens go to a token URL: a server refuses to start where they would not be encrypted. */
function* checkTokenUrl(text: string, path: JsonPath, place: HttpContext["place"]): Generator<Diagnostic> {
  const known = knownText(text) ?? "";
  const url = URL.canParse(known) ? new URL(known) : undefined;
  if (url?.protocol === "http:" && !isLoopback(url.hostname)) {
    yield report("invalid-url", `${quoted(url.origin)} is not encrypted, and would be sent a secret`, {
      at: place(path),
      help: "write https; plain http is for loopback only",
    });
  } else yield* checkUrl(text, path, place);
}

function* checkUrl(text: string, path: JsonPath, place: HttpContext["place"]): Generator<Diagnostic> {
  const at = place(path);
  const known = knownText(text);
  // An empty one is missing, which the shape of the manifest says.
  if (known === undefined || text === "") return;
  const [start = "", query] = splitOnce(known, "?");
  const authority = /^https?:\/\/([^/#\\]*)/i.exec(start);
  if (authority === null) {
    // `{url}/pets`: the argument is the mistake, whatever else is missing.
    if (start.startsWith("{")) yield outside(text, at);
    else {
      yield report("invalid-url", `${quoted(text)} is not an http or https URL`, {
        at,
        help: /^[\w-]+(\.[\w-]+)+(:\d+)?(\/|$)/.test(text) ? `did you mean \`https://${text}\`?` : undefined,
      });
    }
    return;
  }
  const [whole, host = ""] = authority;
  if (namesIn(host).length > 0 || namesIn(query ?? "").length > 0) {
    yield outside(text, at);
    return;
  }
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  if (url === undefined) {
    yield report("invalid-url", `${quoted(text)} is not an http or https URL`, { at });
  } else if (url.username !== "" || url.password !== "") {
    yield report("invalid-url", "a URL cannot hold credentials", {
      at,
      help: "write them under `credentials`, with `${NAME}` for the secret",
    });
  } else if (known.includes("#")) {
    yield report("invalid-url", "a request has no fragment", { at, help: "remove `#` and what follows" });
  } else if (
    start
      .split("/")
      .slice(3)
      .some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment))
  ) {
    yield report("invalid-url", "`.` and `..` never reach a server", { at, help: "write the path itself" });
  } else if (url.protocol === "http:" && !isPrivateName(url.hostname)) {
    yield report("insecure-api-url", `${quoted(url.origin)} is not encrypted`, {
      at,
      help: "write https; plain http is for loopback and private networks",
    });
  }
}

function outside(text: string, at: Diagnostic["location"]): Diagnostic {
  const [argument = ""] = namesIn(text);
  return report("argument-outside-path", `an argument in ${quoted(text)} stands outside the path`, {
    at,
    help: `put \`{${argument}}\` behind the first \`/\` after the host, or under \`query\``,
  });
}

/** The URL as far as it is known before the server runs; undefined where the environment gives its beginning. */
function knownText(text: string): string | undefined {
  const filled = replacePlaceholders(
    text,
    ({ text: piece, index, fallback }) => fallback ?? (index === 0 ? piece : "x"),
  );
  const [first] = placeholdersIn(filled);
  if (first?.index !== 0) return filled;
  // Whatever the environment gives, an argument before the next slash could be part of the host.
  const rest = filled.slice(first.text.length);
  return /^[/?]/.test(rest) || rest === "" ? `https://x${rest}` : `https://x${rest.replace(/^:?\/\//, "")}`;
}

function splitOnce(text: string, separator: string): readonly [string, string | undefined] {
  const index = text.indexOf(separator);
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)];
}

/** Loopback, and names that only a private network can resolve. */
function isPrivateName(host: string): boolean {
  return (
    !host.includes(".") || /^127\.|^10\.|^192\.168\.|\.(?:localhost|local|internal|svc|test)$/.test(host)
  );
}
