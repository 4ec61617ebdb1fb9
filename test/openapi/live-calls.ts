import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import ajvFormats from "ajv-formats";
import type { JsonObject } from "../../src/json.js";

/** Every variable that a manifest reads: URLs lead to a stand-in at `origin`, below a path of its own. */
export function environmentOf(manifest: string, origin: string): Record<string, string> {
  const names = [...manifest.matchAll(/\$\{([A-Z_][A-Z0-9_]*)/g)].map(([, name = ""]) => name);
  const urls = new Set(
    [...manifest.matchAll(/\b(?:url|tokenUrl): ["']?\$\{([A-Z_][A-Z0-9_]*)/g)].map(([, name = ""]) => name),
  );
  return Object.fromEntries(
    names.map((name) => [name, urls.has(name) ? `${origin}/base` : "value-of-the-environment"]),
  );
}

/** Whether a schema, judged by Ajv with its defaults, accepts a value. */
export function acceptor(schema: JsonObject | boolean): (value: unknown) => boolean {
  const options = { strict: false, validateSchema: false, logger: false } as const;
  const draft7 = typeof schema === "object" && String(schema["$schema"] ?? "").includes("draft-07");
  const ajv = draft7 ? new Ajv(options) : new Ajv2020(options);
  ajvFormats.default(ajv);
  const validate = ajv.compile(typeof schema === "boolean" ? schema : { ...schema });
  return (value) => validate(value) === true;
}

/** Refusals that are right: what was asked for has no form in its place of the request. */
export const refusals = [
  /must not contain "\/"/,
  /must not contain a backslash or control characters/,
  /cannot stand in a path as given/,
  /is part of the path/,
  /must be one line of printable ASCII text/,
  /an entry of .* must not contain/,
  /must not have a member named like another/,
  /the names of members must not contain brackets/,
];
