import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

type Yaml = typeof import("yaml");

let loaded: Yaml | undefined;

/** The YAML parser, loaded when the first text comes that is not plain (`readPlainYaml`): loading costs 60 ms. */
export function yaml(): Yaml {
  const library: Yaml = loaded ?? require("yaml");
  loaded = library;
  return library;
}
