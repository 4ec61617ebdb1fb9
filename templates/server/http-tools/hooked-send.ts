import { hookContext } from "../hooks/hook-context.js";
import type { ApiRequest, HooksOf } from "../hooks/hooks.js";
import { type SendRequest, send } from "./send.js";

/** Sends requests as the hook `request` changes them. */
export function hookedSend(hooks: HooksOf): SendRequest {
  return async (request, limits, context) => {
    if (hooks.request === undefined) return send(request, limits);
    // A copy: a repeated request is changed again.
    const changed: ApiRequest = {
      ...request,
      url: new URL(request.url),
      headers: new Headers(request.headers),
    };
    await hooks.request(changed, hookContext(context));
    return send({ ...changed, method: request.method }, limits);
  };
}
