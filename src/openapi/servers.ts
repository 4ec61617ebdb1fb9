import type { JsonObject } from "../json.js";
import { withoutEnd } from "../text-ends.js";
import { objectOf, textOf } from "./document-set.js";
import { environmentName } from "./names.js";
import type { Remarks } from "./remarks.js";

/** Gives the beginning of URLs: `${PETS_URL:-https://api.example.com/v1}`. */
export class Servers {
  readonly #prefix: string;
  readonly #remarks: Remarks;
  readonly #main: string | undefined;
  /** The path of a server without a host: the variable gives what stands before it. */
  readonly #base: string;
  readonly #names = new Map<string, string>();

  /** `prefix` begins the names of environment variables. `servers`: those of the whole document. */
  constructor(prefix: string, servers: readonly JsonObject[], remarks: Remarks) {
    this.#prefix = prefix;
    this.#remarks = remarks;
    this.#main = this.#urlOf(servers, "servers");
    this.#base = this.#main === undefined ? relativePath(servers[0]) : "";
    if (this.#main === undefined) {
      remarks.add(
        "changed",
        "servers",
        `the document does not name the API's host: set \`${prefix}_URL\` where the server runs${
          this.#base === "" ? "" : `, without \`${this.#base}\`, which is in the tools' URLs`
        }`,
      );
    }
  }

  placeholder(servers: readonly JsonObject[] | undefined, about: string): string {
    const own = servers === undefined || servers.length === 0 ? undefined : this.#urlOf(servers, about);
    const base = own === undefined && servers?.[0] !== undefined ? relativePath(servers[0]) : "";
    if (own === undefined && base !== "") {
      const host = this.#main === undefined ? undefined : new URL(this.#main).origin;
      return host === undefined
        ? `\${${this.#prefix}_URL}${base}`
        : `\${${host === this.#main ? `${this.#prefix}_URL` : this.#nameOf(host)}:-${host}}${base}`;
    }
    const url = own ?? this.#main;
    if (url === undefined) return `\${${this.#prefix}_URL}${this.#base}`;
    if (url === this.#main) return `\${${this.#prefix}_URL:-${url}}`;
    return `\${${this.#nameOf(url)}:-${url}}`;
  }

  #nameOf(url: string): string {
    const known = this.#names.get(url);
    if (known !== undefined) return known;
    const label = environmentName(new URL(url).hostname.split(".")[0] ?? "");
    const taken = new Set([...this.#names.values(), `${this.#prefix}_URL`]);
    let name = `${this.#prefix}_${label}_URL`;
    for (let number = 2; taken.has(name); number++) name = `${this.#prefix}_${label}_URL_${number}`;
    this.#names.set(url, name);
    return name;
  }

  #urlOf(servers: readonly JsonObject[], about: string): string | undefined {
    const [first, ...others] = servers;
    if (others.length > 0) {
      const urls = others.map((server) => textOf(server["url"]) ?? "").join(", ");
      this.#remarks.add("chosen", about, `the first server is the default; others: ${urls}`);
    }
    if (servers.some((server) => server["description"] !== undefined))
      this.#remarks.passOver("descriptions of servers");
    for (const server of servers) this.#remarks.passOverExtensions(server);
    const template = first === undefined ? undefined : textOf(first["url"]);
    if (first === undefined || template === undefined) return undefined;
    const variables = objectOf(first["variables"]);
    const filled = template.replaceAll(/\{([^{}]*)\}/g, (whole, name: string) => {
      const value = Object.hasOwn(variables, name) ? objectOf(variables[name])["default"] : undefined;
      return value === undefined ? whole : String(value);
    });
    if (filled !== template)
      this.#remarks.add("chosen", about, `variables of \`${template}\` have their defaults`);
    if (relativePath(first) !== "" || filled === "/" || filled === "") return undefined;
    const url = URL.canParse(filled) ? new URL(filled) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol) || /[{}]|%7[BD]/i.test(url.hostname)) {
      this.#remarks.add("dropped", about, `the server \`${template}\` is not an http or https URL`);
      return undefined;
    }
    url.username = "";
    url.password = "";
    if (url.search !== "" || url.hash !== "")
      this.#remarks.add("dropped", about, `query and fragment of \`${template}\``);
    // A brace would end the placeholder; a dot segment never reaches a server.
    return withoutEnd(url.origin + url.pathname, "/").replaceAll(/[{}]/g, encodeURIComponent);
  }
}

/** `/v1` of a server whose URL is relative to the document's own; empty where there is no such path. */
function relativePath(server: JsonObject | undefined): string {
  const [path = ""] = (textOf(server?.["url"]) ?? "").split(/[?#]/, 1);
  const isPath = /^\/(?!\/)[A-Za-z0-9\-._~!$&'()*+,;=:@/%]*$/.test(path);
  const isPlain = isPath && !/(?:^|\/)(?:\.|%2e){1,2}(?=\/|$)/i.test(path);
  return isPlain ? withoutEnd(path, "/").replace(/\$$/, "%24") : "";
}
