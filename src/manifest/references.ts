import { posix } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { report } from "../diagnostics/report.js";
import { isJsonObject, type Json, type JsonPath } from "../json.js";
import { holdingOf } from "../json-schema/keywords.js";
import type { ReadFailure, ReadFile } from "./read.js";
import type { Source } from "./source.js";
import { parseSource } from "./yaml-source.js";

/** Files that may be loaded for one manifest: far more than a person keeps, far fewer than a runaway makes. */
const mostFiles = 1000;

interface Reference {
  readonly target: string;
  readonly path: JsonPath;
}

/**
 * Loads every local file that a `$ref` of `root` names, and those that they name, keyed by path. A reference is relative
 * to the file it stands in. Nothing is ever fetched: a `$ref` to a URL, or within a schema whose `$id` is one, is left to
 * the model stage, as is one to a pointer that does not exist.
 */
export function loadReferences(
  root: Source,
  read: ReadFile,
): readonly [references: ReadonlyMap<string, Source>, diagnostics: readonly Diagnostic[]] {
  const references = new Map<string, Source>();
  const failures = new Map<string, ReadFailure>();
  const diagnostics: Diagnostic[] = [];
  const pending: Source[] = [root];
  for (let source = pending.pop(); source !== undefined; source = pending.pop()) {
    for (const { target, path } of referencesOf(source, source === root)) {
      const file = resolvePath(source.path, target);
      if (file === root.path || references.has(file)) continue;
      let failure = failures.get(file);
      if (failure === undefined) {
        const [loaded, problems, why] =
          references.size >= mostFiles
            ? [undefined, [], { reason: "too many files" }]
            : load(file, root.path, read);
        diagnostics.push(...problems);
        if (loaded !== undefined) {
          references.set(file, loaded);
          pending.push(loaded);
          continue;
        }
        failure = why;
        failures.set(file, failure);
      }
      diagnostics.push(
        report("unresolved-reference", `\`${target}\` cannot be used: ${failure.reason}`, {
          at: source.locate(path),
          help:
            failure.help ??
            (file === posix.normalize(target) ? undefined : `the reference means the file \`${file}\``),
        }),
      );
    }
  }
  return [references, diagnostics];
}

function load(
  file: string,
  root: string,
  read: ReadFile,
): readonly [Source | undefined, readonly Diagnostic[], ReadFailure] {
  const text = read(file, root);
  if (typeof text !== "string") return [undefined, [], text];
  const [source, problems] = parseSource(file, text);
  return [source, problems, { reason: "it has errors" }];
}

/** The path of the file that a reference `target` in the file `from` names: `/`-separated, relative if `from` is relative. */
export function resolvePath(from: string, target: string): string {
  return pathFrom(from, decode(target));
}

/** The path of the file that the path `target` in the file `from` names: `/`-separated, relative if `from` is relative. */
export function pathFrom(from: string, target: string): string {
  // `//machine/share` on Windows, of which `join` would make a folder of this machine.
  const share = /^\/\/[^/]/.test(from) ? "/" : "";
  return share + posix.join(posix.dirname(from), target);
}

function decode(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    return target;
  }
}

/** The local files that `$ref`s name. In a manifest only its schemas are looked at; a referenced file is all schema. */
function referencesOf(source: Source, isManifest: boolean): readonly Reference[] {
  const found: Reference[] = [];
  const ids = new Set<string>();
  // One list of steps for all: nearly no value is a reference, whose path is copied.
  const path: (string | number)[] = [];
  const enter = (step: string | number, value: Json, remoteBase: boolean): void => {
    path.push(step);
    visit(value, remoteBase);
    path.pop();
  };
  const visit = (value: Json, remoteBase: boolean): void => {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) enter(index, item, remoteBase);
      return;
    }
    if (!isJsonObject(value)) return;
    const id = value["$id"];
    if (typeof id === "string" && !id.startsWith("#")) ids.add(id.replace(/#.*$/s, ""));
    const remote = remoteBase || (typeof id === "string" && hasScheme(id));
    for (const key of Object.keys(value)) {
      const item = value[key] ?? null;
      if (key === "$ref" && typeof item === "string") {
        const target = item.replace(/#.*$/s, "");
        if (!remote && isLoadable(target)) found.push({ target, path: [...path, key] });
        continue;
      }
      if (typeof item !== "object" || item === null) continue;
      const holds = holdingOf(key);
      if (holds === "data") continue;
      path.push(key);
      if (holds === "map" && isJsonObject(item)) {
        for (const name of Object.keys(item)) enter(name, item[name] ?? null, remote);
      } else visit(item, remote);
      path.pop();
    }
  };
  if (isManifest) {
    for (const [schema, steps] of schemasOf(source.data)) {
      path.splice(0, path.length, ...steps);
      visit(schema, false);
    }
  } else visit(source.data, false);
  return found.filter(({ target }) => !ids.has(target));
}

/** Every schema that a manifest holds, with where it stands. */
export function* schemasOf(data: Json): Generator<readonly [schema: Json, path: JsonPath]> {
  if (!isJsonObject(data)) return;
  const { schemas, tools } = data;
  for (const [name, schema] of isJsonObject(schemas) ? Object.entries(schemas) : []) {
    yield [schema, ["schemas", name]];
  }
  for (const [name, tool] of isJsonObject(tools) ? Object.entries(tools) : []) {
    if (!isJsonObject(tool)) continue;
    for (const key of ["inputSchema", "outputSchema"]) {
      const schema = tool[key];
      if (schema !== undefined) yield [schema, ["tools", name, key]];
    }
    const { ask } = tool;
    if (isJsonObject(ask) && ask["answers"] !== undefined) {
      yield [ask["answers"], ["tools", name, "ask", "answers"]];
    }
  }
}

function hasScheme(reference: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(reference) || reference.startsWith("//");
}

function isLoadable(target: string): boolean {
  return target !== "" && !hasScheme(target) && /\.(ya?ml|json)$/i.test(target);
}
