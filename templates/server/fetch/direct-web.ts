import type { IncomingHttpHeaders } from "node:http";
import type { CallModule, Era } from "../calls/call-module.js";
import { createDirect } from "../protocol/direct.js";
import type { Settings } from "../settings/settings.js";
import type { WebDirect } from "./web-endpoint.js";

/**
 * The direct path of the fetch function.
 *
 * @param eras Protocol eras that the server's SDK serves.
 */
export function webDirect(eras: readonly Era[]): (settings: Settings, calls: CallModule) => WebDirect {
  return (settings, calls) => {
    const direct = createDirect(settings, calls, eras);
    return {
      async answer({ request, caller, requestId, signal }, body) {
        const headers: IncomingHttpHeaders = Object.fromEntries(request.headers);
        const answer = await direct.answer({ body, headers, caller, requestId, signal });
        if (answer === undefined) return undefined;
        return new Response(answer.body, { status: answer.status, headers: { ...answer.headers } });
      },
    };
  };
}
