import {
  isJsonObject,
  isSchema,
  type Json,
  type JsonObject,
  type JsonSchema,
  own,
  stringsOf,
} from "../json.js";
import type { Origin } from "../manifest/source.js";

/** A schema and where it stands. */
export interface SchemaNode {
  readonly schema: JsonSchema;
  readonly origin: Origin;
  /** Whether it judges a value only in some cases (below `anyOf`, `if` …): defaults are not filled in there. */
  readonly conditional: boolean;
}

/** The schema that stands at `steps` below `node`. */
export function childNode(
  node: SchemaNode,
  schema: Json,
  ...steps: readonly (string | number)[]
): SchemaNode {
  const { source, path } = node.origin;
  return {
    schema: isSchema(schema) ? schema : true,
    origin: { source, path: [...path, ...steps] },
    conditional: node.conditional,
  };
}

/** The same, of a keyword whose schemas may or may not apply. */
export function branchNode(
  node: SchemaNode,
  schema: Json,
  ...steps: readonly (string | number)[]
): SchemaNode {
  return { ...childNode(node, schema, ...steps), conditional: true };
}

/** The schemas of a keyword that holds a list of them. */
export function branchNodes(node: SchemaNode, keyword: string): readonly SchemaNode[] {
  const list = isJsonObject(node.schema) ? node.schema[keyword] : undefined;
  return Array.isArray(list) ? list.map((schema, index) => branchNode(node, schema, keyword, index)) : [];
}

/** A member that is a map of names: `properties`; an empty one where it is not there. */
export function ownMap(object: JsonObject, name: string): JsonObject {
  const value = own(object, name);
  return isJsonObject(value) ? value : {};
}

export function ownNumber(object: JsonObject, name: string): number | undefined {
  const value = own(object, name);
  return typeof value === "number" ? value : undefined;
}

export function ownString(object: JsonObject, name: string): string | undefined {
  const value = own(object, name);
  return typeof value === "string" ? value : undefined;
}

/** A list of names: `required`. */
export function ownNames(object: JsonObject, name: string): readonly string[] {
  return stringsOf(own(object, name));
}
