/** What every server of the bench offers and is asked. */

/** JSON Schema of the tools' input: a list of items, validated item by item. */
export const inputSchema = {
  type: "object",
  properties: {
    items: {
      type: "array",
      items: {
        type: "object",
        properties: {
          id: { type: "integer", minimum: 0 },
          name: { type: "string", minLength: 1, maxLength: 100 },
        },
        required: ["id", "name"],
        additionalProperties: false,
      },
    },
  },
  required: ["items"],
  additionalProperties: false,
};

/** JSON Schema of their output: the same items, and how many. */
export const outputSchema = {
  type: "object",
  properties: {
    items: inputSchema.properties.items,
    count: { type: "integer", minimum: 0 },
  },
  required: ["items", "count"],
  additionalProperties: false,
};

export const toolNames = (count) => Array.from({ length: count }, (_, index) => `tool_${index + 1}`);
export const toolDescription = "Counts items and gives them back.";

/** Arguments of a call: 2 items, or as many as make about 100 kB of JSON. */
const payloads = { small: 2, large: 2_250 };

function argumentsOf(size) {
  const items = Array.from({ length: payloads[size] }, (_, id) => ({
    id,
    name: `item number ${String(id).padStart(6, "0")}`,
  }));
  return { items };
}

/** The JSON body of a request. Names that 2026-07-28 asks for are repeated in `_meta`; earlier eras need none. */
function bodyOf({ method, size }, era) {
  const meta = {
    _meta: {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientInfo": { name: "bench", version: "1.0.0" },
      "io.modelcontextprotocol/clientCapabilities": {},
    },
  };
  const params = {
    ...(method === "tools/call" && { name: "tool_1", arguments: argumentsOf(size) }),
    ...(era === "modern" && meta),
  };
  return JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
}

/** A whole HTTP request as it goes over the wire. */
export function requestOf(exchange, era, token) {
  const body = bodyOf(exchange, era);
  const head = [
    "POST /mcp HTTP/1.1",
    "host: 127.0.0.1",
    "content-type: application/json",
    "accept: application/json, text/event-stream",
    `mcp-protocol-version: ${era === "modern" ? "2026-07-28" : "2025-06-18"}`,
    ...(era === "modern" ? [`mcp-method: ${exchange.method}`] : []),
    ...(era === "modern" && exchange.method === "tools/call" ? ["mcp-name: tool_1"] : []),
    ...(token === undefined ? [] : [`authorization: Bearer ${token}`]),
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return `${head.join("\r\n")}\r\n\r\n${body}`;
}

/** What an answer must hold to count as one. */
export function proofOf({ method, size }, tools) {
  return method === "tools/call" ? `"count":${payloads[size]}` : `"tool_${tools}"`;
}

/** Groups share a server process: so many tools, open or behind JWTs; each exchange at so many connections. */
export const groups = [true, false].flatMap((jwt) => [
  {
    tools: 1,
    jwt,
    cases: [
      { method: "tools/call", size: "small", connections: 32 },
      { method: "tools/call", size: "small", connections: 1 },
      { method: "tools/call", size: "small", connections: 256 },
      { method: "tools/call", size: "large", connections: 32 },
    ],
  },
  {
    tools: 200,
    jwt,
    cases: [
      { method: "tools/call", size: "small", connections: 32 },
      { method: "tools/list", size: "small", connections: 32 },
    ],
  },
]);
