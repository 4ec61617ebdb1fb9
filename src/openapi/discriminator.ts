import { isJsonObject, type Json, type JsonObject } from "../json.js";
import { listOf, record } from "./document-set.js";

interface DiscriminatorContext {
  /** The mapping: value to name of a shared schema. */
  readonly names: ReadonlyMap<string, string>;
  readonly nameOf: (reference: string) => string;
  /** The component that a reference leads to, by its name in the document. */
  readonly componentOf: (reference: string) => string | undefined;
  readonly target: (schema: Json | undefined) => Json | undefined;
  /** The base schema of the alternatives, whose own values are not those of an alternative. */
  readonly base?: string;
}

/**
 * Says a discriminator in JSON Schema: in each alternative of a `oneOf` or `anyOf` that is a reference, the property has the
 * values that mean it. It is required where the alternative itself requires it: OpenAPI asks for that, and not all documents
 * do it. An alternative that says its values itself stays as it is. Whether there was an alternative.
 */
export function addDiscriminator(
  schema: Record<string, Json>,
  discriminator: JsonObject,
  context: DiscriminatorContext,
): boolean {
  const { propertyName } = discriminator;
  const keyword = ["oneOf", "anyOf"].find((candidate) => Array.isArray(schema[candidate]));
  if (typeof propertyName !== "string" || keyword === undefined) return false;
  schema[keyword] = listOf(schema[keyword]).map((alternative): Json => {
    if (!isJsonObject(alternative) || typeof alternative["$ref"] !== "string") return alternative;
    const reference = alternative["$ref"];
    if (saysValues(context.target(alternative), propertyName, context, 0)) return alternative;
    const name = context.nameOf(reference);
    const mapped = [...context.names].filter(([, target]) => target === name).map(([value]) => value);
    const values = mapped.length > 0 ? mapped : [context.componentOf(reference) ?? name];
    const value: Json = values.length === 1 ? { const: values[0] ?? "" } : { enum: values };
    return record([
      ...Object.entries(alternative),
      ["properties", record([[propertyName, value]])],
      ...(requires(context.target(alternative), propertyName, context, 0)
        ? [["required", [propertyName]] as const]
        : []),
    ]);
  });
  return true;
}

/** Whether a schema limits the property to certain values, itself or through what it is composed of. */
function saysValues(
  schema: Json | undefined,
  property: string,
  context: DiscriminatorContext,
  depth: number,
): boolean {
  if (!isJsonObject(schema) || depth > 20) return false;
  const { properties } = schema;
  const own =
    isJsonObject(properties) && Object.hasOwn(properties, property)
      ? context.target(properties[property])
      : undefined;
  if (isJsonObject(own) && (own["const"] !== undefined || own["enum"] !== undefined)) return true;
  return listOf(schema["allOf"]).some(
    (item) =>
      !isReferenceTo(item, context.base) && saysValues(context.target(item), property, context, depth + 1),
  );
}

function isReferenceTo(schema: Json, reference: string | undefined): boolean {
  return isJsonObject(schema) && schema["$ref"] !== undefined && schema["$ref"] === reference;
}

function requires(
  schema: Json | undefined,
  property: string,
  context: DiscriminatorContext,
  depth: number,
): boolean {
  if (!isJsonObject(schema) || depth > 20) return false;
  if (listOf(schema["required"]).includes(property)) return true;
  return listOf(schema["allOf"]).some((item) => requires(context.target(item), property, context, depth + 1));
}
