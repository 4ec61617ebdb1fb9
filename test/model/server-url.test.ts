import { expect, test } from "vitest";
import { serverUrl } from "../../src/model/server-url.js";
import { modelOf } from "../emit/fixture.js";

const model = (written: string) => {
  const { client } = modelOf();
  return modelOf({ client: { ...client, serverUrl: written }, port: 8123, host: "0.0.0.0", path: "/mcp" });
};

test.each([
  ["https://your-server-url.com/mcp", "http://127.0.0.1:8123/mcp"],
  ["${MCP_SERVER_URL:-https://your-server-url.com/mcp}", "${MCP_SERVER_URL:-http://127.0.0.1:8123/mcp}"],
  ["https://dice.example.com/mcp", "https://dice.example.com/mcp"],
  ["${URL}/mcp", "${URL}/mcp"],
])("hosts are given no URL of an example: %s", (written, url) => {
  expect(serverUrl(model(written))).toBe(url);
});
