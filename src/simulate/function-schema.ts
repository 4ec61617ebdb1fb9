import { hosts } from "../host-catalogue/catalogue.js";
import { refusals } from "../hosts/acceptor.js";
import { isJsonObject, type Json } from "../json.js";

/** The problem that the API has with the schema of a function, in its own words. Undefined: it takes the schema. */
export function functionSchemaProblem(schema: unknown): string | undefined {
  const openAi = hosts.find(({ name }) => name === "openai");
  if (openAi === undefined) throw new Error("the catalogue of hosts has no OpenAI");
  const inputSchema: unknown = schema;
  if (!isJsonObject(inputSchema)) return undefined;
  const listing = { server: "", toolsPerPage: 0, tools: [{ name: "f", inputSchema, annotations: {} }] };
  for (const { limit, path } of refusals(listing, openAi)) {
    if (limit.rule === "root-composition") {
      return "schema must have type 'object' and not have 'oneOf'/'anyOf'/'allOf'/'enum'/'not' at the top level.";
    }
    if (limit.rule === "array-items")
      return `In context=${context(path.slice(1))}, array schema missing items.`;
  }
  return undefined;
}

/** A path as the API writes it: a tuple of Python. */
function context(path: readonly Json[]): string {
  const steps = path.map((step) => `'${String(step)}'`);
  return `(${steps.join(", ")}${steps.length === 1 ? "," : ""})`;
}
