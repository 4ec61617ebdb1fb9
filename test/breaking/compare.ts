import { breakingChanges } from "../../src/breaking/breaking-changes.js";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import type { Json } from "../../src/json.js";
import { loadManifest } from "../../src/manifest/load.js";
import { buildModel } from "../../src/model/build.js";
import type { ServerModel } from "../../src/model/server-model.js";

/** The part of a manifest that a case gives; the rest is as small as possible. */
export interface Manifest {
  readonly server?: Json;
  readonly auth?: Json;
  readonly schemas?: Json;
  readonly tools?: Json;
  readonly resources?: Json;
  readonly prompts?: Json;
}

export function modelOf(manifest: Manifest, path = "manifest.yaml"): ServerModel {
  const server = { name: "dice", version: "1.0.0", ...(isObject(manifest.server) && manifest.server) };
  const complete = { manifest: 1, tools: { roll: { description: "Rolls." } }, ...manifest, server };
  const [loaded, problems] = loadManifest(path, () => JSON.stringify(complete, null, 2));
  const [model, more] = loaded === undefined ? [undefined, []] : buildModel(loaded);
  const errors = [...problems, ...more].filter(({ severity }) => severity === "error");
  if (model === undefined || errors.length > 0) throw new Error(JSON.stringify(errors, null, 2));
  return model;
}

export function compare(before: Manifest, after: Manifest): readonly Diagnostic[] {
  return breakingChanges(modelOf(before, "before.yaml"), modelOf(after, "after.yaml"));
}

/** The codes of a change of one tool's input: of its property `x`, or of the whole schema where there is a `type` in it. */
export function inputCodes(before: Json, after: Json): readonly string[] {
  return codesOf(
    compare(withTool({ inputSchema: inputOf(before) }), withTool({ inputSchema: inputOf(after) })),
  );
}

export function outputCodes(before: Json, after: Json): readonly string[] {
  return codesOf(compare(withTool({ outputSchema: before }), withTool({ outputSchema: after })));
}

/** A manifest with the one tool `roll`. */
export function withTool(tool: Json): Manifest {
  return { tools: { roll: { description: "Rolls.", ...(isObject(tool) && tool) } } };
}

export function codesOf(diagnostics: readonly Diagnostic[]): readonly string[] {
  return [...new Set(diagnostics.map(({ code }) => code))].sort();
}

function inputOf(schema: Json): Json {
  return isObject(schema) && schema["type"] === "object"
    ? schema
    : { type: "object", properties: { x: schema }, additionalProperties: false };
}

function isObject(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
