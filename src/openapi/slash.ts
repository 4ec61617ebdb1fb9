import type { Json, JsonObject } from "../json.js";
import { listOf, objectOf, textOf } from "./document-set.js";

/** Extensions that say that an argument has slashes of its own. */
export const slashHints: readonly string[] = ["x-multi-segment", "x-ms-skip-url-encoding", "x-allow-slash"];

/**
 * How a `/` in a path argument is treated, as far as the document says it: `keep` where the value is a path of its own,
 * `encode` where it is one segment that may hold a slash. Undefined where nothing is said: the call is refused then.
 */
export function slashOf(definition: JsonObject, name: string, path: string): "keep" | "encode" | undefined {
  if (slashHints.some((key) => definition[key] === true)) return "keep";
  // Kubernetes' `…/proxy/{path}` and GitHub's `…/contents/{path}`; API Gateway's `{proxy+}`.
  if (path.endsWith(`{${name}}`) && /^(?:file_?)?path$|[+*]$/i.test(name)) return "keep";
  if (/url[- ]?encoded/i.test(textOf(definition["description"]) ?? "")) return "encode";
  const schema = objectOf(definition["schema"]);
  // Where the values are known, their segments are a part of the API.
  if (listOf(schema["enum"]).some(hasSlash)) return "keep";
  return samplesOf(definition, schema).some(hasSlash) ? "encode" : undefined;
}

/** Names of what often has a slash in it: `ref`, `branchName`, `file_path`. */
const slashed =
  /(?:^|[-_.a-z0-9])(?:path|ref|branch|tag|key|file|folder|dir|directory|prefix|object|blob|image|package|module|uri|url)(?:[-_]?name)?$/i;

/** Whether a value of a path argument may well have a slash, though the document does not say so. */
export function mayHoldSlash(definition: JsonObject, name: string): boolean {
  const { type = "string", format, pattern, enum: values } = objectOf(definition["schema"]);
  const isAnyString =
    type === "string" && format === undefined && pattern === undefined && values === undefined;
  return isAnyString && slashed.test(name);
}

function hasSlash(value: Json): boolean {
  return typeof value === "string" && /[^/]\/[^/]/.test(value);
}

/** Values that the document gives a parameter as samples. */
function samplesOf(definition: JsonObject, schema: JsonObject): readonly Json[] {
  return [
    ...[schema["const"], schema["default"], schema["example"], definition["example"]].filter(
      (value) => value !== undefined,
    ),
    ...listOf(schema["examples"]),
    ...Object.values(objectOf(definition["examples"])).map((example) => objectOf(example)["value"] ?? null),
  ];
}
