import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { didYouMean } from "../../diagnostics/nearest.js";
import { report } from "../../diagnostics/report.js";
import { isJsonObject, type Json, type JsonPath } from "../../json.js";
import { placeholdersIn, replacePlaceholders } from "../../placeholder.js";
import { claimIn, fixedText, isClaim, namesIn, piecesOf } from "../http-template.js";
import { httpTemplates, locateHttp } from "../http-templates.js";
import type { HttpSection, ToolSection } from "../tool-schema.js";
import { oneOf, quoted } from "../wording.js";
import { placeholderHelp } from "./placeholders.js";
import type { Rule, RuleContext } from "./rule.js";

/** RFC 9110, section 5.6.2: token. */
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** RFC 9110, section 5.5, and RFC 6265, section 4.1.1: the characters that are sent as they are. */
const notInHeader = /[^\t\x20-\x7E]/u;
const notInCookie = /[^\x21\x23-\x2B\x2D-\x3A\x3C-\x5B\x5D-\x7E]/u;

/** Headers of the connection, or that Node's fetch writes itself, and where else to say what they say. */
const forbiddenHeaders: ReadonlyMap<string, string> = new Map([
  ["host", "it follows from `url`"],
  ["content-length", "it follows from the body"],
  ["content-type", "write it as `contentType`"],
  ["cookie", "write cookies under `cookies`"],
  ["cookie2", "write cookies under `cookies`"],
  ...[
    "connection",
    "keep-alive",
    "proxy-connection",
    "proxy-authorization",
    "proxy-authenticate",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "expect",
    "via",
    "accept-encoding",
  ].map((name) => [name, "remove it: it belongs to the connection"] as const),
]);

const credentialHeaders: ReadonlySet<string> = new Set([
  "authorization",
  "x-api-key",
  "api-key",
  "x-auth-token",
]);

export const httpRules: Readonly<Record<string, Rule>> = {
  "placeholders of requests are well-formed": withHttp(function* (http, { place }) {
    for (const { path, text } of httpTemplates(http)) {
      for (const { kind, text: piece } of piecesOf(text)) {
        if (kind !== "environment" || placeholdersIn(piece)[0]?.name !== undefined) continue;
        yield report("malformed-placeholder", `${quoted(piece)} is not a placeholder`, {
          at: place(path),
          help: placeholderHelp(piece),
        });
      }
    }
  }),

  "claims are of a verified token": withHttp(function* (http, { place, manifest }) {
    for (const { path, text } of httpTemplates(http)) {
      for (const name of new Set(namesIn(text))) {
        const claim = claimIn(name);
        if (claim === undefined) continue;
        if (!isClaim(claim)) {
          yield report("invalid-claim", `${quoted(`{${name}}`)} names no claim`, {
            at: place(path),
            help: "write a claim's name, `{caller.sub}`, or a JSON Pointer, `{caller./realm/tenant}`",
          });
        } else if (manifest.auth === undefined) {
          yield report(
            "claim-without-auth",
            `${quoted(`{${name}}`)} is a claim of the caller's token, and the server verifies no tokens`,
            { at: place(path), help: "add `auth:`, or make the value an argument or a fixed value" },
          );
        }
      }
    }
  }),

  "tokens that are exchanged were verified": withHttp(function* (http, { place, manifest }) {
    if (http.credentials?.tokenExchange === undefined || manifest.auth !== undefined) return;
    yield report(
      "exchange-without-auth",
      "`tokenExchange` needs the caller's token, and the server verifies none",
      {
        at: place(["credentials", "tokenExchange"], "key"),
        help: "add `auth:`, or call the API as the server itself with `oauth2`",
      },
    );
  }),

  "placeholders of requests are strings": withHttp(function* (_http, { place, source, tool }) {
    const data = readHttp(source.data, tool);
    if (data === undefined) return;
    yield* unquoted(data["body"], ["body"], place);
  }),

  "requests go to a fixed host": withoutRepeats(
    "insecure-api-url",
    withHttp(function* (http, { place }) {
      yield* checkUrl(http.url, ["url"], place);
      for (const key of ["oauth2", "tokenExchange"] as const) {
        const tokenUrl = http.credentials?.[key]?.tokenUrl;
        if (tokenUrl !== undefined) yield* checkUrl(tokenUrl, ["credentials", key, "tokenUrl"], place);
      }
    }),
  ),

  "requests without a body have none": withHttp(function* (http, { place, source, tool }) {
    if (http.body !== undefined && (http.method === "GET" || http.method === "HEAD")) {
      yield report("unexpected-body", `a ${http.method} request has no body`, {
        at: place(["body"], "key"),
        help: "put its members under `query`, or use `method: POST`",
      });
    }
    if (http.body !== undefined) return;
    const data = readHttp(source.data, tool) ?? {};
    for (const key of ["contentType", "bodyFormat", "encoding"]) {
      if (data[key] === undefined) continue;
      yield report("missing-body", `\`${key}\` is about a \`body\`, and there is none`, {
        at: place([key], "key"),
        help: `add \`body:\`, or remove \`${key}\``,
      });
    }
  }),

  "headers and cookies can be sent": withHttp(function* (http, { place }) {
    const first = new Map<string, string>();
    const keyHeader = http.idempotencyKey?.header;
    const names = (http.headers ?? []).map(({ name }) => ({ name, at: place(["headers", name], "key") }));
    if (keyHeader !== undefined) names.push({ name: keyHeader, at: place(["idempotencyKey", "header"]) });
    for (const { name, at } of names) {
      const folded = name.toLowerCase();
      const instead = forbiddenHeaders.get(folded);
      if (!token.test(name)) {
        yield report("invalid-parameter-name", `${quoted(name)} cannot be the name of a header`, {
          at,
          help: "write letters, digits and `-` (RFC 9110, section 5.6.2)",
        });
      } else if (instead !== undefined) {
        yield report("forbidden-header", `a tool cannot set the header ${quoted(name)}`, {
          at,
          help: instead,
        });
      }
      const other = first.get(folded);
      if (other !== undefined) {
        yield report("invalid-parameter-name", `${quoted(name)} and ${quoted(other)} are the same header`, {
          at,
          help: "keep one: letter case does not count",
          related: [{ message: "the other one is here", location: place(["headers", other], "key") }],
        });
      }
      first.set(folded, name);
    }
    for (const { name } of http.cookies ?? []) {
      if (token.test(name)) continue;
      yield report("invalid-parameter-name", `${quoted(name)} cannot be the name of a cookie`, {
        at: place(["cookies", name], "key"),
        help: "write letters, digits, `-` and `_` (RFC 6265, section 4.1.1)",
      });
    }
    for (const [index, { in: where, name }] of (http.credentials?.apiKeys ?? []).entries()) {
      if (where === "query" || (token.test(name) && !forbiddenHeaders.has(name.toLowerCase()))) continue;
      if (where === "cookie" && token.test(name)) continue;
      yield report("invalid-parameter-name", `${quoted(name)} cannot be the ${where} of an API key`, {
        at: place(["credentials", "apiKey", index, "name"]),
        help: "write the name that the API documents",
      });
    }
  }),

  "values of headers and cookies can be sent": withHttp(function* (http, { place }) {
    for (const { place: kind, path, text } of httpTemplates(http)) {
      const fixed = fixedText(text);
      const isArgument = namesIn(text).length > 0;
      const bad =
        kind === "header" ? notInHeader : kind === "cookie" && !isArgument ? notInCookie : undefined;
      const [character] = bad?.exec(fixed) ?? [];
      if (character === undefined) continue;
      yield report("invalid-parameter-value", `a ${kind} cannot hold ${JSON.stringify(character)}`, {
        at: place(path),
        help: kind === "header" ? "write one line of printable ASCII" : "percent-encode it, or leave it out",
      });
    }
  }),

  "one setting says who the server is": withHttp(function* (http, { place }) {
    const { bearer, basic, oauth2, tokenExchange, apiKeys = [] } = http.credentials ?? {};
    const sources: (readonly [name: string, path: JsonPath])[] = [];
    for (const { name } of http.headers ?? []) {
      if (name.toLowerCase() === "authorization") sources.push([`headers.${name}`, ["headers", name]]);
    }
    if (bearer !== undefined) sources.push(["credentials.bearer", ["credentials", "bearer"]]);
    if (basic !== undefined) sources.push(["credentials.basic", ["credentials", "basic"]]);
    if (oauth2 !== undefined) sources.push(["credentials.oauth2", ["credentials", "oauth2"]]);
    if (tokenExchange !== undefined) {
      sources.push(["credentials.tokenExchange", ["credentials", "tokenExchange"]]);
    }
    for (const [index, { in: where, name }] of apiKeys.entries()) {
      if (where === "header" && name.toLowerCase() === "authorization") {
        sources.push(["credentials.apiKey", ["credentials", "apiKey", index]]);
      }
    }
    const [kept, ...others] = sources;
    if (kept === undefined) return;
    for (const [name, path] of others) {
      yield report("conflicting-credentials", `\`${name}\` and \`${kept[0]}\` set the same header`, {
        at: place(path, "key"),
        help: "keep one",
        related: [{ message: "the other one is here", location: place(kept[1], "key") }],
      });
    }
  }),

  "API keys have their places to themselves": withHttp(function* (http, { place }) {
    for (const [index, { in: where, name }] of (http.credentials?.apiKeys ?? []).entries()) {
      const section = { header: "headers", query: "query", cookie: "cookies" } as const;
      const folded = (text: string) => (where === "header" ? text.toLowerCase() : text);
      const other = (http[section[where]] ?? []).find((entry) => folded(entry.name) === folded(name));
      // The rule on `Authorization` tells of that header.
      if (other === undefined || (where === "header" && folded(name) === "authorization")) continue;
      yield report(
        "conflicting-credentials",
        `\`credentials.apiKey\` and \`${section[where]}.${other.name}\` set the same ${where === "query" ? "parameter" : where}`,
        {
          at: place(["credentials", "apiKey", index], "key"),
          help: `remove ${quoted(other.name)} from \`${section[where]}\`: the server sends the key`,
          related: [
            { message: "the other one is here", location: place([section[where], other.name], "key") },
          ],
        },
      );
    }
  }),

  "credentials come from the environment": withHttp(function* (http, { place }) {
    const headers = new Set((http.headers ?? []).map(({ name }) => name).filter(isCredentialHeader));
    for (const { place: kind, path, text } of httpTemplates(http)) {
      const name = path[1];
      if (kind !== "credential" && !(kind === "header" && typeof name === "string" && headers.has(name)))
        continue;
      const [argument] = namesIn(text);
      if (argument !== undefined) {
        const kindOfName = claimIn(argument) === undefined ? "an argument" : "a claim of the caller's token";
        yield report(
          "argument-as-credential",
          `${quoted(`{${argument}}`)} makes a credential of ${kindOfName}`,
          {
            at: place(path),
            help: "read it from the environment: `${NAME}`",
          },
        );
      } else if (isSecret(path) && text !== "" && placeholdersIn(text).length === 0) {
        yield report("secret-in-manifest", "the manifest holds a secret", {
          at: place(path),
          help: "write `${NAME}` and set the variable where the server runs",
        });
      }
    }
  }),

  "what is selected from a response is JSON": withHttp(function* ({ response }, { place, section }) {
    const { as, select } = response;
    if (as === "json") return;
    if ((as === "text" || as === "binary") && (select !== undefined || response.default !== undefined)) {
      const key = select === undefined ? "default" : "select";
      yield report("response-not-json", `\`${key}\` is about JSON, and the response is read as \`${as}\``, {
        at: place(["response", key], "key"),
        help: "write `as: json`, or remove the key",
      });
    } else if (section.outputSchema !== undefined && (as === "binary" || as === "auto")) {
      yield report(
        "response-not-json",
        `the tool has an \`outputSchema\`, and the response is read as \`${as}\``,
        {
          at: place(["response", "as"]),
          help: "write `json`, or remove `outputSchema`",
        },
      );
    }
  }),

  "styles are of something that is sent": withHttp(function* (http, { place }) {
    const inUrl = namesIn(http.url);
    for (const { name } of http.path ?? []) {
      if (inUrl.includes(name)) continue;
      yield report("unused-style", `\`url\` has no placeholder ${quoted(`{${name}}`)}`, {
        at: place(["path", name], "key"),
        help: didYouMean(name, inUrl) ?? (inUrl.length === 0 ? "remove the entry" : `it has ${oneOf(inUrl)}`),
      });
    }
    const content = http.body?.content;
    if (!isJsonObject(content)) return;
    const members = Object.keys(content);
    for (const { name } of http.body?.encoding ?? []) {
      if (members.includes(name)) continue;
      yield report("unused-style", `\`body\` has no member ${quoted(name)}`, {
        at: place(["encoding", name], "key"),
        help: didYouMean(name, members) ?? "remove the entry",
      });
    }
  }),
};

/** The input of a rule about one tool's request. */
interface HttpContext extends RuleContext {
  readonly tool: string;
  readonly section: ToolSection;
  /** Where an entry of the `http` section stands. */
  place(path: JsonPath, part?: "key" | "value"): ReturnType<typeof locateHttp>;
}

function withHttp(check: (http: HttpSection, context: HttpContext) => Iterable<Diagnostic>): Rule {
  return function* (context) {
    for (const [tool, section] of context.manifest.tools) {
      if (section.http === undefined) continue;
      const place: HttpContext["place"] = (path, part) => locateHttp(context.source, tool, path, part);
      yield* check(section.http, { ...context, tool, section, place });
    }
  };
}

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

function readHttp(data: Json, tool: string): Readonly<Record<string, Json>> | undefined {
  const tools = isJsonObject(data) ? data["tools"] : undefined;
  const section = isJsonObject(tools) && Object.hasOwn(tools, tool) ? tools[tool] : undefined;
  const http = isJsonObject(section) ? section["http"] : undefined;
  return isJsonObject(http) ? http : undefined;
}

/** `{x}` without quotes: a mapping whose one key has no value. */
function* unquoted(
  value: Json | undefined,
  path: JsonPath,
  place: HttpContext["place"],
): Generator<Diagnostic> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* unquoted(item, [...path, index], place);
  }
  if (!isJsonObject(value)) return;
  const [[key, only] = ["", undefined], ...more] = Object.entries(value);
  if (only === null && more.length === 0) {
    yield report("unquoted-placeholder", `${quoted(`{${key}}`)} without quotes is a mapping`, {
      at: place(path),
      help: `write \`"{${key}}"\` for the argument, or \`{ "${key}": null }\` for the mapping`,
    });
  } else for (const [name, item] of Object.entries(value)) yield* unquoted(item, [...path, name], place);
}

function* checkUrl(text: string, path: JsonPath, place: HttpContext["place"]): Generator<Diagnostic> {
  const at = place(path);
  const known = knownText(text);
  if (known === undefined) return;
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

function isCredentialHeader(name: string): boolean {
  return credentialHeaders.has(name.toLowerCase());
}

/** Names, ids, token URLs and parameters are not secret; all other credentials are. */
function isSecret(path: JsonPath): boolean {
  const last = path.at(-1);
  if (path[0] === "headers") return true;
  return last === "bearer" || last === "password" || last === "clientSecret" || path[1] === "apiKey";
}
