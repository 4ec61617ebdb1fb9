import { isExact, mayHoldLongIntegers, parseExactly } from "./exact-json.js";

/**
 * A JSON-RPC request, or a batch, with the exact arguments of its tool calls. `body` is what `JSON.parse` makes of `text`.
 */
export function withExactArguments(text: string, body: unknown): unknown {
  if (!mayHoldLongIntegers(text)) return body;
  const exact = parseExactly(text);
  if (!isExact(exact)) return body;
  if (!Array.isArray(body)) return withArgumentsOf(exact, body);
  return body.map((request: unknown, index) => withArgumentsOf(Reflect.get(Object(exact), index), request));
}

function withArgumentsOf(exact: unknown, request: unknown): unknown {
  if (!isObject(request) || request["method"] !== "tools/call") return request;
  const { params } = request;
  const exactParams = isObject(exact) ? exact["params"] : undefined;
  if (!isObject(params) || !isObject(exactParams) || !isExact(exactParams["arguments"])) return request;
  return { ...request, params: { ...params, arguments: exactParams["arguments"] } };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
