import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { didYouMean } from "../../diagnostics/nearest.js";
import { report } from "../../diagnostics/report.js";
import { isJsonObject, type Json, type JsonPath } from "../../json.js";
import { placeholdersIn } from "../../placeholder.js";
import { claimIn, isClaim, namesIn, piecesOf } from "../http-template.js";
import { httpTemplates } from "../http-templates.js";
import { oneOf, quoted } from "../wording.js";
import { httpCredentialRules } from "./http-credentials.js";
import { httpFieldRules } from "./http-fields.js";
import { type HttpContext, readHttp, withHttp } from "./http-rule.js";
import { httpUrlRules } from "./http-url.js";
import { placeholderHelp } from "./placeholders.js";
import type { Rule } from "./rule.js";

/** Rules about the requests of HTTP tools. */
export const httpRules: Readonly<Record<string, Rule>> = {
  ...httpUrlRules,
  ...httpFieldRules,
  ...httpCredentialRules,

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

  "placeholders of requests are strings": withHttp(function* (_http, { place, source, tool }) {
    const data = readHttp(source.data, tool);
    if (data === undefined) return;
    yield* unquoted(data["body"], ["body"], place);
  }),

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

  "what is selected from a response is JSON": withHttp(function* ({ response }, { place, section }) {
    const { as } = response;
    if (as === "json") return;
    const keys = ["select", "fields", "default"] as const;
    const key = as === "auto" ? undefined : keys.find((name) => response[name] !== undefined);
    if (key !== undefined) {
      yield report("response-not-json", `\`${key}\` needs JSON, but the response is read as \`${as}\``, {
        at: place(["response", key], "key"),
        help: "write `as: json`, or remove the key",
      });
    } else if (
      section.outputSchema !== undefined &&
      (as !== "text" || refusesStrings(section.outputSchema))
    ) {
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

/** Whether a schema names types, and none of them is string. */
function refusesStrings(schema: Json): boolean {
  const type = isJsonObject(schema) ? schema["type"] : undefined;
  return Array.isArray(type) ? !type.includes("string") : typeof type === "string" && type !== "string";
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
