import type { JsonObject } from "../../json.js";
import { objectOf, record, textOf } from "../document-set.js";

const flowNames: Readonly<Record<string, string>> = {
  implicit: "implicit",
  password: "password",
  application: "clientCredentials",
  accessCode: "authorizationCode",
};

/** A Security Scheme Object of OpenAPI 3. */
export function openApiSecurityScheme(definition: JsonObject): JsonObject {
  const type = textOf(definition["type"]);
  if (type === "basic") return { type: "http", scheme: "basic" };
  if (type !== "oauth2") return definition;
  const { authorizationUrl, tokenUrl, scopes } = definition;
  const flow = record([["scopes", objectOf(scopes)]]);
  if (authorizationUrl !== undefined) flow["authorizationUrl"] = authorizationUrl;
  if (tokenUrl !== undefined) flow["tokenUrl"] = tokenUrl;
  const name = flowNames[textOf(definition["flow"]) ?? ""];
  return record([
    ["type", "oauth2"],
    ["flows", name === undefined ? {} : record([[name, flow]])],
  ]);
}
