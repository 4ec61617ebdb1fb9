import type { JsonObject } from "../json.js";
import type { ServerModel } from "../model/server-model.js";
import { tsValue } from "./escape/typescript.js";
import { objectExpression, type PropertyCode } from "./object-expression.js";
import { importOf, type TypeScriptFile } from "./typescript-file.js";

/** `src/settings.ts`: what the manifest says of the server. */
export function settingsModule(model: ServerModel, header: string): TypeScriptFile {
  return {
    path: "src/settings.ts",
    header,
    imports: [importOf("./runtime/settings/settings.js", ["Settings"], { types: true })],
    declarations: [
      {
        doc: ["What the manifest says of the server; environment variables win over it."],
        code: `export const settings: Settings = ${objectExpression(settingsProperties(model))};`,
      },
    ],
  };
}

function settingsProperties(model: ServerModel): readonly PropertyCode[] {
  const { requestBytes, requestsPerMinute, toolsPerPage, redisUrl } = model.limits;
  const settings: JsonObject = {
    name: model.name,
    ...(model.title === undefined ? {} : { title: model.title }),
    version: model.version,
    ...(model.description === undefined ? {} : { description: model.description }),
    ...(model.instructions === undefined ? {} : { instructions: model.instructions }),
    host: model.host,
    port: model.port,
    path: model.path,
    allowedHosts: model.allowedHosts,
    allowedOrigins: model.allowedOrigins,
    limits: {
      requestBytes,
      requestsPerMinute,
      ...(toolsPerPage > 0 && { toolsPerPage }),
      ...(redisUrl === undefined ? {} : { redisUrl }),
    },
    ...(model.auth === undefined ? {} : { auth: authSettings(model.auth) }),
  };
  return Object.entries(settings).map(([name, value]) => [name, (indent) => tsValue(value, indent)]);
}

function authSettings(auth: NonNullable<ServerModel["auth"]>): JsonObject {
  return {
    audience: auth.audience,
    ...(auth.issuer === undefined ? {} : { issuer: auth.issuer }),
    ...(auth.jwksUri === undefined ? {} : { jwksUri: auth.jwksUri }),
    ...(auth.publicKey === undefined ? {} : { publicKey: auth.publicKey }),
    algorithms: auth.algorithms,
    cacheSeconds: auth.cacheSeconds,
    requiredScopes: auth.requiredScopes,
    ...(auth.resource === undefined ? {} : { resource: auth.resource }),
    authorizationServers: auth.authorizationServers,
  };
}
