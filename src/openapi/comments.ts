import type { JsonObject, JsonPath } from "../json.js";
import { memberOf, textOf } from "./document-set.js";
import type { Operation } from "./operations.js";
import type { RemarkKind, Remarks } from "./remarks.js";

const starts: Readonly<Record<RemarkKind, string>> = {
  skipped: "No tool",
  dropped: "Not imported",
  changed: "Note",
  impossible: "No value fits",
  chosen: "Note",
};

/**
 * The comments above the entries of a manifest: for each tool its operation and what was remarked about it, for each schema
 * the same, and at the top all that is about neither. `specification`: `OpenAPI 3.1.0`.
 */
export function writeComments(
  manifest: JsonObject,
  { info, specification }: { readonly info: JsonObject; readonly specification: string },
  chosen: readonly Operation[],
  remarks: Remarks,
): (path: JsonPath) => readonly string[] {
  const tools = chosen.filter(({ tool }) => memberOf(manifest["tools"], tool) !== undefined);
  const byOperation = new Map(tools.map(({ tool, method, path }) => [`${method} ${path}`, tool]));
  const byPointer = new Map(tools.map(({ tool, place }) => [`#${place.pointer}`, tool]));
  const entries = new Map<string, string[]>();
  const add = (section: string, name: string, line: string) => {
    const key = `${section} ${name}`;
    entries.set(key, [...(entries.get(key) ?? []), line]);
  };
  for (const { tool, method, path, tags } of tools) {
    add("tools", tool, `${method} ${path}${tags.length === 0 ? "" : ` (${tags.join(", ")})`}`);
  }
  for (const { kind, about, message } of remarks.all()) {
    const said = `${starts[kind]}: ${message}`;
    const [, section, entry = ""] = /^(tool|schema) ([\s\S]*)$/.exec(about) ?? [];
    const [, pointer = ""] = /^(#\/paths\/[^/]*\/[^/]*)(?:\/|$)/.exec(about) ?? [];
    const [, component = ""] = /^#\/(?:components\/schemas|definitions)\/([^/]*)/.exec(about) ?? [];
    const tool = byOperation.get(about);
    const within = byPointer.get(pointer);
    const schema = [component, `${component}Request`].find(
      (name) => component !== "" && memberOf(manifest["schemas"], name) !== undefined,
    );
    if (section !== undefined) add(`${section}s`, entry, `${said}.`);
    else if (tool !== undefined) add("tools", tool, `${said}.`);
    else if (within !== undefined) add("tools", within, `${said} (${about}).`);
    else if (schema !== undefined) add("schemas", schema, `${said} (${about}).`);
    else add("top", "", `${starts[kind]}: ${about}: ${message}.`);
  }
  const title = `${textOf(info["title"]) ?? "an API"} ${textOf(info["version"]) ?? ""}`.trim();
  const passedOver = remarks.passedOver();
  const top = [
    `Imported from ${title} (${specification}) by \`mcpile import openapi\`.`,
    ...(entries.get("top ") ?? []),
    ...(passedOver.length === 0 ? [] : [`Has no place in a manifest: ${passedOver.join(", ")}.`]),
  ];
  return (path) => {
    if (path.length === 0) return top;
    return path.length === 2 ? (entries.get(`${path[0]} ${path[1]}`) ?? []) : [];
  };
}
