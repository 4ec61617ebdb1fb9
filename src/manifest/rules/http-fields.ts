import { report } from "../../diagnostics/report.js";
import { fixedText, namesIn } from "../http-template.js";
import { httpTemplates } from "../http-templates.js";
import { quoted } from "../wording.js";
import { withHttp } from "./http-rule.js";
import type { Rule } from "./rule.js";

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

/** Rules about the names and values of headers and cookies. */
export const httpFieldRules: Readonly<Record<string, Rule>> = {
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
};
