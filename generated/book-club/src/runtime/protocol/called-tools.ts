import type { CallModule } from "../calls/call-module.js";
import type { Tool } from "../tool.js";

/** The tools that a request, or a batch of them, calls. */
export function calledTools(body: unknown, calls: CallModule): readonly Tool[] {
  if (Array.isArray(body)) return body.flatMap((request: unknown) => calledTools(request, calls));
  if (!isObject(body) || body["method"] !== "tools/call" || !isObject(body["params"])) return [];
  const { name } = body["params"];
  const tool = typeof name === "string" ? calls.find(name) : undefined;
  return tool === undefined ? [] : [tool];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
