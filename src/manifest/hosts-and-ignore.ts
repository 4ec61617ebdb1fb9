import { allHosts, hostNames } from "../host-catalogue/catalogue.js";
import { choice, list, mapping, text } from "./typed-schema.js";

/** Hosts by name: a key of a manifest and of a project. */
export function hostsKey(description: string) {
  return list(description, choice("A host, or `all`.", [...hostNames, allHosts]), {
    uniqueItems: true,
    examples: [["claude", "openai"]],
  });
}

/** Accepted problems by code: a key of a manifest and of a project. */
export function ignoreKey(description: string, examples: { readonly [code: string]: string }) {
  return mapping(description, text("Why the problem is accepted."), { examples: [examples] });
}
