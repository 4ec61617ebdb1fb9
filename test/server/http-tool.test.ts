import { once } from "node:events";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { prepareTools } from "../../templates/server/calls/prepare.js";
import { content } from "../../templates/server/content.js";
import { httpTool } from "../../templates/server/http-tools/http-tool.js";
import type { HttpRequest, HttpResponse } from "../../templates/server/http-tools/request.js";
import { retryAfter } from "../../templates/server/http-tools/retry-after.js";
import { ToolError } from "../../templates/server/tool-error.js";
import { call, contextOf, requestTo } from "./http-call.js";
import { json, RecordingServer } from "./recording-server.js";
import { tool } from "./sample-tools.js";

const api = new RecordingServer();
/** Another origin: nothing may ever arrive there. */
const elsewhere = new RecordingServer();
beforeAll(() => Promise.all([api.start(), elsewhere.start()]));
afterAll(() => Promise.all([api.stop(), elsewhere.stop()]));
beforeEach(() => {
  api.reset();
  elsewhere.reset();
});

const response = (changes: Partial<HttpResponse>): Partial<HttpRequest> => ({
  response: { as: "auto", maxBytes: 1_048_576, ...changes },
});

describe("the request", () => {
  it("goes where the URL says, with its path arguments encoded", async () => {
    await call(
      requestTo("${URL}/pets/{petId}/x-{petId}.json"),
      { petId: "ä b" },
      {
        environment: { URL: `${api.origin}/v1/` },
      },
    );
    expect(api.last).toMatchObject({ method: "GET", target: "/v1/pets/%C3%A4%20b/x-%C3%A4%20b.json" });
  });

  it("keeps or encodes slashes of an argument where the manifest allows it", async () => {
    const at = (slash: "encode" | "keep") =>
      call(requestTo(`${api.origin}/f/{p}`, { path: [{ name: "p", slash }] }), { p: "a b/c" });
    await at("encode");
    expect(api.last.target).toBe("/f/a%20b%2Fc");
    await at("keep");
    expect(api.last.target).toBe("/f/a%20b/c");
  });

  it("never carries the caller's token", async () => {
    await call(requestTo(`${api.origin}/`));
    expect(api.last.headers.authorization).toBeUndefined();
  });

  it("leaves out headers and cookies whose argument is left out", async () => {
    await call(
      requestTo(`${api.origin}/`, {
        headers: [
          { name: "x-a", value: "{a}" },
          { name: "x-b", value: "b-{b}" },
        ],
        cookies: [{ name: "c", value: "{c}" }],
      }),
      { b: 1, c: null },
    );
    expect(api.last.headers).toMatchObject({ "x-b": "b-1" });
    expect(api.last.headers).not.toHaveProperty("x-a");
    expect(api.last.headers).not.toHaveProperty("cookie");
  });
});

describe("the body", () => {
  const send = async (body: NonNullable<HttpRequest["body"]>, input: Record<string, unknown>) => {
    await call(requestTo(`${api.origin}/`, { method: "POST", body }), input);
    return { type: api.last.headers["content-type"], text: api.last.body.toString() };
  };

  it("is a whole argument, as JSON", async () => {
    const body = { format: "json", contentType: "application/json", content: "{body}" } as const;
    expect(await send(body, { body: { a: [1, null, "x"] } })).toEqual({
      type: "application/json",
      text: '{"a":[1,null,"x"]}',
    });
  });

  it("is not sent when its argument is left out", async () => {
    const body = { format: "json", contentType: "application/json", content: "{body}" } as const;
    expect(await send(body, {})).toEqual({ type: undefined, text: "" });
  });

  it("is shaped: placeholders keep their types, and members left out are left out", async () => {
    const content = {
      n: "{n}",
      deep: { list: ["{a}", "{gone}", "{b}"] },
      gone: "{gone}",
      none: "{none}",
      text: "{a}/{n}",
    };
    const { text } = await send(
      { format: "json", contentType: "application/vnd.api+json", content },
      { n: 1, a: "x", b: false, none: null },
    );
    expect(JSON.parse(text)).toEqual({ n: 1, deep: { list: ["x", false] }, none: null, text: "x/1" });
  });

  it("is a form", async () => {
    const { text } = await send(
      {
        format: "form",
        contentType: "application/x-www-form-urlencoded",
        content: {
          a: "{a}",
          list: "{list}",
          joined: "{list}",
          nested: "{o}",
          deep: "{o}",
          gone: "{gone}",
          fixed: 1,
        },
        encoding: [
          { name: "joined", style: "form", explode: false },
          { name: "deep", style: "deepObject" },
        ],
      },
      { a: "x y", list: ["1", "2"], o: { k: "v" } },
    );
    expect(decodeURIComponent(text)).toBe(
      'a=x y&list=1&list=2&joined=1,2&nested={"k":"v"}&deep[k]=v&fixed=1',
    );
  });

  it("is multipart, with file names that cannot leave their quotes", async () => {
    const { type, text } = await send(
      {
        format: "multipart",
        contentType: "multipart/form-data",
        content: { note: "{note}", meta: "{meta}", file: "{file}", gone: "{gone}" },
        encoding: [{ name: "file", contentType: "image/png", base64: true, filename: "{name}" }],
      },
      { note: "hi", meta: { a: 1 }, file: "aGVsbG8=", name: 'a"\r\nX: y.png' },
    );
    const boundary = /^multipart\/form-data; boundary=(\S+)$/.exec(type ?? "")?.[1];
    expect(text.split(`--${boundary}`)).toEqual([
      "",
      '\r\nContent-Disposition: form-data; name="note"\r\n\r\nhi\r\n',
      '\r\nContent-Disposition: form-data; name="meta"\r\nContent-Type: application/json\r\n\r\n{"a":1}\r\n',
      '\r\nContent-Disposition: form-data; name="file"; filename="a%22%0D%0AX: y.png"\r\nContent-Type: image/png\r\n\r\nhello\r\n',
      "--\r\n",
    ]);
    const form = await new Response(api.last.body, { headers: { "content-type": type ?? "" } }).formData();
    expect([...form.keys()]).toEqual(["note", "meta", "file"]);
  });

  it("has a file name of its own where the call gives none", async () => {
    const encoding = [{ name: "file", base64: true, filename: "{name}", defaultFilename: "file.png" }];
    const { text } = await send(
      { format: "multipart", contentType: "multipart/form-data", content: { file: "{file}" }, encoding },
      { file: "aGVsbG8=" },
    );
    expect(text).toContain('name="file"; filename="file.png"');
  });

  it("is text, or bytes from base64", async () => {
    expect(await send({ format: "text", contentType: "text/csv", content: "{t}" }, { t: "a,b\n" })).toEqual({
      type: "text/csv",
      text: "a,b\n",
    });
    await send({ format: "base64", contentType: "image/png", content: "{t}" }, { t: "AP8=" });
    expect([...api.last.body]).toEqual([0, 255]);
  });

  it("is refused when it is not base64", async () => {
    const body = { format: "base64", contentType: "image/png", content: "{t}" } as const;
    await expect(send(body, { t: "no base64!" })).rejects.toThrow("the body must be base64");
  });
});

describe("the answer", () => {
  const answering = async (type: string, body: string | Buffer, request: Partial<HttpRequest> = {}) => {
    api.answer = (_request, answer) => {
      answer.writeHead(200, type === "" ? {} : { "content-type": type });
      answer.end(body);
    };
    return call(requestTo(`${api.origin}/thing`, request));
  };

  it("is read by its media type", async () => {
    expect(await answering("application/problem+json; charset=utf-8", '{"a":1}')).toEqual({ a: 1 });
    expect(await answering("text/plain; charset=iso-8859-1", Buffer.from([0xe4]))).toBe("ä");
    expect(await answering("image/png", "png")).toEqual(
      content({ type: "image", data: "cG5n", mimeType: "image/png" }),
    );
    expect(await answering("audio/mpeg", "mp3")).toEqual(
      content({ type: "audio", data: "bXAz", mimeType: "audio/mpeg" }),
    );
    expect(await answering("application/zip", "zip")).toEqual(
      content({
        type: "resource",
        resource: { uri: `${api.origin}/thing`, mimeType: "application/zip", blob: "emlw" },
      }),
    );
  });

  it("is read by its content where it names no media type", async () => {
    const id = '{"id":9007199254740993}';
    expect(await answering("", id)).toMatchObject({ json: id });
    expect(await answering("", "[]")).toEqual([]);
    expect(await answering("", "name,tail\r\n\tRex\u00e4,1\n")).toBe("name,tail\r\n\tRex\u00e4,1\n");
    for (const bytes of [Buffer.from("PK\u0003\u0004\u0000"), Buffer.from([0xff, 0xd8, 0xff])]) {
      expect(await answering("", bytes)).toEqual(
        content({
          type: "resource",
          resource: {
            uri: `${api.origin}/thing`,
            mimeType: "application/octet-stream",
            blob: bytes.toString("base64"),
          },
        }),
      );
    }
    expect(await answering("", '{"a":1}', response({ as: "json" }))).toEqual({ a: 1 });
    expect(await answering("", "a", response({ as: "text" }))).toBe("a");
  });

  it("may be empty", async () => {
    expect(await answering("application/json", "")).toBeUndefined();
    api.answer = (_request, answer) => void answer.writeHead(204).end();
    expect(await call(requestTo(`${api.origin}/`))).toBeUndefined();
    expect(await answering("application/json", "", response({ as: "json" }))).toBeNull();
  });

  it("is a part of the JSON", async () => {
    const body = '{"a/b":[{"~":7}],"n":null}';
    expect(await answering("application/json", body, response({ select: "/a~1b/0/~0" }))).toBe(7);
    expect(await answering("application/json", body, response({ select: "/n" }))).toBeNull();
    expect(await answering("application/json", body, response({ select: "/x", default: [] }))).toEqual([]);
    await expect(answering("application/json", body, response({ select: "/a~1b/length" }))).rejects.toThrow(
      "nothing at /a~1b/length",
    );
    await expect(answering("application/json", body, response({ select: "/constructor" }))).rejects.toThrow(
      ToolError,
    );
  });

  it("is an error when it is not the JSON it should be", async () => {
    await expect(answering("text/html", "<p>", response({ as: "json" }))).rejects.toThrow(
      new ToolError("The API answered 200 OK, but its answer is not JSON (it says text/html)"),
    );
  });

  it("is an error when it is too long, also where it only unpacks to that", async () => {
    const long = Buffer.alloc(3_000_000, "a");
    await expect(answering("text/plain", long)).rejects.toThrow("longer than 1048576 bytes");
    api.answer = (_request, answer) => {
      answer.writeHead(200, { "content-type": "text/plain", "content-encoding": "gzip" });
      answer.end(gzipSync(long));
    };
    await expect(call(requestTo(`${api.origin}/`))).rejects.toThrow("longer than 1048576 bytes");
  });

  it("of HEAD has no body, however long it says it is", async () => {
    api.answer = (_request, answer) => {
      answer.writeHead(200, { "content-length": "99999999" }).end();
    };
    await expect(call(requestTo(`${api.origin}/`, { method: "HEAD" }))).resolves.toBeUndefined();
  });

  it("other than 2xx is an error with the status and the beginning of the body", async () => {
    api.answer = (_request, answer) => json(answer, 404, { error: `no\u0000 pet\n${"x".repeat(5000)}` });
    const error = await call(requestTo(`${api.origin}/`)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ToolError);
    expect(String(error)).toMatch(/The API answered 404 Not Found: \{"error":"no\\u0000 pet\\nx+…$/);
    expect(String(error).length).toBeLessThan(1100);
  });

  it("does not show the server's own credentials, even where the API repeats them", async () => {
    api.answer = (request, answer) => json(answer, 403, { refused: request.headers });
    const request = requestTo(`${api.origin}/`, {
      headers: [
        { name: "x-key", value: "k-${KEY}" },
        { name: "x-units", value: "${UNITS:-metric}" },
      ],
      credentials: { basic: { username: "u", password: "${PASSWORD}" } },
    });
    // A default is not a secret: the manifest has it.
    const environment = { KEY: "topsecret", PASSWORD: "hunter22" };
    const error = await call(request, {}, { environment }).catch((thrown: unknown) => thrown);
    expect(String(error)).toContain('"x-key":"k-***","x-units":"metric"');
    expect(String(error)).not.toContain(Buffer.from("u:hunter22").toString("base64"));
  });
});

describe("redirects", () => {
  const redirect = (status: number, location: string) => {
    api.answer = (request, answer) => {
      if (request.target === "/old") answer.writeHead(status, { location }).end();
      else json(answer, 200, { ok: true });
    };
  };

  it.each([
    [302, "POST", "GET", ""],
    [303, "PUT", "GET", ""],
    [307, "POST", "POST", "1"],
    [308, "PUT", "PUT", "1"],
  ] as const)("%i of %s within the origin becomes %s", async (status, method, then, text) => {
    redirect(status, "/new");
    const body = { format: "json", contentType: "application/json", content: 1 } as const;
    await call(requestTo(`${api.origin}/old`, { method, body, credentials: { bearer: "t" } }));
    expect(api.last).toMatchObject({ method: then, target: "/new" });
    expect(api.last.body.toString()).toBe(text);
    expect(api.last.headers.authorization).toBe("Bearer t");
  });

  it.each([
    ["another port", () => elsewhere.origin],
    ["another name of the same machine", () => api.origin.replace("127.0.0.1", "localhost")],
    ["another scheme", () => api.origin.replace("http:", "https:")],
    ["no host at all", () => "file:///etc/passwd"],
    ["a scheme-relative URL", () => elsewhere.origin.replace("http:", "")],
    ["a URL with credentials", () => api.origin.replace("//", "//user:pass@")],
    ["another port of loopback, in IPv6", () => elsewhere.origin.replace("127.0.0.1", "[::1]")],
    ["loopback, as IPv4 in IPv6", () => elsewhere.origin.replace("127.0.0.1", "[::ffff:127.0.0.1]")],
    ["loopback, as a number", () => elsewhere.origin.replace("127.0.0.1", "2130706433")],
    ["loopback, in hexadecimal", () => elsewhere.origin.replace("127.0.0.1", "0x7f.1")],
    ["loopback, in octal", () => elsewhere.origin.replace("127.0.0.1", "0177.0.0.1")],
    ["all addresses", () => elsewhere.origin.replace("127.0.0.1", "0")],
    ["an address of metadata", () => "http://169.254.169.254/latest/meta-data/"],
    ["an address of metadata, as a number", () => "http://2852039166/"],
    ["an address of metadata, in IPv6", () => "http://[fd00:ec2::254]/latest/meta-data/"],
    ["a name of metadata", () => "http://metadata.google.internal/computeMetadata/v1/"],
    ["a private address", () => "http://10.0.0.1/"],
    ["a host behind backslashes", () => elsewhere.origin.replace("http://", "\\\\")],
    ["a host behind a slash and a backslash", () => elsewhere.origin.replace("http://", "/\\")],
    ["a host that begins like the API's", () => `${api.origin.replace(/:\d+$/, "")}.evil.example/`],
    ["a host behind the API's name", () => api.origin.replace("//", "//127.0.0.1@evil.example:")],
    ["data", () => "data:application/json,{}"],
    ["a script", () => "javascript:1"],
  ])("to %s are not followed", async (_name, location) => {
    for (const status of [301, 302, 303, 307, 308]) {
      api.reset();
      redirect(status, location());
      const request = requestTo(`${api.origin}/old`, { credentials: { bearer: "t" } });
      await expect(call(request)).rejects.toThrow("redirect to another origin");
      expect(api.requests).toHaveLength(1);
      expect(elsewhere.requests).toEqual([]);
    }
  });

  it("are followed five times at most", async () => {
    api.answer = (_request, answer) => void answer.writeHead(302, { location: "/again" }).end();
    await expect(call(requestTo(`${api.origin}/`))).rejects.toThrow("more than 5 times");
    expect(api.requests).toHaveLength(6);
  });
});

describe("retries", () => {
  const failing = (times: number, status: number, headers = {}) => {
    api.answer = (_request, answer) =>
      api.requests.length <= times ? json(answer, status, {}, headers) : json(answer, 200, { ok: true });
  };
  const retry = { times: 2, longestDelayMs: 10 };

  it.each([429, 503])("of idempotent methods follow %i", async (status) => {
    failing(2, status);
    expect(await call(requestTo(`${api.origin}/`, { retry }))).toEqual({ ok: true });
    expect(api.requests).toHaveLength(3);
  });

  it("end after as many as the manifest says", async () => {
    failing(9, 503);
    await expect(call(requestTo(`${api.origin}/`, { retry }))).rejects.toThrow("503 Service Unavailable");
    expect(api.requests).toHaveLength(3);
  });

  it.each([500, 502, 404])("do not follow %i", async (status) => {
    failing(1, status);
    await expect(call(requestTo(`${api.origin}/`, { retry }))).rejects.toThrow(String(status));
    expect(api.requests).toHaveLength(1);
  });

  it.each(["POST", "PATCH"] as const)("of %s do not happen", async (method) => {
    failing(1, 503);
    await expect(call(requestTo(`${api.origin}/`, { method, retry }))).rejects.toThrow("503");
    expect(api.requests).toHaveLength(1);
  });

  it("do not happen where the API asks for a longer wait than allowed", async () => {
    failing(1, 429, { "retry-after": "3600" });
    await expect(call(requestTo(`${api.origin}/`, { retry }))).rejects.toThrow("429 Too Many Requests");
    expect(api.requests).toHaveLength(1);
  });

  it("follow a lost connection", async () => {
    api.answer = (_request, answer) => {
      if (api.requests.length === 1) answer.destroy();
      else json(answer, 200, { ok: true });
    };
    expect(await call(requestTo(`${api.origin}/`, { retry }))).toEqual({ ok: true });
  });

  it("wait as Retry-After says, in seconds or until a date", () => {
    const now = Date.UTC(2026, 10, 23, 12, 0, 0);
    expect(retryAfter("2", now)).toBe(2000);
    expect(retryAfter("Mon, 23 Nov 2026 12:00:30 GMT", now)).toBe(30_000);
    expect(retryAfter("Mon, 23 Nov 2026 11:00:00 GMT", now)).toBe(0);
    for (const bad of ["", "soon", "-1", "1e3", "2026-11-23"]) expect(retryAfter(bad, now)).toBeUndefined();
  });
});

describe("time and cancellation", () => {
  it("gives up when the API does not answer in time, even within the body", async () => {
    api.answer = (_request, answer) => {
      answer.writeHead(200, { "content-type": "text/plain" });
      answer.write("a");
    };
    await expect(call(requestTo(`${api.origin}/`, { timeoutMs: 50 }))).rejects.toThrow(
      /^The API (?:did not answer|answered 200 OK, but its answer did not arrive) within 50 ms$/,
    );
  });

  it("ends the request when the call is cancelled", async () => {
    const controller = new AbortController();
    const gone = new Promise<void>((resolve) => {
      api.answer = (_request, answer) => {
        answer.on("close", () => resolve());
        controller.abort(new Error("cancelled"));
      };
    });
    await expect(call(requestTo(`${api.origin}/`), {}, { signal: controller.signal })).rejects.toThrow(
      "cancelled",
    );
    await gone;
  });

  it("ends the wait for a retry when the call is cancelled", async () => {
    const controller = new AbortController();
    api.answer = (_request, answer) => {
      answer.on("finish", () => setImmediate(() => controller.abort(new Error("cancelled"))));
      json(answer, 503, {}, { "retry-after": "30" });
    };
    const retry = { times: 1, longestDelayMs: 60_000 };
    await expect(
      call(requestTo(`${api.origin}/`, { retry }), {}, { signal: controller.signal }),
    ).rejects.toThrow();
    expect(api.requests).toHaveLength(1);
  });

  it("tells the caller that the API cannot be reached, and only the log which machine that is", async () => {
    const closed = new RecordingServer();
    await closed.start();
    const { origin } = closed;
    await closed.stop();
    const error: unknown = await call(requestTo(`${origin}/`)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ToolError);
    expect(error).toMatchObject({
      message: "The API could not be reached",
      cause: { message: `${origin}: the API could not be reached (ECONNREFUSED)` },
    });
  });
});

describe("credentials", () => {
  it("are bearer, basic, and API keys in header, query and cookie", async () => {
    const environment = { T: "t0ken", U: "me", P: "pä:ss", K: "k=&;1" };
    await call(requestTo(`${api.origin}/`, { credentials: { bearer: "${T}" } }), {}, { environment });
    expect(api.last.headers.authorization).toBe("Bearer t0ken");
    const basic = { username: "${U}", password: "${P}" };
    await call(requestTo(`${api.origin}/`, { credentials: { basic } }), {}, { environment });
    expect(api.last.headers.authorization).toBe(`Basic ${Buffer.from("me:pä:ss").toString("base64")}`);
    const apiKeys = [
      { in: "header", name: "x-key", value: "${K}" },
      { in: "query", name: "key", value: "${K}" },
      { in: "cookie", name: "key", value: "${T}" },
    ] as const;
    await call(
      requestTo(`${api.origin}/`, { credentials: { apiKeys }, cookies: [{ name: "a", value: "b" }] }),
      {},
      { environment },
    );
    expect(api.last).toMatchObject({
      target: "/?key=k%3D%26%3B1",
      headers: { "x-key": "k=&;1", cookie: "a=b; key=t0ken" },
    });
  });

  it("that are missing stop the start, each named once for all tools", () => {
    const request = requestTo("${URL}/", { credentials: { bearer: "${TOKEN}" } });
    const tools = ["one", "two"].map((name) => ({ ...tool(name), ...httpTool(request) }));
    expect(() => prepareTools(tools, {})).toThrow(
      "URL is not set: set it, since the manifest's tools.one.http reads it\n" +
        "TOKEN is not set: set it, since the manifest's tools.one.http reads it",
    );
    expect(() => prepareTools(tools, { URL: api.origin, TOKEN: "t" })).not.toThrow();
  });

  it("and other values of headers and cookies that cannot be sent stop the start", () => {
    const request = requestTo("http://x.example/", {
      headers: [{ name: "x-a", value: "a ${A} {b}" }],
      cookies: [{ name: "c", value: "${A}" }],
    });
    expect(httpTool(request).prepare({ A: "secret;\r\n" }, "tools.t.http")).toEqual([
      "the manifest's tools.t.http: headers.x-a has characters that a header cannot hold",
      "the manifest's tools.t.http: cookies.c has characters that a cookie cannot hold",
    ]);
  });

  it.each([
    [
      "a token with a line end",
      { URL: "http://x.example", TOKEN: "t\nX: y" },
      "characters that a header cannot hold",
    ],
    ["a URL that is none", { URL: "x.example", TOKEN: "t" }, "http or https URL"],
    ["a URL of another scheme", { URL: "ftp://x.example", TOKEN: "t" }, "http or https URL"],
    [
      "a URL with credentials",
      { URL: "http://u:p@x.example", TOKEN: "t" },
      "write credentials under `credentials`",
    ],
    ["a URL with a fragment", { URL: "http://x.example/#", TOKEN: "t" }, "fragment"],
  ])("and %s stop the start", (_name, environment, problem) => {
    const request = requestTo("${URL}/pets", { credentials: { bearer: "${TOKEN}" } });
    const problems = httpTool(request).prepare(environment, "tools.t.http");
    expect(problems.join("\n")).toContain(problem);
    expect(problems.join("\n")).not.toContain("t\nX");
  });

  it.each([
    "http://{host}/",
    "http://x{host}/",
    "http://x.example{p}",
    "{url}",
    "http://x.example:{port}/",
    "${S}://{host}/",
    "http://x.example/?a={a}",
    "http://x.example/a/../{b}",
  ])("and the URL %s stops the start", (url) => {
    expect(httpTool(requestTo(url)).prepare({ S: "http" }, "tools.t.http")).toHaveLength(1);
  });
});

describe("OAuth 2 client credentials", () => {
  let issued = 0;
  let lifeSeconds = 3600;
  let accepted = (_token: string) => true;
  beforeEach(() => {
    issued = 0;
    lifeSeconds = 3600;
    accepted = () => true;
    api.answer = (request, answer) => {
      if (request.target === "/token") {
        issued++;
        return json(answer, 200, {
          access_token: `t${issued}`,
          token_type: "Bearer",
          expires_in: lifeSeconds,
        });
      }
      const token = request.headers.authorization?.replace("Bearer ", "") ?? "";
      return json(answer, accepted(token) ? 200 : 401, { token });
    };
  });
  // Clients with the same id share their tokens: each test is another client.
  let clients = 0;
  const request = (changes: Record<string, unknown> = {}) =>
    requestTo(`${api.origin}/`, {
      credentials: {
        oauth2: {
          tokenUrl: `${api.origin}/token`,
          clientId: `client ${++clients}`,
          clientSecret: "${SECRET}",
          ...changes,
        },
      },
    });
  const environment = { SECRET: "s:c/r" };
  const tokenRequests = () => api.requests.filter(({ target }) => target === "/token");

  it("get one token for many calls, also at once", async () => {
    const shared = request();
    const other = { ...shared };
    const answers = await Promise.all([1, 2, 3].map(() => call(shared, {}, { environment })));
    answers.push(await call(other, {}, { environment }));
    expect(answers).toEqual(Array(4).fill({ token: "t1" }));
    expect(tokenRequests()).toHaveLength(1);
  });

  it("send id and secret as RFC 6749 encodes them", async () => {
    await call(
      request({ scopes: ["a", "b"], parameters: [{ name: "audience", value: "x" }] }),
      {},
      { environment },
    );
    const [sent] = tokenRequests();
    expect(Buffer.from(sent?.headers.authorization?.slice(6) ?? "", "base64").toString()).toBe(
      `client+${clients}:s%3Ac%2Fr`,
    );
    expect(sent?.body.toString()).toBe("grant_type=client_credentials&audience=x&scope=a+b");
    await call(request({ clientAuthentication: "body" }), {}, { environment });
    expect(tokenRequests()[1]?.body.toString()).toBe(
      `grant_type=client_credentials&client_id=client+${clients}&client_secret=s%3Ac%2Fr`,
    );
  });

  it("get a new token when the last one has expired", async () => {
    lifeSeconds = 0;
    const shared = request();
    await call(shared, {}, { environment });
    expect(await call(shared, {}, { environment })).toEqual({ token: "t2" });
  });

  it("get a new token, once, when the API refuses the one they have", async () => {
    const shared = request();
    await call(shared, {}, { environment });
    accepted = (token) => token !== "t1";
    expect(await call(shared, {}, { environment })).toEqual({ token: "t2" });
    accepted = () => false;
    await expect(call(shared, {}, { environment })).rejects.toThrow("401 Unauthorized");
    expect(tokenRequests()).toHaveLength(3);
  });

  it("tell the caller nothing of the token endpoint's refusal", async () => {
    api.answer = (_request, answer) => json(answer, 400, { error: "invalid_client" });
    const error: unknown = await call(request(), {}, { environment }).catch((thrown: unknown) => thrown);
    expect(error).not.toBeInstanceOf(ToolError);
    expect(error).toMatchObject({ cause: new Error('the token endpoint answered 400: "invalid_client"') });
  });

  it("do not follow the token endpoint's redirects", async () => {
    api.answer = (_request, answer) =>
      void answer.writeHead(307, { location: `${elsewhere.origin}/token` }).end();
    await expect(call(request(), {}, { environment })).rejects.toThrow("no access token");
    expect(elsewhere.requests).toEqual([]);
  });

  it("need an https token endpoint", () => {
    const problems = httpTool(request({ tokenUrl: "http://login.example/token" })).prepare(environment, "t");
    expect(problems.join()).toContain("https");
  });

  it("let one call give up without the others", async () => {
    const controller = new AbortController();
    const tokens = api.answer;
    let answerToken = () => {};
    api.answer = (recorded, answer) => {
      if (recorded.target === "/token") answerToken = () => tokens(recorded, answer);
      else tokens(recorded, answer);
      if (recorded.target === "/token") arrived.abort();
    };
    const arrived = new AbortController();
    const shared = request();
    const first = call(shared, {}, { environment, signal: controller.signal });
    const second = call(shared, {}, { environment });
    await once(arrived.signal, "abort");
    controller.abort(new Error("gone"));
    await expect(first).rejects.toThrow("gone");
    answerToken();
    expect(await second).toEqual({ token: "t1" });
  });
});

it("prepares itself where nothing prepared it", async () => {
  await httpTool(requestTo(`${api.origin}/`)).handler({}, contextOf());
  expect(api.requests).toHaveLength(1);
});
