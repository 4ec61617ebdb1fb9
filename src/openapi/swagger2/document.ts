import { isJsonObject, type Json, type JsonObject, pointerOf } from "../../json.js";
import { isFailure, type Located, listOf, objectOf, record } from "../document-set.js";
import { openApiOperation, type Swagger2Context } from "./operation.js";
import { openApiSecurityScheme } from "./security.js";
import { swagger2Servers } from "./servers.js";

const methods = new Set(["get", "put", "post", "delete", "options", "head", "patch"]);

/**
 * A Swagger 2.0 document as one of OpenAPI 3.0. Parameters, bodies, answers, servers and security are said in the newer
 * words; `definitions` stay where they are, so that references and remarks name the places that the document has.
 */
export function openApiDocument(context: Swagger2Context): JsonObject {
  const { root } = context;
  const {
    swagger: _swagger,
    paths,
    parameters: _parameters,
    responses: _responses,
    securityDefinitions,
    host: _host,
    basePath: _basePath,
    schemes: _schemes,
    consumes: _consumes,
    produces: _produces,
    ...others
  } = root;
  return record([
    ["openapi", "3.0.3"],
    ...Object.entries(others),
    ["servers", swagger2Servers(root)],
    [
      "paths",
      record(Object.entries(objectOf(paths)).map(([path, item]) => [path, pathItem(path, item, context)])),
    ],
    [
      "components",
      record([
        [
          "securitySchemes",
          record(
            Object.entries(objectOf(securityDefinitions)).map(([name, scheme]) => [
              name,
              openApiSecurityScheme(objectOf(scheme)),
            ]),
          ),
        ],
      ]),
    ],
  ]);
}

function pathItem(path: string, value: Json, context: Swagger2Context): Json {
  const place = { file: context.file, pointer: pointerOf(["paths", path]) };
  const item = context.documents.follow(value, place);
  if (isFailure(item) || !isJsonObject(item.value)) return value;
  const shared = listOf(item.value["parameters"]).map(
    (parameter, index): Located => ({
      value: parameter,
      file: item.file,
      pointer: `${item.pointer}/parameters/${index}`,
    }),
  );
  return record(
    Object.entries(item.value).flatMap(([key, held]): [string, Json][] => {
      if (key === "parameters" || key === "$ref") return [];
      if (!methods.has(key)) return [[key, held]];
      const at = { file: item.file, pointer: `${item.pointer}/${key}` };
      const operation = context.documents.follow(held, at);
      if (isFailure(operation)) return [[key, held]];
      return [[key, openApiOperation(operation, shared, `${key.toUpperCase()} ${path}`, context)]];
    }),
  );
}
