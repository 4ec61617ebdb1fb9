import type { ServerModel } from "../model/server-model.js";
import { importOf, type TypeScriptFile } from "./typescript-file.js";

/** `src/main.ts`: passes the parts of the server to `run`. Features that the manifest does not use are not imported. */
export function mainModule(model: ServerModel, header: string): TypeScriptFile {
  const prepares = hasHttpTools(model);
  const parts = [
    "settings",
    "tools",
    `sdk: () => import("./runtime/protocol/sdk-${model.sdk}.js")`,
    ...(model.directDispatch ? [`direct: httpDirect(${erasOf(model)})`] : []),
    ...(prepares ? ["prepare: prepareTools"] : []),
    ...(model.auth === undefined ? [] : ['auth: () => import("./runtime/auth/access.js")']),
    ...observersOf(model),
    ...redisOf(model),
  ];
  return {
    path: "src/main.ts",
    header,
    imports: [
      ...(prepares ? [importOf("./runtime/calls/prepare.js", ["prepareTools"])] : []),
      ...(watches(model) ? [importOf("./runtime/observability/observe.js", ["startWatch"])] : []),
      importOf("./runtime/run.js", ["run"]),
      ...(model.directDispatch ? [importOf("./runtime/transport/direct-http.js", ["httpDirect"])] : []),
      importOf("./settings.js", ["settings"]),
      importOf("./tools.js", ["tools"]),
    ],
    declarations: [{ code: `await run({\n${parts.map((part) => `  ${part},\n`).join("")}});` }],
  };
}

/** The protocol eras that the server's SDK serves: known before it is loaded, so that the direct path need not wait for it. */
export function erasOf(model: ServerModel): string {
  return model.sdk === "v1" ? '["legacy"]' : '["legacy", "modern"]';
}

/** Whether tools read the environment when the server starts. */
export function hasHttpTools({ tools }: ServerModel): boolean {
  return tools.some(({ http }) => http !== undefined);
}

function watches({ telemetry, metrics }: ServerModel): boolean {
  return telemetry || metrics;
}

/** Loaded when the environment asks for them. */
function observersOf(model: ServerModel): readonly string[] {
  if (!watches(model)) return [];
  const observers = [
    "start: startWatch",
    ...(model.telemetry ? ['telemetry: () => import("./runtime/observability/telemetry.js")'] : []),
    ...(model.metrics ? ['metrics: () => import("./runtime/observability/metrics.js")'] : []),
  ];
  return [`observers: {\n${observers.map((observer) => `    ${observer},\n`).join("")}  }`];
}

/** Loaded when the environment names a Redis. */
export function redisOf(model: ServerModel): readonly string[] {
  return model.limits.redisUrl === undefined
    ? []
    : ['redis: () => import("./runtime/limits/redis-rate-limit.js")'];
}
