import type { Json, JsonObject } from "../json.js";
import { listOf, objectOf, textOf } from "./document-set.js";

/**
 * How a `/` in a path argument is treated, as far as the document says it: `keep` where the value is a path of its own,
 * `encode` where it is one segment that may hold a slash. Undefined where nothing is said: the call is refused then.
 */
export function slashOf(definition: JsonObject, name: string, path: string): "keep" | "encode" | undefined {
  if (["x-multi-segment", "x-ms-skip-url-encoding", "x-allow-slash"].some((key) => definition[key] === true))
    return "keep";
  // Kubernetes' `…/proxy/{path}` and GitHub's `…/contents/{path}`; API Gateway's `{proxy+}`.
  if (path.endsWith(`{${name}}`) && /^(?:file_?)?path$|[+*]$/i.test(name)) return "keep";
  if (/url[- ]?encoded/i.test(textOf(definition["description"]) ?? "")) return "encode";
  const schema = objectOf(definition["schema"]);
  // Where the values are known, their segments are a part of the API.
  if (listOf(schema["enum"]).some(hasSlash)) return "keep";
  return samplesOf(definition, schema).some(hasSlash) ? "encode" : undefined;
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
