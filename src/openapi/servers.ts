import type { JsonObject } from "../json.js";
import { objectOf, textOf } from "./document-set.js";
import { environmentName } from "./names.js";
import type { Remarks } from "./remarks.js";

/** Gives the beginning of URLs: `${PETS_URL:-https://api.example.com/v1}`. */
export class Servers {
  readonly #prefix: string;
  readonly #remarks: Remarks;
  readonly #main: string | undefined;
  readonly #names = new Map<string, string>();

  /** `prefix` begins the names of environment variables. `servers`: those of the whole document. */
  constructor(prefix: string, servers: readonly JsonObject[], remarks: Remarks) {
    this.#prefix = prefix;
    this.#remarks = remarks;
    this.#main = this.#urlOf(servers, "servers");
    if (this.#main === undefined) {
      remarks.add(
        "changed",
        "servers",
        `the document names no URL: set \`${prefix}_URL\` where the server runs`,
      );
    }
  }

  placeholder(servers: readonly JsonObject[] | undefined, about: string): string {
    const own = servers === undefined || servers.length === 0 ? undefined : this.#urlOf(servers, about);
    const url = own ?? this.#main;
    if (url === undefined) return `\${${this.#prefix}_URL}`;
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
    const template = first === undefined ? undefined : textOf(first["url"]);
    if (first === undefined || template === undefined) return undefined;
    const variables = objectOf(first["variables"]);
    const filled = template.replaceAll(/\{([^{}]*)\}/g, (whole, name: string) => {
      const value = Object.hasOwn(variables, name) ? objectOf(variables[name])["default"] : undefined;
      return value === undefined ? whole : String(value);
    });
    if (filled !== template)
      this.#remarks.add("chosen", about, `variables of \`${template}\` have their defaults`);
    const url = URL.canParse(filled) ? new URL(filled) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol) || /[{}]|%7[BD]/i.test(url.hostname)) {
      this.#remarks.add("dropped", about, `the server \`${template}\` is no http or https URL`);
      return undefined;
    }
    url.username = "";
    url.password = "";
    if (url.search !== "" || url.hash !== "")
      this.#remarks.add("dropped", about, `query and fragment of \`${template}\``);
    // A brace would end the placeholder; a dot segment never reaches a server.
    return (url.origin + url.pathname).replace(/\/+$/, "").replaceAll(/[{}]/g, encodeURIComponent);
  }
}
