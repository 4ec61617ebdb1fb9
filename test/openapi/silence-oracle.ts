import { isJsonObject, type Json, type JsonObject } from "../../src/json.js";
import { plainText } from "../../src/openapi/plain-text.js";
import type { Remark } from "../../src/openapi/remarks.js";
import { escaped, follow, type Operation, OperationReader, objectOf } from "./operation-silence.js";
import { listOf, type Said, SchemaSilence } from "./schema-silence.js";
import { operationMethods } from "./shipped-documents.js";
import { Told } from "./told.js";

/** An import, and the document that it is of. */
export interface Subject {
  readonly document: JsonObject;
  readonly manifest: JsonObject;
  readonly remarks: readonly Remark[];
  readonly passedOver: readonly string[];
  readonly text: string;
  readonly origins: ReadonlyMap<string, { readonly method: string; readonly path: string }>;
}

/**
 * The parts of operations that neither their tools nor a remark have: an empty list is a true "Nothing is left
 * out in silence".
 */
export function silences(subject: Subject): readonly string[] {
  const { document, manifest, remarks, passedOver, origins, text } = subject;
  const told = new Told(remarks, passedOver);
  const schemas = new SchemaSilence({
    document,
    manifest,
    isTold: (pointer, keyword) => told.at(pointer, keyword),
    isToldOf: (owner, keyword) => told.of(owner, keyword),
  });
  const missing: string[] = [];
  const tools = new Map([...origins].map(([tool, { method, path }]) => [`${method} ${path}`, tool]));
  for (const operation of operationsOf(document)) {
    const { about } = operation;
    const name = tools.get(about);
    const tool = objectOf(objectOf(manifest["tools"])[name ?? ""]);
    if (name === undefined) {
      if (!told.isSkipped(about)) missing.push(`${about}: no tool`);
    } else {
      const reader = new OperationReader(document, operation, { name, tool }, told, schemas);
      missing.push(...reader.missing().map((what) => `${about}: ${what}`));
    }
  }
  for (const keyword of Object.keys(document))
    if (!rootWords.has(keyword) && !told.anywhere(keyword)) missing.push(`the document's ${keyword}`);
  missing.push(...ofInfo(objectOf(document["info"]), objectOf(manifest["server"]), text, told));
  return [...missing, ...schemas.missing];
}

function ofInfo(info: JsonObject, server: JsonObject, text: string, told: Told): readonly string[] {
  const { title, version, summary, description, ...others } = info;
  const words = (text: Json | undefined) =>
    plainText(String(text ?? ""))
      .replaceAll(/\s+/g, " ")
      .trim();
  const isSaid = [summary, description].every(
    (text) => words(server["description"]).includes(words(text)) || told.of("info", "description"),
  );
  return [
    ...Object.keys(others).filter((keyword) => !told.anywhere(keyword)),
    ...(isSaid ? [] : ["description"]),
    ...(words(server["title"]) === words(title) ? [] : ["title"]),
    // The comment at the top has the version in any case.
    ...(text.includes(String(version)) ? [] : ["version"]),
  ].map((keyword) => `info: ${keyword}`);
}

/** The members of a document that are read, or say nothing of their own. */
const rootWords = new Set(
  "openapi swagger info paths components definitions parameters responses servers host basePath schemes security securityDefinitions consumes produces jsonSchemaDialect".split(
    " ",
  ),
);

function* operationsOf(document: JsonObject): Generator<Operation> {
  for (const [path, value] of Object.entries(objectOf(document["paths"]))) {
    const item = follow(document, { schema: objectOf(value), pointer: `#/paths/${escaped(path)}` });
    for (const method of operationMethods) {
      const definition = item.schema[method];
      if (!isJsonObject(definition)) continue;
      const pointer = `${item.pointer}/${method}`;
      const parameters = new Map<string, Said>();
      for (const [list, where] of [
        [item.schema["parameters"], item.pointer],
        [definition["parameters"], pointer],
      ] as const) {
        for (const [index, parameter] of listOf(list).entries()) {
          const found = follow(document, {
            schema: objectOf(parameter),
            pointer: `${where}/parameters/${index}`,
          });
          parameters.set(`${found.schema["in"]} ${found.schema["name"]}`, found);
        }
      }
      yield {
        about: `${method.toUpperCase()} ${path}`,
        pointer,
        definition,
        parameters: [...parameters.values()],
        servers: definition["servers"] ?? item.schema["servers"],
      };
    }
  }
}
