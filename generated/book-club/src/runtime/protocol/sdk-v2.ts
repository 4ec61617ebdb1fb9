import {
  createMcpHandler,
  isLegacyRequest,
  type McpRequestContext,
  McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";
import { StdioServerTransport, serveStdio } from "@modelcontextprotocol/server/stdio";
import type { CallModule, CallOrigin, Era } from "../calls/call-module.js";
import type { Caller } from "../context.js";
import type { Settings } from "../settings/settings.js";
import type { JsonObject } from "../tool.js";
import { cacheScope, LIST_TTL_MS } from "./cache-hints.js";
import { withDigits } from "./exact-answers.js";
import { hasHeaderArguments } from "./header-arguments.js";
import { createListings } from "./listing.js";
import type { Exchange, Methods, SdkOptions, SdkServer, StdioStreams, Streaming } from "./sdk-server.js";
import { serveStateless } from "./stateless.js";
import { UnreadEvents } from "./unread-events.js";

/**
 * Connects the transports of `@modelcontextprotocol/server` with the call module: both protocol eras over HTTP, without
 * sessions, and over stdio.
 *
 * @param streaming On servers with streaming or confirmed tools.
 */
export function createSdkServer(
  settings: Settings,
  calls: CallModule,
  { report = () => {}, methods }: SdkOptions = {},
  streaming?: Streaming<ServerContext>,
): SdkServer {
  const serverFor = createServers(settings, calls, methods, streaming);
  const streams = streaming?.createStreams(calls);
  const exchanges = new WeakMap<Request, Exchange>();
  const unread = new UnreadEvents();

  /** The server for one request of 2026-07-28. */
  function modernServer({ requestInfo }: McpRequestContext): McpServer {
    const exchange = requestInfo === undefined ? undefined : exchanges.get(requestInfo);
    if (requestInfo === undefined || exchange === undefined) throw new Error("unknown request");
    const stream = streams?.accepted(requestInfo) === true;
    return serverFor("modern", { ...identity(requestInfo, exchange), stream });
  }

  const modern = createMcpHandler(modernServer, { legacy: "reject", onerror: report });
  // Closing a handler ends everything that it serves, so streams that stay open until the server stops have their own.
  const standing = createMcpHandler(modernServer, { legacy: "reject", onerror: report });

  async function connectLegacy(request: Request, exchange: Exchange, json: boolean) {
    const server = serverFor("legacy", { ...identity(request, exchange), stream: !json });
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: json });
    server.server.onerror = report;
    await server.connect(transport);
    return {
      handleRequest: transport.handleRequest.bind(transport),
      close: () => server.close(),
    };
  }

  return {
    async fetch(request, exchange) {
      if (await isLegacyRequest(request, exchange.body)) {
        const answer = await serveStateless(
          request,
          exchange,
          (json) => connectLegacy(request, exchange, json),
          streams,
        );
        return unread.bound(withDigits(answer, exchange.body, calls));
      }
      exchanges.set(request, exchange);
      const handler = isListen(exchange.body) ? standing : modern;
      const answer = await handler.fetch(request, { parsedBody: exchange.body });
      return unread.bound(withDigits(answer, exchange.body, calls));
    },
    serveStdio: (streams) =>
      new Promise((resolve) => {
        let sequence = 0;
        const requestId = (): string => `stdio-${++sequence}`;
        serveStdio(({ era }) => serverFor(era, { requestId, stream: true }), {
          transport: new EndingTransport(streams, resolve),
          onerror: report,
        });
      }),
    close: () => standing.close(),
  };
}

function isListen(body: unknown): boolean {
  return (
    typeof body === "object" && body !== null && "method" in body && body.method === "subscriptions/listen"
  );
}

/** The request, or the connection, that a server serves. */
interface Serving {
  readonly caller?: Caller;
  readonly requestId: () => string;
  /** Whether notifications can reach the client before the result. */
  readonly stream: boolean;
  /** The method of the request. Absent over stdio and for batches. */
  readonly method?: string;
  /** A header of the request. Absent over stdio. */
  readonly header?: NonNullable<CallOrigin["header"]>;
}

function identity({ headers }: Request, exchange: Exchange): Omit<Serving, "stream"> {
  const { caller, requestId, body } = exchange;
  const header = (name: string): string | undefined => headers.get(name) ?? undefined;
  const method = typeof body === "object" && body !== null && "method" in body ? body.method : undefined;
  return {
    requestId: () => requestId,
    header,
    ...(typeof method === "string" ? { method } : {}),
    ...(caller === undefined ? {} : { caller }),
  };
}

/** The SDK needs a new server for each request; the parts that they share are created here. */
function createServers(
  settings: Settings,
  calls: CallModule,
  methods: Methods | undefined,
  streaming: Streaming<ServerContext> | undefined,
): (era: Era, serving: Serving) => McpServer {
  const { name, version, title, description, instructions } = settings;
  const info = {
    name,
    version,
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
  };
  const hint = { ttlMs: LIST_TTL_MS, cacheScope: cacheScope(settings) };
  const options = {
    capabilities: { logging: {} },
    cacheHints: { "tools/list": hint, "server/discover": hint },
    // Only elicitation needs a validator, and creating one for each server is expensive.
    jsonSchemaValidator: {
      getValidator: () => {
        throw new Error("this server does not use elicitation");
      },
    },
    ...(instructions === undefined ? {} : { instructions }),
  };
  const listings = createListings(settings.limits.toolsPerPage);
  const headerSchema = createHeaderSchemas(calls);

  return (era, serving) => {
    const product = new ToolServer(info, options, headerSchema);
    /** Who asks, and by which request. */
    const requestOf = ({ mcpReq: { id, signal, _meta: meta } }: ServerContext) => ({
      era,
      requestId: serving.requestId(),
      signal,
      origin: { id, meta, ...(serving.header === undefined ? {} : { header: serving.header }) },
      ...(serving.caller === undefined ? {} : { caller: serving.caller }),
    });
    product.server.setRequestHandler("tools/list", (request) => {
      const page = listings(calls.visible(serving.caller), era, request.params?.cursor);
      if (page === undefined) throw invalidParams("unknown cursor: list the tools again, without one");
      return { ...page, tools: [...page.tools] };
    });
    product.server.setRequestHandler("tools/call", async (request, context) => {
      const { name, arguments: args } = request.params;
      const asker = streaming?.askerOf?.(context, {
        era,
        stream: serving.stream,
        capabilities: product.server.getClientCapabilities(),
        caller: serving.caller,
        header: serving.header,
        send: async (message, relatedRequestId) =>
          product.server.transport?.send(message, { relatedRequestId }),
      });
      const outcome = await calls.call({
        name,
        arguments: args,
        ...requestOf(context),
        ...(streaming !== undefined && serving.stream ? { sink: streaming.sinkOf(context) } : {}),
        ...(asker === undefined ? {} : { asker }),
      });
      switch (outcome.kind) {
        case "unknown-tool":
          throw invalidParams(`Unknown tool: ${outcome.name}`);
        case "forbidden":
          throw new ProtocolError(
            ProtocolErrorCode.InvalidRequest,
            `Insufficient scope: ${outcome.scopes.join(" ")}`,
          );
        case "input-required":
          return { ...outcome.request };
        case "result":
          return { ...outcome.result, content: [...outcome.result.content] };
      }
    });
    if (methods !== undefined) product.server.registerCapabilities(methods.capabilities);
    // Unknown methods are left to the SDK, which answers them with status 404.
    if (methods !== undefined && (serving.method === undefined || methods.has(serving.method))) {
      product.server.fallbackRequestHandler = ({ method, params = {} }, context) =>
        methods.answer({ method, params, ...requestOf(context) });
    }
    return product;
  };
}

/**
 * The SDK's `McpServer` with the tools of the call module instead of registered ones. It is an `McpServer` because the
 * SDK checks `Mcp-Param-*` headers against the input schemas of those only.
 */
class ToolServer extends McpServer {
  readonly #headerSchema: (name: string) => JsonObject | undefined;

  constructor(
    info: ConstructorParameters<typeof McpServer>[0],
    options: ConstructorParameters<typeof McpServer>[1],
    headerSchema: (name: string) => JsonObject | undefined,
  ) {
    super(info, options);
    this.#headerSchema = headerSchema;
    // As an option of the constructor, this would add handlers for registered tools and announce list changes.
    this.server.registerCapabilities({ tools: {} });
  }

  override toolInputSchemaJson(name: string): Record<string, unknown> | undefined {
    return this.#headerSchema(name);
  }
}

/** The input schemas of tools with arguments that must also travel in headers; the others need no check. */
function createHeaderSchemas(calls: CallModule): (name: string) => JsonObject | undefined {
  const known = new Map<string, JsonObject | undefined>();
  return (name) => {
    const tool = calls.find(name);
    if (tool === undefined) return undefined;
    if (!known.has(name)) {
      known.set(name, hasHeaderArguments(tool) ? tool.listing.inputSchema : undefined);
    }
    return known.get(name);
  };
}

function invalidParams(message: string): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, message);
}

/** A transport that reports the end of the connection. */
class EndingTransport extends StdioServerTransport {
  readonly #ended: () => void;

  constructor({ input, output }: StdioStreams, ended: () => void) {
    // `transport/stdio-messages.ts` bounds the lines, with an answer.
    super(input, output, { maxBufferSize: Number.POSITIVE_INFINITY });
    this.#ended = ended;
  }

  override async close(): Promise<void> {
    await super.close();
    this.#ended();
  }
}
