import { isJsonObject, type Json, type JsonObject } from "../json.js";
import { manifestSchema } from "./manifest-schema.js";

/** The reference of the manifest's keys: the content of `docs/manifest.md`, generated from the manifest schema. */
export function renderManifestReference(): string {
  const sections: string[] = [];
  addSection(sections, "", manifestSchema);
  return `${[
    "# The manifest",
    "Every key of a manifest. Unknown keys are errors. `mcpile schema` prints the same as JSON Schema, for editors; how to write a manifest is in [authoring.md](authoring.md).",
    "`${NAME}` and `${NAME:-default}` are read from the environment by the running server (`client.openai.serverUrl`: by the client) in the strings of `auth`, in `http` and in `client.openai.serverUrl`.",
    ...sections,
  ].join("\n\n")}\n`;
}

/** A table of a section's keys, then the sections in it. */
function addSection(sections: string[], path: string, schema: JsonObject): void {
  const properties = schema["properties"];
  if (!isJsonObject(properties)) return;
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  const rows = Object.entries(properties).map(([name, property]) => {
    const content = isJsonObject(property) ? property : {};
    return `| \`${name}\` | ${typeOf(content)} | ${defaultOf(content, required.includes(name))} | ${descriptionOf(content)}${exampleOf(content)} |`;
  });
  sections.push(
    [
      ...(path === "" ? [] : [`## ${path}`, "", textOf(schema["description"]), ""]),
      "| key | type | default | meaning |",
      "| --- | --- | --- | --- |",
      ...rows,
    ].join("\n"),
  );
  for (const [name, property] of Object.entries(properties)) {
    if (isJsonObject(property)) addNested(sections, path === "" ? name : `${path}.${name}`, property);
  }
}

function addNested(sections: string[], path: string, schema: JsonObject): void {
  addSection(sections, path, schema);
  const { additionalProperties, items, oneOf, anyOf } = schema;
  if (isJsonObject(additionalProperties)) addNested(sections, `${path}.<name>`, additionalProperties);
  if (isJsonObject(items)) addNested(sections, `${path}[]`, items);
  for (const branches of [oneOf, anyOf]) {
    if (!Array.isArray(branches)) continue;
    for (const branch of branches) if (isJsonObject(branch)) addNested(sections, path, branch);
  }
}

function typeOf({ type, enum: values, const: value, allOf, oneOf, anyOf }: JsonObject): string {
  if (Array.isArray(allOf)) return "JSON Schema";
  if (Array.isArray(values)) return values.map(code).join(", ");
  if (value !== undefined) return code(value);
  if (type === undefined) return Array.isArray(oneOf) || Array.isArray(anyOf) ? "one of several" : "anything";
  return Array.isArray(type) ? type.join(" or ") : textOf(type);
}

function defaultOf({ default: value }: JsonObject, required: boolean): string {
  if (required) return "**required**";
  return value === undefined ? "" : code(value);
}

function descriptionOf({ description }: JsonObject): string {
  return textOf(description).replaceAll("|", "\\|").replaceAll("\n", " ");
}

function exampleOf({ examples }: JsonObject): string {
  const first = Array.isArray(examples) ? examples[0] : undefined;
  return first === undefined ? "" : ` Example: ${code(first)}`;
}

function code(value: Json): string {
  const text = JSON.stringify(value).replaceAll("|", "\\|");
  return text.includes("`") ? text : `\`${text}\``;
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
