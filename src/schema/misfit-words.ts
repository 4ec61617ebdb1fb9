import type { ErrorObject } from "ajv";

/** Says in words how a value breaks its schema; names the property where Ajv names only the keyword. */
export function misfitWords({ keyword, params, message }: ErrorObject): string {
  switch (keyword) {
    case "required":
      return `\`${params["missingProperty"]}\` is missing`;
    case "dependentRequired":
    case "dependencies":
      return `\`${params["missingProperty"]}\` is missing, which \`${params["property"]}\` requires`;
    case "additionalProperties":
      return `\`${params["additionalProperty"]}\` is not one of its properties`;
    case "unevaluatedProperties":
      return `\`${params["unevaluatedProperty"]}\` is not one of its properties`;
    case "type":
      return `must be ${[params["type"]].flat().map(withArticle).join(" or ")}`;
    case "enum":
      return `must be ${someOf(params["allowedValues"])}`;
    case "const":
      return `must be \`${JSON.stringify(params["allowedValue"])}\``;
    case "uniqueItems":
      return `holds the same item twice, at ${[params["i"], params["j"]].sort().join(" and ")}`;
    case "contains":
      return "has no item that `contains` asks for";
    default:
      return message ?? `breaks \`${keyword}\``;
  }
}

const articles: ReadonlyMap<unknown, string> = new Map([
  ["string", "a string"],
  ["integer", "an integer"],
  ["number", "a number"],
  ["boolean", "`true` or `false`"],
  ["array", "a list"],
  ["object", "an object"],
  ["null", "null"],
]);

function withArticle(type: unknown): string {
  return articles.get(type) ?? String(type);
}

/** Most values that a message lists. */
const mostListed = 8;

function someOf(values: unknown): string {
  if (!Array.isArray(values)) return "one of the allowed values";
  const listed = values.slice(0, mostListed).map((value: unknown) => `\`${JSON.stringify(value)}\``);
  return `one of ${listed.join(", ")}${values.length > mostListed ? ", …" : ""}`;
}
