import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

type Yaml = typeof import("yaml");

let loaded: Yaml | undefined;

/** The full YAML parser, loaded for the first text that `readEventDocument` does not read: loading it takes 60 ms. */
export function yaml(): Yaml {
  const library: Yaml = loaded ?? require("yaml");
  loaded = library;
  return library;
}
