import { createHash } from "node:crypto";
import { claimIn } from "../manifest/http-template.js";
import { windowsDevice } from "../manifest/windows-device.js";
import { schemaTypeName, toolIdentifiers } from "../model/names.js";
import { withoutEnd, withoutEnds } from "../text-ends.js";

/** OpenAI takes no longer tool names. */
const longestTool = 64;

/** Argument names that every model provider takes: `^[a-zA-Z0-9_.-]{1,64}$`. */
const longestArgument = 64;

/** The name of an operation before collisions are resolved: its id, else its method and path. */
export function toolName(id: string | undefined, method: string, path: string): string {
  const cleaned = asWords(id ?? "");
  const name = /[A-Za-z0-9]/.test(cleaned) ? cleaned : asWords(`${method.toLowerCase()}${path}`);
  return shortened(name, longestTool, id ?? `${method} ${path}`);
}

function asWords(text: string): string {
  return withoutEnds(text.replaceAll(/[^A-Za-z0-9_-]+/g, "_"), "_");
}

/**
 * A name for each operation, different in more than punctuation and letter case, because code gets identifiers of them. Of
 * those that would be alike the first keeps its name, and the others get a digest of method and path behind it: the same
 * whatever else the document holds and whichever operations are chosen.
 */
export function toolNames(
  operations: readonly { readonly id: string | undefined; readonly method: string; readonly path: string }[],
): readonly string[] {
  const taken = new Set<string>();
  return operations.map(({ id, method, path }) => {
    const name = toolName(id, method, path);
    if (claim(toolKeys(name), taken)) return name;
    const mark = digest(`${method} ${path}`).slice(0, 6);
    const marked = `${name.slice(0, longestTool - 7)}_${mark}`;
    for (let number = 2, candidate = marked; ; number++) {
      if (claim(toolKeys(candidate), taken)) return candidate;
      candidate = `${marked.slice(0, longestTool - 3)}_${number}`;
    }
  });
}

/** The keys by which generated code distinguishes tools: two tools must not share one. */
export function toolKeys(name: string): readonly string[] {
  const { type, file } = toolIdentifiers(name);
  return [type.toLowerCase(), file];
}

/** The keys by which generated code distinguishes the types of schemas and tools. */
export function typeKey(type: string): string {
  return type.toLowerCase();
}

function claim(keys: readonly string[], taken: Set<string>): boolean {
  if (keys.some((key) => taken.has(key))) return false;
  for (const key of keys) taken.add(key);
  return true;
}

/** A property of a tool's input for a parameter or member of a body; `place` tells two of one name apart. */
export function argumentName(name: string, place: string, taken: Set<string>): string {
  const words = spoken(name).replaceAll(/[^A-Za-z0-9_.-]+/g, "_");
  const [edge = ""] = /^_*/.exec(words) ?? [];
  // `_id` is a name; an underscore that stands for a bracket is not.
  const cleaned = (name.startsWith(edge) ? edge : "") + withoutEnds(words, "_");
  const named = /[A-Za-z0-9]/.test(cleaned) ? cleaned : place;
  // `{caller.id}` in a request is a claim.
  const distinct = claimIn(named) === undefined ? named : named.replace(".", "_");
  const base = shortened(distinct, longestArgument, name);
  const candidates = [base, shortened(`${place}_${base}`, longestArgument, name)];
  for (let number = 2; ; number++) {
    for (const candidate of candidates.splice(0)) {
      if (taken.has(candidate) || candidate === "__proto__") continue;
      taken.add(candidate);
      return candidate;
    }
    candidates.push(`${shortened(`${place}_${base}`, longestArgument - 4, name)}_${number}`);
  }
}

/** `StartTime<` as `StartTime_lt`: comparisons at the end of a name are all that tells some of them apart. */
function spoken(name: string): string {
  const word = { "<": "lt", ">": "gt", "<=": "lte", ">=": "gte", "!=": "ne", "!": "not" };
  const [, stem, comparison] = /^(.*[A-Za-z0-9])([<>]=?|!=?)$/.exec(name) ?? [];
  return stem === undefined ? name : `${stem}_${new Map(Object.entries(word)).get(comparison ?? "") ?? ""}`;
}

/** A schema's name, from that of a component: letters, digits, `.`, `_` and `-`, as OpenAPI has them. */
export function schemaName(name: string, taken: Set<string>): string {
  const cleaned = name.replaceAll(/[^A-Za-z0-9._-]+/g, "_");
  const base = /[A-Za-z0-9]/.test(cleaned) ? cleaned : "Schema";
  for (let number = 1, candidate = base; ; number++, candidate = `${base}_${number}`) {
    if (claim([typeKey(schemaTypeName(candidate))], taken)) return candidate;
  }
}

/** `Pet Store v2` as `pet-store-v2`. */
export function serverName(title: string): string {
  const cleaned = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, 63);
  const name = withoutEnd(cleaned, "-");
  if (name === "") return "api";
  return windowsDevice.test(name) ? `${name}-api` : name;
}

/** `pet-store` as `PET_STORE`: the beginning of names of environment variables. */
export function environmentName(text: string): string {
  const cleaned = text
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, "_")
    .replace(/^[^A-Z]+/, "");
  return withoutEnd(cleaned, "_") || "API";
}

function shortened(name: string, longest: number, whole: string): string {
  return name.length <= longest ? name : `${name.slice(0, longest - 9)}_${digest(whole).slice(0, 8)}`;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
