import { CLIENT_CAPABILITIES_META_KEY, type ServerContext } from "@modelcontextprotocol/server";
import type { Asker } from "../calls/call-module.js";
import type { AskedClient, SdkModule } from "../protocol/sdk-server.js";
import { createSdkServer as createServer } from "../protocol/streaming-v2.js";
import { PendingAnswers, showsForms } from "./pending-answers.js";

/** The server of `streaming-v2.ts`, with the questions of confirmed tools. */
export const createSdkServer: SdkModule["createSdkServer"] = (settings, calls, options) => {
  const answers = new PendingAnswers();
  const server = createServer(settings, calls, options, (context, client) =>
    askerOf(context, client, answers),
  );
  return {
    ...server,
    async fetch(request, exchange) {
      if (answers.take(exchange)) return new Response(null, { status: 202 });
      return PendingAnswers.opened(await server.fetch(request, exchange), exchange);
    },
  };
};

function askerOf({ mcpReq }: ServerContext, client: AskedClient, answers: PendingAnswers): Asker {
  if (client.era === "modern") {
    return {
      able: showsForms(Reflect.get(mcpReq.envelope ?? {}, CLIENT_CAPABILITIES_META_KEY)),
      retry: { state: mcpReq.requestState(), responses: mcpReq.inputResponses },
    };
  }
  if (client.header !== undefined) {
    const elicit = answers.elicitor(client, mcpReq.id);
    return { able: PendingAnswers.able(client), ...(elicit !== undefined && { elicit }) };
  }
  return {
    able: showsForms(client.capabilities),
    elicit: (params, timeout) =>
      mcpReq.send(
        { method: "elicitation/create", params: { ...params } },
        { timeout, signal: mcpReq.signal },
      ),
  };
}
