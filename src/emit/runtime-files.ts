import { posix } from "node:path";
import { codeUnitOrder } from "../model/order.js";
import type { ServerModel } from "../model/server-model.js";
import { hasContractTest } from "./contract-test.js";
import type { Templates } from "./templates.js";
import { tsMorph } from "./ts-morph.js";

/** Files that emitted code or handlers import, whatever the server's features. */
const always = ["run.ts", "tool.ts", "settings/settings.ts", "content.ts", "context.ts", "tool-error.ts"];

/**
 * The run-time files a server needs, by path below `src/runtime/`, in code-unit order: those its features ask for and whatever they import,
 * so that nothing is forgotten and nothing unused is copied.
 */
export function runtimeFiles(model: ServerModel, templates: Templates): ReadonlyMap<string, string> {
  const waiting = [
    ...always,
    `protocol/sdk-${model.sdk}.ts`,
    ...(model.fetch ? ["fetch/fetch.ts"] : []),
    ...(model.limits.redisUrl === undefined ? [] : ["limits/redis-rate-limit.ts"]),
    ...(model.auth === undefined ? [] : ["auth/auth.ts"]),
    ...(model.telemetry ? ["observability/telemetry.ts"] : []),
    ...(model.metrics ? ["observability/metrics.ts"] : []),
    ...(model.tools.some((tool) => tool.http !== undefined) ? ["http-tools/http-tool.ts"] : []),
    ...(hasContractTest(model) ? ["calls/contract.ts"] : []),
  ];
  const found = new Map<string, string>();
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    const text = templates.runtime.get(name);
    if (text === undefined) throw new Error(`no run-time file ${name}`);
    found.set(name, text);
    waiting.push(...relativeImports(name, text));
  }
  return new Map([...found].sort(([a], [b]) => codeUnitOrder(a, b)));
}

/** The run-time files that the run-time file `name` imports, statically or by `import()`. */
function relativeImports(name: string, text: string): readonly string[] {
  return tsMorph.ts
    .preProcessFile(text, true, true)
    .importedFiles.map((imported) => imported.fileName)
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => posix.join(posix.dirname(name), specifier).replace(/\.js$/, ".ts"));
}
