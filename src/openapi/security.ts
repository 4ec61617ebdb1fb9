import { isJsonObject, type Json, type JsonObject } from "../json.js";
import { isLoopback } from "../manifest/loopback.js";
import { type DocumentSet, isFailure, listOf, objectOf, type Place, record, textOf } from "./document-set.js";
import { environmentName } from "./names.js";
import type { Remarks } from "./remarks.js";

type Scheme = { readonly name: string; readonly definition: JsonObject };
type Credentials = Record<string, Json>;

/** Turns Security Requirement Objects into `credentials`, whose values come from the environment. */
export class Security {
  readonly #prefix: string;
  readonly #schemes: ReadonlyMap<string, Scheme>;
  readonly #remarks: Remarks;

  constructor(
    documents: DocumentSet,
    components: JsonObject,
    place: Place,
    prefix: string,
    remarks: Remarks,
  ) {
    this.#prefix = prefix;
    this.#remarks = remarks;
    const schemes = new Map<string, Scheme>();
    for (const [name, value] of Object.entries(objectOf(components["securitySchemes"]))) {
      const found = documents.follow(value, place);
      if (isFailure(found) || !isJsonObject(found.value)) continue;
      schemes.set(name, { name, definition: found.value });
      remarks.passOverExtensions(found.value);
      if (found.value["description"] !== undefined) remarks.passOver("descriptions of security schemes");
    }
    this.#schemes = schemes;
  }

  /** The first alternative that a manifest can say; undefined: the operation needs none, or none can be said. */
  credentials(requirements: Json | undefined, about: string): Credentials | undefined {
    const alternatives = listOf(requirements).filter(isJsonObject);
    if (alternatives.length === 0) return undefined;
    const problems: string[] = [];
    // Optional credentials are sent, because APIs answer less without them.
    const [optional, needing] = [
      alternatives.filter((one) => Object.keys(one).length === 0),
      alternatives.filter((one) => Object.keys(one).length > 0),
    ];
    for (const alternative of [...needing, ...optional]) {
      const [credentials, problem] = this.#combined(alternative);
      if (problem !== undefined) problems.push(problem);
      if (credentials === undefined) continue;
      // A credential that is sent despite a problem is reported.
      if (problem !== undefined) this.#remarks.add("changed", about, problem);
      const names = alternatives.map((one) => Object.keys(one).join(" and ") || "none");
      if (names.length > 1) {
        const chosen = Object.keys(alternative).join(" and ") || "none";
        this.#remarks.add("chosen", about, `credentials: ${chosen}, of ${names.join(" or ")}`);
      }
      return Object.keys(credentials).length === 0 ? undefined : credentials;
    }
    this.#remarks.add("dropped", about, `its credentials: ${problems.join("; ")}`);
    return undefined;
  }

  /** Whether a security scheme of the document puts its credential there. */
  declares(place: string, name: string): boolean {
    return [...this.#schemes.values()].some(({ definition }) =>
      definition["type"] === "apiKey"
        ? definition["in"] === place && isSameName(place, textOf(definition["name"]) ?? "", name)
        : place === "header" && isAuthorization(name),
    );
  }

  /** Credentials, why there are none, or both where one of them has to do for two. */
  #combined(requirement: JsonObject): readonly [Credentials | undefined, string | undefined] {
    const result: Credentials = record();
    let problem: string | undefined;
    let setter: string | undefined;
    // A key that goes into `Authorization` gives way to a scheme that is made for it.
    const inOrder = Object.entries(requirement).sort(([a], [b]) => this.#rank(a) - this.#rank(b));
    for (const [name, scopes] of inOrder) {
      const scheme = this.#schemes.get(name);
      if (scheme === undefined) return [undefined, `the document has no security scheme \`${name}\``];
      const one = this.#one(
        scheme,
        listOf(scopes).filter((scope) => typeof scope === "string"),
      );
      if (typeof one === "string") return [undefined, one];
      if (setsAuthorization(one)) {
        if (setter !== undefined) {
          problem = `\`${setter}\` and \`${name}\` both set \`Authorization\`: \`${setter}\` alone is sent`;
          continue;
        }
        setter = name;
      }
      for (const [key, value] of Object.entries(one)) {
        if (key === "apiKey")
          result[key] =
            result[key] === undefined
              ? value
              : [...(Array.isArray(result[key]) ? result[key] : [result[key]]), value];
        else result[key] = value;
      }
    }
    return [result, problem];
  }

  #rank(name: string): number {
    return this.#schemes.get(name)?.definition["type"] === "apiKey" ? 1 : 0;
  }

  /** Credentials, or why there are none. */
  #one({ name, definition }: Scheme, scopes: readonly string[]): Credentials | string {
    const type = textOf(definition["type"]);
    const scheme = textOf(definition["scheme"])?.toLowerCase();
    if (type === "http" && scheme === "bearer") return record([["bearer", this.#variable("TOKEN", name)]]);
    if (type === "http" && scheme === "basic") {
      const basic = record([
        ["username", this.#variable("USERNAME", name)],
        ["password", this.#variable("PASSWORD", name)],
      ]);
      return record([["basic", basic]]);
    }
    if (type === "apiKey") {
      const [where, key] = [textOf(definition["in"]) ?? "", textOf(definition["name"]) ?? ""];
      const sendable = where === "query" || /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(key);
      if (!["header", "query", "cookie"].includes(where) || !sendable || key === "")
        return `\`${name}\` names no place for its key`;
      return record([["apiKey", this.apiKey(where, key, name)]]);
    }
    if (type === "oauth2") {
      const flows = objectOf(definition["flows"]);
      const flow = objectOf(flows["clientCredentials"]);
      const tokenUrl = textOf(flow["tokenUrl"]) ?? "";
      if (URL.canParse(tokenUrl) && /^https?:$/.test(new URL(tokenUrl).protocol) && !/[{}#]/.test(tokenUrl)) {
        return record([
          [
            "oauth2",
            record([
              ["tokenUrl", this.#tokenUrl(tokenUrl, name)],
              ["clientId", this.#variable("CLIENT_ID", name)],
              ["clientSecret", this.#variable("CLIENT_SECRET", name)],
              ...(scopes.length === 0
                ? []
                : [["scopes", [...new Set(scopes.filter((scope) => scope !== ""))]] as const]),
            ]),
          ],
        ]);
      }
      this.#remarks.add(
        "changed",
        `security scheme ${name}`,
        `its flows need a person (${Object.keys(flows).join(", ")}): an access token comes from the environment`,
      );
      return record([["bearer", this.#variable("TOKEN", name)]]);
    }
    if (type === "openIdConnect") {
      this.#remarks.add(
        "changed",
        `security scheme ${name}`,
        "is OpenID Connect: an access token comes from the environment",
      );
      return record([["bearer", this.#variable("TOKEN", name)]]);
    }
    return `HTTP tools have no scheme like \`${name}\` (${[type, scheme].filter(Boolean).join(" ")})`;
  }

  /** A token URL that a secret may be sent to; one without encryption becomes a variable. */
  #tokenUrl(text: string, scheme: string): string {
    const url = new URL(text);
    if (url.protocol === "https:" || isLoopback(url.hostname)) return text;
    const variable = this.#variable("TOKEN_URL", scheme);
    this.#remarks.add(
      "changed",
      `security scheme ${scheme}`,
      `its token URL \`${text}\` is not encrypted: set \`${variable.slice(2, -1)}\` where the server runs`,
    );
    return variable;
  }

  apiKey(where: string, name: string, scheme: string): Json {
    return record([
      ["in", where],
      ["name", name],
      ["value", this.#variable("API_KEY", scheme)],
    ]);
  }

  /** With one scheme the short name is enough. */
  #variable(what: string, scheme: string): string {
    const middle = this.#schemes.size > 1 || !this.#schemes.has(scheme) ? `_${environmentName(scheme)}` : "";
    return `\${${this.#prefix}${middle}_${what}}`;
  }
}

/** Whether two names mean the same place of a request: of headers letter case does not count (RFC 9110, section 5.1). */
export function isSameName(place: string, one: string, other: string): boolean {
  return place === "header" ? one.toLowerCase() === other.toLowerCase() : one === other;
}

function isAuthorization(name: string): boolean {
  return isSameName("header", name, "Authorization");
}

/** Whether credentials of a tool fill the header `Authorization`. */
function setsAuthorization(credentials: JsonObject): boolean {
  return sendsCredential(credentials, "header", "Authorization");
}

/** Whether credentials of a tool fill a place of its request. */
export function sendsCredential(credentials: JsonObject, place: string, name: string): boolean {
  if (place === "header" && isAuthorization(name)) {
    if (["bearer", "basic", "oauth2"].some((key) => credentials[key] !== undefined)) return true;
  }
  const { apiKey } = credentials;
  const keys = (Array.isArray(apiKey) ? apiKey : [apiKey]).filter(isJsonObject);
  return keys.some((key) => key["in"] === place && isSameName(place, textOf(key["name"]) ?? "", name));
}
