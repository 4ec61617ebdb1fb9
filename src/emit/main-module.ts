import type { WriterFunction } from "ts-morph";
import type { ServerModel } from "../model/server-model.js";
import { hasLongList } from "../model/tool-list.js";
import { hasSettings } from "./environment-module.js";
import { call, code, lazyImport, literal, type Member, object, property } from "./expressions.js";
import { authorParts } from "./hooks-module.js";
import { importOf } from "./imports.js";
import { methodImports, methodsOf } from "./method-features.js";
import type { TypeScriptFile } from "./typescript-file.js";

/** `src/main.ts`: passes the parts of the server to `run`. Features that the manifest does not use are not imported. */
export function mainModule(model: ServerModel, header: string): TypeScriptFile {
  const prepares = preparesTools(model);
  const author = authorParts(model);
  const parts: readonly Member[] = [
    { variable: "settings" },
    { variable: "tools" },
    lazyImport("sdk", sdkModule(model)),
    ...(model.directDispatch ? [property("direct", directOf(model))] : []),
    ...(prepares ? [property("prepare", code("prepareTools"))] : []),
    ...methodsOf(model),
    ...(model.auth === undefined ? [] : [lazyImport("auth", "./runtime/auth/access.js")]),
    ...(exchangesTokens(model) ? [property("keepToken", code("keepToken"))] : []),
    ...observersOf(model),
    ...redisOf(model),
    ...author.members,
    ...(confirms(model) ? [property("asking", code("startAsking"))] : []),
  ];
  return {
    path: "src/main.ts",
    header,
    imports: [
      ...author.imports,
      ...askingImports(model),
      ...(exchangesTokens(model) ? [importOf("./runtime/calls/caller-token.js", ["keepToken"])] : []),
      ...(prepares ? [importOf("./runtime/calls/prepare.js", ["prepareTools"])] : []),
      ...methodImports(model),
      ...(watches(model) ? [importOf("./runtime/observability/observe.js", ["startWatch"])] : []),
      importOf("./runtime/run.js", ["run"]),
      ...(model.directDispatch ? [importOf("./runtime/transport/direct-http.js", ["httpDirect"])] : []),
      ...(compresses(model) ? [importOf("./runtime/transport/gzip-list.js", ["gzipList"])] : []),
      importOf("./settings.js", ["settings"]),
      importOf("./tools.js", ["tools"]),
    ],
    statements: [call("await run", object(parts))],
  };
}

function directOf(model: ServerModel): WriterFunction {
  return call("httpDirect", erasOf(model), ...(compresses(model) ? [code("gzipList")] : []));
}

function compresses(model: ServerModel): boolean {
  return model.directDispatch && hasLongList(model);
}

/** The module of the server's SDK, with notifications and questions where a tool has them. */
export function sdkModule(model: ServerModel): string {
  const streams = model.tools.some(({ streaming }) => streaming);
  if (confirms(model)) return `./runtime/asking/asking-${model.sdk}.js`;
  return `./runtime/protocol/${streams ? "streaming" : "sdk"}-${model.sdk}.js`;
}

/** Whether a tool asks the person behind its caller. */
export function confirms({ tools }: ServerModel): boolean {
  return tools.some(({ confirm }) => confirm !== undefined);
}

/** The module that starts questions: with `redisUrl` replicas may share them. */
export function askingImports(model: ServerModel): readonly ReturnType<typeof importOf>[] {
  if (!confirms(model)) return [];
  const start = model.limits.redisUrl === undefined ? "start" : "start-shared";
  return [importOf(`./runtime/asking/${start}.js`, ["startAsking"])];
}

/** The protocol eras that the server's SDK serves. They are generated, so that the direct path need not load the SDK. */
export function erasOf(model: ServerModel): WriterFunction {
  return literal(model.sdk === "v1" ? ["legacy"] : ["legacy", "modern"]);
}

/** Whether tools read the environment when the server starts: HTTP tools, and handlers with settings of their own. */
export function preparesTools(model: ServerModel): boolean {
  return hasSettings(model) || model.tools.some(({ http }) => http !== undefined);
}

/** Whether tools exchange the tokens of their callers. */
export function exchangesTokens({ tools }: ServerModel): boolean {
  return tools.some(({ http }) => http?.credentials?.tokenExchange !== undefined);
}

function watches({ telemetry, metrics }: ServerModel): boolean {
  return telemetry || metrics;
}

/** Telemetry and metrics, loaded when the environment switches them on. */
function observersOf(model: ServerModel): readonly Member[] {
  if (!watches(model)) return [];
  const observers: readonly Member[] = [
    property("start", code("startWatch")),
    ...(model.telemetry ? [lazyImport("telemetry", "./runtime/observability/telemetry.js")] : []),
    ...(model.metrics ? [lazyImport("metrics", "./runtime/observability/metrics.js")] : []),
  ];
  return [property("observers", object(observers))];
}

/** The Redis rate limit, loaded when the environment names a Redis server. */
export function redisOf(model: ServerModel): readonly Member[] {
  return model.limits.redisUrl === undefined
    ? []
    : [lazyImport("redis", "./runtime/limits/redis-rate-limit.js")];
}
