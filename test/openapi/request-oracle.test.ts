import { expect, it } from "vitest";
import type { JsonObject } from "../../src/json.js";
import type { RecordedRequest } from "../server/recording-server.js";
import { type Call, unsaid } from "./request-oracle.js";

const http = {
  method: "PATCH",
  url: "${API}/things/{id}?version=1",
  query: { fields: { explode: false }, filter: { style: "deepObject" }, any: "{any}", api: "x{page}" },
  headers: { "x-depth": "{depth}" },
  cookies: { theme: null },
  body: { text: "{text}", more: { deep: "{deep}", fixed: 1 }, list: ["{item}"] },
  credentials: { apiKey: { in: "query", name: "key", value: "${KEY}" }, bearer: "${TOKEN}" },
};
const input = {
  id: "a/b",
  fields: ["x", "y,z"],
  filter: { state: { open: true } },
  any: { one: 1 },
  page: 3,
  depth: 5,
  theme: "dark",
  text: "t",
  deep: { list: [1, { a: null }] },
  item: "i",
};
const environment = { API: "http://127.0.0.1:1/base", KEY: "secret", TOKEN: "token" };

const target =
  "/base/things/a%2Fb?version=1&fields=x,y%2Cz&filter%5Bstate%5D%5Bopen%5D=true&one=1&api=x3&key=secret";
const headers = {
  host: "127.0.0.1:1",
  authorization: "Bearer token",
  "x-depth": "5",
  cookie: "theme=dark",
  "content-type": "application/json",
};
const body = { text: "t", more: { deep: { list: [1, { a: null }] }, fixed: 1 }, list: ["i"] };

function judged(
  sent: { target?: string; headers?: Record<string, string>; body?: unknown },
  call: Partial<Call> = {},
): readonly string[] {
  const all = { ...headers, ...sent.headers };
  const request: RecordedRequest = {
    method: "PATCH",
    target: sent.target ?? target,
    headers: all,
    rawHeaders: Object.entries(all).flat(),
    body: Buffer.from(typeof sent.body === "string" ? sent.body : JSON.stringify(sent.body ?? body)),
  };
  return unsaid(request, { http, input, environment, ...call });
}
const without = (name: string): { readonly input: JsonObject } => ({
  input: Object.fromEntries(Object.entries(input).filter(([key]) => key !== name)),
});

it("finds nothing in a request that says what the call and the manifest say", () => {
  expect(judged({})).toEqual([]);
});

it.each([
  ["another path", { target: `/base/others/a%2Fb?version=1` }, "path /base/others/a%2Fb"],
  ["another value in the path", { target: "/base/things/c?version=1" }, "path segment c"],
  ["a query parameter", { target: `${target}&private=false` }, "query private=false"],
  ["another value", { target: target.replace("api=x3", "api=x4") }, "query api=x4"],
  ["a parameter twice", { target: `${target}&key=secret` }, "query key, 2 times"],
  [
    "a deeper member of a parameter",
    { target: `${target}&filter%5Bsort%5D=true` },
    "query filter[sort]=true",
  ],
  ["a header", { headers: { "x-more": "1" } }, "header x-more: 1"],
  ["another value of a header", { headers: { "x-depth": "3" } }, "header x-depth: 3"],
  [
    "another credential",
    { headers: { authorization: "Bearer other" } },
    "header authorization: Bearer other",
  ],
  ["a cookie", { headers: { cookie: "theme=dark; session=1" } }, "cookie session=1"],
  ["another user agent", { headers: { "user-agent": "curl" } }, "header user-agent: curl"],
  ["a member of the body", { body: { ...body, private: false } }, "body.private: false"],
  [
    "a deep member of an argument",
    { body: { ...body, more: { deep: { list: [1, { a: null, b: 1 }] } } } },
    'body.more.deep: {"list":[1,{"a":null,"b":1}]}',
  ],
  ["an item of a list", { body: { list: ["i", "j"] } }, 'body.list[1]: "j"'],
  ["another fixed value", { body: { more: { fixed: 2 } } }, "body.more.fixed: 2"],
])("finds %s", (_, sent, problem) => {
  expect(judged(sent)[0]).toBe(problem);
});

it.each([
  ["fields", "query fields=x,y,z"],
  ["depth", "header x-depth: 5"],
  ["theme", "cookie theme=dark"],
  ["page", "query api=x3"],
  ["deep", 'body.more.deep: {"list":[1,{"a":null}]}'],
])(
  "finds the value of `%s` where the call leaves it out, as where a default is filled in",
  (name, problem) => {
    expect(judged({}, without(name))).toContain(problem);
  },
);

it.each([
  ["application/x-www-form-urlencoded", "a=1&b=2", "body b=2"],
  ["text/plain", "12", "body 12"],
  [
    "multipart/form-data",
    '--X\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\n1\r\n--X--\r\n',
    "part a: filename b",
  ],
])("reads bodies that are %s", (contentType, text, problem) => {
  const template = contentType === "text/plain" ? "{a}" : { a: "{a}" };
  const call = { http: { method: "PATCH", url: "${API}", contentType, body: template }, input: { a: 1 } };
  const sent = {
    target: "/base",
    headers: { host: "127.0.0.1:1", "content-type": `${contentType}; boundary=X` },
    body: text,
  };
  expect(judged(sent, call)).toContain(problem);
});
