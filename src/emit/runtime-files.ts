import { codeUnitOrder } from "../model/order.js";
import type { ServerModel } from "../model/server-model.js";
import { hasContractTest } from "./contract-test.js";
import type { Templates } from "./templates.js";
import { tsMorph } from "./ts-morph.js";

/** Files that emitted code or handlers import, whatever the server's features. */
const always = ["run.ts", "tool.ts", "settings.ts", "content.ts", "context.ts", "tool-error.ts"];

/**
 * The run-time files a server needs, by name, in code-unit order: those its features ask for and whatever they import,
 * so that nothing is forgotten and nothing unused is copied.
 */
export function runtimeFiles(model: ServerModel, templates: Templates): ReadonlyMap<string, string> {
  const waiting = [
    ...always,
    `sdk-${model.sdk}.ts`,
    ...(model.fetch ? ["fetch.ts"] : []),
    ...(model.limits.redisUrl === undefined ? [] : ["redis-rate-limit.ts"]),
    ...(model.auth === undefined ? [] : ["auth.ts"]),
    ...(model.telemetry ? ["telemetry.ts"] : []),
    ...(model.metrics ? ["metrics.ts"] : []),
    ...(model.tools.some((tool) => tool.http !== undefined) ? ["http-tool.ts"] : []),
    ...(hasContractTest(model) ? ["contract.ts"] : []),
  ];
  const found = new Map<string, string>();
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    const text = templates.runtime.get(name);
    if (text === undefined) throw new Error(`no run-time file ${name}`);
    found.set(name, text);
    waiting.push(...relativeImports(text));
  }
  return new Map([...found].sort(([a], [b]) => codeUnitOrder(a, b)));
}

/** The file names that a module imports from its own folder, statically or by `import()`. */
function relativeImports(text: string): readonly string[] {
  return tsMorph.ts
    .preProcessFile(text, true, true)
    .importedFiles.map((imported) => imported.fileName)
    .filter((name) => name.startsWith("./"))
    .map((name) => name.slice(2).replace(/\.js$/, ".ts"));
}
