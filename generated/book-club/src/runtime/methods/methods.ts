import { createCallModule } from "../calls/call.js";
import type { ServedMethods } from "../parts.js";
import { type Feature, isObject, METHOD_NOT_FOUND, type Method, MethodError } from "./method.js";

/** The methods of the features that a server has beside tools. */
export function createMethods(...features: readonly Feature[]): ServedMethods {
  return {
    entries: features.flatMap(({ entries }) => entries),
    find: (message) => {
      if (!isObject(message) || typeof message["method"] !== "string") return undefined;
      const { method, params } = message;
      if (!isObject(params)) return undefined;
      for (const feature of features) {
        const entry = feature.find(method, params);
        if (entry !== undefined) return entry;
      }
      return undefined;
    },
    open: ({ settings, log, auth, observer }) => {
      const methods = new Map<string, Method>();
      for (const feature of features) {
        const { entries } = feature;
        const calls = createCallModule(entries, { log, scopes: auth?.createToolScopes(entries), observer });
        for (const [name, method] of Object.entries(feature.open(calls, settings))) methods.set(name, method);
      }
      return {
        capabilities: Object.assign({}, ...features.map(({ capabilities }) => capabilities)),
        has: (method) => methods.has(method),
        answer: async (request) => {
          const method = methods.get(request.method);
          if (method === undefined) throw new MethodError(METHOD_NOT_FOUND, "Method not found");
          return { ...(await method(request)) };
        },
      };
    },
  };
}
