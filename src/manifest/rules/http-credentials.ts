import { report } from "../../diagnostics/report.js";
import type { JsonPath } from "../../json.js";
import { placeholdersIn } from "../../placeholder.js";
import { claimIn, namesIn } from "../http-template.js";
import { httpTemplates } from "../http-templates.js";
import { quoted } from "../wording.js";
import { withHttp } from "./http-rule.js";
import type { Rule } from "./rule.js";

const credentialHeaders: ReadonlySet<string> = new Set([
  "authorization",
  "x-api-key",
  "api-key",
  "x-auth-token",
]);

/** Rules about what a server sends to show an API who it is. */
export const httpCredentialRules: Readonly<Record<string, Rule>> = {
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
          `${quoted(`{${argument}}`)} uses ${kindOfName} as a credential`,
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
};

function isCredentialHeader(name: string): boolean {
  return credentialHeaders.has(name.toLowerCase());
}

/** Names, ids, token URLs and parameters are not secret; all other credentials are. */
function isSecret(path: JsonPath): boolean {
  const last = path.at(-1);
  if (path[0] === "headers") return true;
  return last === "bearer" || last === "password" || last === "clientSecret" || path[1] === "apiKey";
}
