import { request } from "node:http";
import { gunzipSync } from "node:zlib";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LiveServer, startServer } from "../harness/live-server.js";
import { settings, tool } from "./sample-tools.js";

const many = Array.from({ length: 200 }, (_, index) =>
  tool(`tool_${index}`, { description: `Does thing ${index} – “and says so”, for anyone who asks.` }),
);

interface Answer {
  readonly encoding: string | undefined;
  readonly length: number;
  readonly bytes: Buffer;
}

function list(
  port: number,
  acceptEncoding: string | undefined,
  id: unknown,
  cursor?: string,
): Promise<Answer> {
  const body = JSON.stringify({
    jsonrpc: "2.0",
    id,
    method: "tools/list",
    ...(cursor !== undefined && { params: { cursor } }),
  });
  const headers = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    ...(acceptEncoding !== undefined && { "accept-encoding": acceptEncoding }),
  };
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: "127.0.0.1", path: "/mcp", method: "POST", headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({
          encoding: response.headers["content-encoding"],
          length: Number(response.headers["content-length"]),
          bytes: Buffer.concat(chunks),
        }),
      );
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

describe("a long list", () => {
  let server: LiveServer;
  beforeAll(async () => {
    server = await startServer({ tools: many });
  });
  afterAll(() => server.close());

  test.each(["gzip", "deflate, GZIP;q=0.5, br", "gzip;q=1.0, *;q=0"])(
    "is compressed for %s",
    async (header) => {
      const plain = await list(server.port, undefined, 7);
      const packed = await list(server.port, header, 7);
      expect(packed.encoding).toBe("gzip");
      expect(packed.length).toBe(packed.bytes.length);
      expect(gunzipSync(packed.bytes).toString()).toBe(plain.bytes.toString());
      expect(packed.length).toBeLessThan(plain.length / 5);
    },
  );

  test.each([undefined, "", "br", "identity", "gzip;q=0", "gzip; q=0.000", "xgzip", "*"])(
    "is sent as it is for %s",
    async (header) => {
      const { encoding, bytes } = await list(server.port, header, 7);
      expect(encoding).toBeUndefined();
      expect(JSON.parse(bytes.toString()).result.tools).toHaveLength(200);
    },
  );

  test("ends with the id of its request, whatever that is", async () => {
    const ids = fc.oneof(fc.maxSafeInteger(), fc.string({ unit: "grapheme", maxLength: 200 }));
    await fc.assert(
      fc.asyncProperty(ids, async (id) => {
        const { encoding, bytes } = await list(server.port, "gzip", id);
        expect(encoding).toBe("gzip");
        expect(JSON.parse(gunzipSync(bytes).toString()).id).toBe(id);
      }),
      { numRuns: 50 },
    );
  });

  test("is sent as it is where the id does not fit a block", async () => {
    const id = "x".repeat(70_000);
    const { encoding, bytes } = await list(server.port, "gzip", id);
    expect(encoding).toBeUndefined();
    expect(JSON.parse(bytes.toString()).id).toBe(id);
  });

  test("is read by fetch, and by the SDK's client in both eras", async () => {
    const url = new URL(`http://127.0.0.1:${server.port}/mcp`);
    for (const mode of ["legacy", "auto"] as const) {
      const encodings: (string | null)[] = [];
      const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode } });
      await client.connect(
        new StreamableHTTPClientTransport(url, {
          fetch: async (input, init) => {
            const response = await fetch(input, init);
            encodings.push(response.headers.get("content-encoding"));
            return response;
          },
        }),
      );
      expect((await client.listTools()).tools).toHaveLength(200);
      expect(encodings).toContain("gzip");
      await client.close();
    }
  });
});

test("each page is compressed by itself, and a short last page is not", async () => {
  const server = await startServer({
    tools: many,
    settings: { ...settings, limits: { ...settings.limits, toolsPerPage: 150 } },
  });
  const first = await list(server.port, "gzip", 1);
  expect(first.encoding).toBe("gzip");
  const { tools, nextCursor } = JSON.parse(gunzipSync(first.bytes).toString()).result;
  const second = await list(server.port, "gzip", 2, nextCursor);
  expect(second.encoding).toBeUndefined();
  expect([...tools, ...JSON.parse(second.bytes.toString()).result.tools]).toHaveLength(200);
  await server.close();
});
