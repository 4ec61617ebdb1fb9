import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import type { RequestHandlerExtra } from "@modelcontextprotocol/sdk/shared/protocol.js";
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
  type ServerNotification,
  type ServerRequest,
  SetLevelRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import type { CallModule, CallOrigin } from "../calls/call-module.js";
import type { Caller, LogLevel } from "../context.js";
import type { Settings } from "../settings/settings.js";
import { withDigits } from "./exact-answers.js";
import { createListings } from "./listing.js";
import type { Exchange, SdkOptions, SdkServer, Streaming } from "./sdk-server.js";
import { serveStateless } from "./stateless.js";
import { UnreadEvents } from "./unread-events.js";

/**
 * Connects the transports of `@modelcontextprotocol/sdk` with the call module: protocol versions up to 2025-11-25 over HTTP,
 * without sessions, and over stdio.
 *
 * @param streaming On servers with streaming or confirmed tools.
 */
export function createSdkServer(
  settings: Settings,
  calls: CallModule,
  options: SdkOptions = {},
  streaming?: Streaming<CallContext>,
): SdkServer {
  const createServer = createServers(settings, calls, options, streaming);
  const streams = streaming?.createStreams(calls);
  const unread = new UnreadEvents();

  async function connect({ headers }: Request, exchange: Exchange, json: boolean) {
    const { caller, requestId } = exchange;
    const server = createServer({
      requestId: () => requestId,
      header: (name) => headers.get(name) ?? undefined,
      stream: !json,
      ...(caller === undefined ? {} : { caller }),
    });
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: json });
    await server.connect(transport);
    return {
      handleRequest: transport.handleRequest.bind(transport),
      close: () => server.close(),
    };
  }

  return {
    async fetch(request, exchange) {
      const answer = await serveStateless(
        request,
        exchange,
        (json) => connect(request, exchange, json),
        streams,
      );
      return unread.bound(withDigits(answer, exchange.body, calls));
    },
    async serveStdio({ input, output }) {
      let sequence = 0;
      const server = createServer({ requestId: () => `stdio-${++sequence}`, stream: true });
      const ended = new Promise<void>((resolve) => {
        server.onclose = resolve;
      });
      // The SDK's transport detects neither the end of its input nor a closed output.
      const end = (): void => void server.close();
      input.once("end", end);
      output.once("error", end);
      await server.connect(
        new StdioServerTransport(input, output, { maxBufferSize: Number.POSITIVE_INFINITY }),
      );
      await ended;
    },
    // These protocol versions have no streams that outlast a call, and there are no sessions.
    close: async () => {},
  };
}

/** The request, or the connection, that a server serves. */
interface Serving {
  readonly caller?: Caller;
  readonly requestId: () => string;
  /** Whether notifications can reach the client before the result. */
  readonly stream: boolean;
  /** A header of the request. Absent over stdio. */
  readonly header?: NonNullable<CallOrigin["header"]>;
}

/** The SDK's context of a call, and the least severe log message that the client wants. */
export interface CallContext {
  readonly extra: RequestHandlerExtra<ServerRequest, ServerNotification>;
  readonly level: () => LogLevel;
}

/** Each request or connection needs its own server; the parts that they share are created here. */
function createServers(
  settings: Settings,
  calls: CallModule,
  { report = () => {}, methods }: SdkOptions,
  streaming: Streaming<CallContext> | undefined,
): (serving: Serving) => Server {
  const { name, version, title, description, instructions } = settings;
  const info = {
    name,
    version,
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
  };
  const options = {
    capabilities: { tools: {}, logging: {}, ...methods?.capabilities },
    // Only elicitation needs a validator, and creating one for each server is expensive.
    jsonSchemaValidator: {
      getValidator: () => {
        throw new Error("this server does not use elicitation");
      },
    },
    ...(instructions === undefined ? {} : { instructions }),
  };
  const listings = createListings(settings.limits.toolsPerPage);

  return (serving) => {
    const server = new Server(info, options);
    server.onerror = report;
    let level: LogLevel = "debug";
    /** Who asks, and by which request. */
    const requestOf = ({ requestId: id, signal, _meta: meta }: CallContext["extra"]) => ({
      era: "legacy" as const,
      requestId: serving.requestId(),
      signal,
      origin: { id, meta, ...(serving.header === undefined ? {} : { header: serving.header }) },
      ...(serving.caller === undefined ? {} : { caller: serving.caller }),
    });
    server.setRequestHandler(SetLevelRequestSchema, (request) => {
      level = request.params.level;
      return {};
    });
    server.setRequestHandler(ListToolsRequestSchema, (request) => {
      const page = listings(calls.visible(serving.caller), "legacy", request.params?.cursor);
      if (page === undefined) throw invalidParams("unknown cursor: list the tools again, without one");
      return { ...page, tools: [...page.tools] };
    });
    server.setRequestHandler(CallToolRequestSchema, async (request, extra) => {
      const { name, arguments: args } = request.params;
      const context = { extra, level: () => level };
      const asker = streaming?.askerOf?.(context, {
        era: "legacy",
        stream: serving.stream,
        capabilities: server.getClientCapabilities(),
        caller: serving.caller,
        header: serving.header,
        send: async (message, relatedRequestId) => server.transport?.send(message, { relatedRequestId }),
      });
      const outcome = await calls.call({
        name,
        arguments: args,
        ...requestOf(extra),
        ...(streaming !== undefined && serving.stream ? { sink: streaming.sinkOf(context) } : {}),
        ...(asker === undefined ? {} : { asker }),
      });
      switch (outcome.kind) {
        case "unknown-tool":
          throw invalidParams(`Unknown tool: ${outcome.name}`);
        case "forbidden":
          throw new ProtocolError(
            ErrorCode.InvalidRequest,
            `Insufficient scope: ${outcome.scopes.join(" ")}`,
          );
        case "input-required":
          throw new Error("these protocol versions have no such result");
        case "result":
          return { ...outcome.result, content: [...outcome.result.content] };
      }
    });
    if (methods !== undefined) {
      server.fallbackRequestHandler = ({ method, params = {} }, extra) =>
        methods.answer({ method, params, ...requestOf(extra) });
    }
    return server;
  };
}

function invalidParams(message: string): ProtocolError {
  return new ProtocolError(ErrorCode.InvalidParams, message);
}

/** An error with exactly the given message: `McpError` prepends its code. */
class ProtocolError extends McpError {
  constructor(code: ErrorCode, message: string) {
    super(code, message);
    this.message = message;
  }
}
