import { jsonDocument } from "../../escape/json.js";
import { tomlKey, tomlLines } from "../../escape/toml.js";
import type { Access } from "./access.js";
import type { HostProgram } from "./programs.js";

/** A whole configuration file with one server. */
export function configurationDocument(host: HostProgram, name: string, access: Access): string {
  const entry = host.entry(access, name);
  if (host.format === "toml") {
    return `${[`[${host.section}.${tomlKey(name)}]`, ...tomlLines(entry)].join("\n")}\n`;
  }
  return jsonDocument({ ...host.preamble, [host.section]: { [name]: entry } });
}
