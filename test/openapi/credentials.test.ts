import { describe, expect, it } from "vitest";
import { documentWith, imported } from "./import.js";

const responses = { 200: { description: "" } };

/** The one tool of an operation with certain parameters, below security schemes that are all asked for unless `security` says it. */
async function tool(
  securitySchemes: Readonly<Record<string, object>>,
  parameters: readonly object[] = [],
  security: readonly object[] = [Object.fromEntries(Object.keys(securitySchemes).map((name) => [name, []]))],
) {
  const { manifest, problems, remarks } = await imported(
    documentWith(
      { "/me": { get: { operationId: "me", description: "Me.", parameters, responses } } },
      { components: { securitySchemes }, security },
    ),
  );
  expect(problems).toEqual([]);
  return { ...manifest.tools.me, remarks };
}

const bearer = { type: "http", scheme: "bearer" };
const key = (place: string, name: string) => ({ type: "apiKey", in: place, name });
const parameter = (place: string, name: string, more: object = { required: true }) => ({
  in: place,
  name,
  schema: { type: "string" },
  ...more,
});

describe("a declared credential is never also an argument", () => {
  it.each([
    ["Authorization beside a bearer token", bearer, "header", "Authorization"],
    ["a key's header, whatever its letter case", key("header", "X-Api-Key"), "header", "X-API-Key"],
    ["a key's query parameter", key("query", "api_key"), "query", "api_key"],
    ["a key's cookie", key("cookie", "session"), "cookie", "session"],
    ["a key's header of any name", key("header", "X-Session"), "header", "x-session"],
  ])("%s", async (_, scheme, place, name) => {
    const { inputSchema, http } = await tool({ token: scheme }, [parameter(place, name)]);
    expect(inputSchema.properties).toBeUndefined();
    expect([http.headers, http.query, http.cookies]).toEqual([undefined, undefined, undefined]);
    expect(Object.keys(http.credentials)).toEqual([scheme === bearer ? "bearer" : "apiKey"]);
  });

  it("names of queries and cookies differ in letter case, and other parameters stay", async () => {
    const { inputSchema } = await tool({ token: key("query", "key") }, [
      parameter("query", "Key"),
      parameter("header", "key"),
    ]);
    expect(inputSchema.properties).toEqual({ Key: { type: "string" }, key: { type: "string" } });
  });

  it("a scheme that is declared and not asked for is a credential as well", async () => {
    const schemes = { token: bearer, key: key("query", "api_key") };
    const optional = await tool(schemes, [parameter("query", "api_key", {})], [{ token: [] }]);
    expect(optional.inputSchema.properties).toBeUndefined();
    expect(Object.keys(optional.http.credentials)).toEqual(["bearer"]);
    const required = await tool(schemes, [parameter("query", "api_key")], [{ token: [] }]);
    expect(required.http.credentials.apiKey).toMatchObject({ in: "query", name: "api_key" });
  });
});

describe("alternatives of credentials", () => {
  it("of two schemes that fill one header, the one that is made for it is sent, and the other told", async () => {
    const schemes = { key: key("header", "authorization"), token: bearer };
    const { http, remarks } = await tool(schemes);
    expect(Object.keys(http.credentials)).toEqual(["bearer"]);
    expect(remarks.map(({ message }: { message: string }) => message)).toEqual([
      "`token` and `key` both set `Authorization`: `token` alone is sent",
    ]);
  });

  it("optional credentials are sent, and that is told", async () => {
    const { http, remarks } = await tool({ bot: bearer }, [], [{}, { bot: [] }]);
    expect(http.credentials).toEqual({ bearer: "${PETS_TOKEN}" });
    expect(remarks.map(({ message }: { message: string }) => message)).toEqual([
      "credentials: bot, of none or bot",
    ]);
  });
});
