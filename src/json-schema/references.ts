import { decodeFragmentStep, type Json } from "../json.js";

const definition = /^#\/\$defs\/([^/]*)$/;

/** The definition that `reference` names, when it is `#/$defs/<Name>`. RFC 6901 in a URI fragment: `%`, `~1`, `~0`. */
export function definitionName(reference: Json | undefined): string | undefined {
  if (typeof reference !== "string") return undefined;
  const token = definition.exec(reference)?.[1];
  return token === undefined ? undefined : decodeFragmentStep(token);
}
