import { isJsonObject, type Json, type JsonObject } from "../json.js";
import { keywordsThat, subschemasIn } from "../json-schema/keywords.js";
import { schemaTypeName, toolIdentifiers, toolTypeNames } from "../model/names.js";
import { record } from "../openapi/document-set.js";
import { typeKey } from "../openapi/names.js";

const own = /^#\/\$defs\/([A-Za-z0-9_.-]+)$/;

/** Keywords that change what references mean: definitions of a schema that has one stay in it. */
const contextual = new Set([
  "$schema",
  "$anchor",
  "definitions",
  ...keywordsThat((keyword) => keyword.contextual === true),
]);

/**
 * Moves the definitions of tools' schemas to where a manifest has shared schemas, under the same names, and refers to them
 * there. A definition of which two tools have different versions stays in both. Changes `tools`; returns the shared schemas.
 */
export function shareDefinitions(tools: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> {
  const schemas = schemasOf(tools).filter(isPlain);
  const versions = new Map<string, { readonly definition: Json; readonly text: string }>();
  const unlike = new Set<string>();
  for (const { $defs } of schemas) {
    for (const [name, definition] of Object.entries(isJsonObject($defs) ? $defs : {})) {
      const text = canonical(definition);
      const known = versions.get(name);
      if (known === undefined) versions.set(name, { definition, text });
      else if (known.text !== text) unlike.add(name);
    }
  }
  const taken = new Set(
    Object.keys(tools).flatMap((tool) => toolTypeNames(toolIdentifiers(tool)).map(typeKey)),
  );
  const used = usedDefinitions(schemas);
  const shared = new Map<string, Json>();
  for (const [name, { definition }] of versions) {
    const type = typeKey(schemaTypeName(name));
    if (unlike.has(name) || taken.has(type) || !used.has(name)) continue;
    taken.add(type);
    shared.set(name, definition);
  }
  withoutUnshared(shared);
  for (const schema of schemas) move(schema, shared);
  const result = record();
  for (const [name, definition] of shared) result[name] = redirected(definition, shared);
  return result;
}

function schemasOf(tools: Readonly<Record<string, Json>>): readonly Record<string, Json>[] {
  return Object.values(tools).flatMap((tool) => {
    const { inputSchema, outputSchema } = isJsonObject(tool) ? tool : {};
    return [inputSchema, outputSchema].filter((schema) => isJsonObject(schema));
  });
}

/** Whether all that a schema refers to are its own `$defs`. */
function isPlain(schema: JsonObject): boolean {
  const { $defs } = schema;
  const names = new Set(Object.keys(isJsonObject($defs) ? $defs : {}));
  return everySchema(schema, (inner) => {
    const { $ref } = inner;
    const name = typeof $ref === "string" ? own.exec($ref)?.[1] : undefined;
    if ($ref !== undefined && (name === undefined || !names.has(name))) return false;
    return !Object.keys(inner).some(
      (keyword) => contextual.has(keyword) || (keyword === "$defs" && inner !== schema),
    );
  });
}

function everySchema(schema: Json, holds: (schema: JsonObject) => boolean): boolean {
  if (!isJsonObject(schema)) return true;
  return (
    holds(schema) &&
    Object.entries(schema).every(([keyword, content]) =>
      childrenOf(keyword, content).every((child) => everySchema(child, holds)),
    )
  );
}

function childrenOf(keyword: string, content: Json): readonly Json[] {
  const kind = subschemasIn(keyword, content);
  if (kind === undefined) return [];
  if (kind === "schema") return [content];
  return typeof content === "object" && content !== null ? Object.values(content) : [];
}

/** Names of definitions that a schema refers to, itself or through others. */
function usedDefinitions(schemas: readonly JsonObject[]): ReadonlySet<string> {
  const used = new Set<string>();
  for (const { $defs, ...schema } of schemas) {
    const waiting = [...namesIn(schema)];
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      if (used.has(name)) continue;
      used.add(name);
      const definition = isJsonObject($defs) ? $defs[name] : undefined;
      if (definition !== undefined) waiting.push(...namesIn(definition));
    }
  }
  return used;
}

function namesIn(schema: Json): ReadonlySet<string> {
  const names = new Set<string>();
  everySchema(schema, ({ $ref }) => {
    const name = typeof $ref === "string" ? own.exec($ref)?.[1] : undefined;
    if (name !== undefined) names.add(name);
    return true;
  });
  return names;
}

/** Takes out definitions that refer to one that is not shared. */
function withoutUnshared(shared: Map<string, Json>): void {
  for (let before = -1; before !== shared.size; ) {
    before = shared.size;
    for (const [name, definition] of [...shared]) {
      if ([...namesIn(definition)].some((other) => !shared.has(other))) shared.delete(name);
    }
  }
}

/** Takes the shared definitions out of a schema, and refers to them. */
function move(schema: Record<string, Json>, shared: ReadonlyMap<string, Json>): void {
  const { $defs } = schema;
  if (!isJsonObject($defs)) return;
  const kept = record(Object.entries($defs).filter(([name]) => !shared.has(name)));
  for (const [keyword, content] of Object.entries(schema)) {
    if (keyword === "$defs" && Object.keys(kept).length === 0) delete schema["$defs"];
    else schema[keyword] = redirectedKeyword(keyword, keyword === "$defs" ? kept : content, shared);
  }
}

function redirected(schema: Json, shared: ReadonlyMap<string, Json>): Json {
  if (!isJsonObject(schema)) return schema;
  return record(
    Object.entries(schema).map(([keyword, content]) => [
      keyword,
      redirectedKeyword(keyword, content, shared),
    ]),
  );
}

function redirectedKeyword(keyword: string, content: Json, shared: ReadonlyMap<string, Json>): Json {
  if (keyword === "$ref" && typeof content === "string") {
    const name = own.exec(content)?.[1];
    return name !== undefined && shared.has(name) ? `#/schemas/${name}` : content;
  }
  const kind = subschemasIn(keyword, content);
  if (kind === "schema") return redirected(content, shared);
  if (kind === "list" && Array.isArray(content)) return content.map((item) => redirected(item, shared));
  if (kind !== "map" || !isJsonObject(content)) return content;
  return record(Object.entries(content).map(([name, item]) => [name, redirected(item, shared)]));
}

/** JSON with the keys of objects in order. */
function canonical(value: Json): string {
  return JSON.stringify(value, (_key, item: Json) =>
    isJsonObject(item) ? record(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) : item,
  );
}
