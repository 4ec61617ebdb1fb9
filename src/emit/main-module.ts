import type { ServerModel } from "../model/server-model.js";
import { importOf, type TypeScriptFile } from "./typescript-file.js";

/** `src/main.ts`: puts the server together and runs it. */
export function mainModule(model: ServerModel, header: string): TypeScriptFile {
  const parts = [
    "settings",
    "tools",
    `sdk: () => import("./runtime/protocol/sdk-${model.sdk}.js")`,
    erasOf(model),
    ...(model.auth === undefined ? [] : ['auth: () => import("./runtime/auth/auth.js")']),
    ...(model.telemetry ? ['telemetry: () => import("./runtime/observability/telemetry.js")'] : []),
    ...(model.metrics ? ['metrics: () => import("./runtime/observability/metrics.js")'] : []),
    ...redisOf(model),
  ];
  return {
    path: "src/main.ts",
    header,
    imports: [
      importOf("./runtime/run.js", ["run"]),
      importOf("./settings.js", ["settings"]),
      importOf("./tools.js", ["tools"]),
    ],
    declarations: [{ code: `await run({\n${parts.map((part) => `  ${part},\n`).join("")}});` }],
  };
}

/** The protocol eras that the server's SDK serves. */
export function erasOf(model: ServerModel): string {
  return `eras: ${model.sdk === "v1" ? '["legacy"]' : '["legacy", "modern"]'}`;
}

/** Loaded when the environment names a Redis. */
export function redisOf(model: ServerModel): readonly string[] {
  return model.limits.redisUrl === undefined
    ? []
    : ['redis: () => import("./runtime/limits/redis-rate-limit.js")'];
}
