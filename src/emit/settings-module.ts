import type { JsonObject } from "../json.js";
import type { ServerModel } from "../model/server-model.js";
import { literal, type Member, object, property } from "./expressions.js";
import { importOf } from "./imports.js";
import { constant } from "./statements.js";
import type { TypeScriptFile } from "./typescript-file.js";

/** `src/settings.ts`: the settings of the server. */
export function settingsModule(model: ServerModel, header: string): TypeScriptFile {
  return {
    path: "src/settings.ts",
    header,
    imports: [importOf("./runtime/settings/settings.js", ["Settings"], { types: true })],
    statements: [
      constant("settings", object(settingsProperties(model)), {
        doc: ["The server's settings from the manifest. Environment variables override them."],
        type: "Settings",
      }),
    ],
  };
}

function settingsProperties(model: ServerModel): readonly Member[] {
  const { requestBytes, requestsPerMinute, concurrentRequests, connections, toolsPerPage, redisUrl } =
    model.limits;
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
      ...(concurrentRequests === undefined ? {} : { concurrentRequests }),
      ...(connections === undefined ? {} : { connections }),
      ...(toolsPerPage > 0 && { toolsPerPage }),
      ...(redisUrl === undefined ? {} : { redisUrl }),
    },
    ...(model.auth === undefined ? {} : { auth: authSettings(model.auth) }),
  };
  return Object.entries(settings).map(([name, value]) => property(name, literal(value)));
}

function authSettings(auth: NonNullable<ServerModel["auth"]>): JsonObject {
  return {
    audience: auth.audience,
    ...(auth.issuer === undefined ? {} : { issuer: auth.issuer }),
    ...(auth.jwksUri === undefined ? {} : { jwksUri: auth.jwksUri }),
    ...(auth.jwksOverHttp && { jwksOverHttp: true }),
    ...(auth.publicKey === undefined ? {} : { publicKey: auth.publicKey }),
    algorithms: auth.algorithms,
    cacheSeconds: auth.cacheSeconds,
    requiredScopes: auth.requiredScopes,
    ...(auth.scopeClaims === undefined ? {} : { scopeClaims: auth.scopeClaims }),
    ...(auth.resource === undefined ? {} : { resource: auth.resource }),
    authorizationServers: auth.authorizationServers,
  };
}
