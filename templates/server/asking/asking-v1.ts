import { ElicitResultSchema } from "@modelcontextprotocol/sdk/types.js";
import type { Asker } from "../calls/call-module.js";
import type { AskedClient, SdkModule } from "../protocol/sdk-server.js";
import type { CallContext } from "../protocol/sdk-v1.js";
import { createSdkServer as createServer } from "../protocol/streaming-v1.js";
import { PendingAnswers, showsForms } from "./pending-answers.js";

/** The server of `streaming-v1.ts`, with the questions of confirmed tools. */
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

function askerOf({ extra }: CallContext, client: AskedClient, answers: PendingAnswers): Asker {
  if (client.header !== undefined) {
    const elicit = answers.elicitor(client, extra.requestId);
    return { able: PendingAnswers.able(client), ...(elicit !== undefined && { elicit }) };
  }
  return {
    able: showsForms(client.capabilities),
    elicit: (params, timeout) =>
      extra.sendRequest({ method: "elicitation/create", params: { ...params } }, ElicitResultSchema, {
        timeout,
        signal: extra.signal,
      }),
  };
}
