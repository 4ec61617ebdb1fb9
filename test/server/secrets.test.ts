import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { httpTool } from "../../templates/server/http-tools/http-tool.js";
import type { HttpRequest } from "../../templates/server/http-tools/request.js";
import { Secrets } from "../../templates/server/settings/secrets.js";
import { contextOf, requestTo } from "./http-call.js";
import { json, RecordingServer } from "./recording-server.js";

const html = (text: string): string =>
  text.replace(
    /[&<>"']/g,
    (character) => `&${{ "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "#39" }[character]};`,
  );

const entities: Readonly<Record<string, string>> = {
  "+": "plus",
  "/": "sol",
  "=": "equals",
  "%": "percnt",
  "!": "excl",
  "?": "quest",
  ":": "colon",
  $: "dollar",
  "(": "lpar",
  ")": "rpar",
  "@": "commat",
  "[": "lsqb",
  "]": "rbrack",
  "{": "lcub",
  "}": "rbrace",
  "|": "verbar",
};

/** The ways in which APIs write what they were sent. */
const encodings: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  percent: (text) => encodeURIComponent(text),
  "percent in lower case": (text) => encodeURIComponent(text).replace(/%../g, (octet) => octet.toLowerCase()),
  "every octet": (text) =>
    [...Buffer.from(text)].map((octet) => `%${octet.toString(16).padStart(2, "0")}`).join(""),
  "percent twice": (text) => encodeURIComponent(encodeURIComponent(text)),
  form: (text) => new URLSearchParams([["", text]]).toString().slice(1),
  JSON: (text) => JSON.stringify(text).slice(1, -1),
  "JSON in JSON": (text) => JSON.stringify(JSON.stringify(text)).slice(3, -3),
  "JSON in ASCII": (text) =>
    [...text].map((c) => (/\w/.test(c) ? c : c.split("").map(unicode).join(""))).join(""),
  HTML: html,
  "HTML by number": (text) => [...text].map((c) => `&#${c.codePointAt(0)};`).join(""),
  "HTML by hexadecimal number": (text) =>
    [...text].map((c) => `&#x${c.codePointAt(0)?.toString(16)};`).join(""),
  "HTML by name": (text) =>
    html(text).replace(/[+/=%!?:$()@[\]{}|]/g, (character) => `&${entities[character]};`),
  "percent in HTML": (text) => html(encodeURIComponent(text)),
  base64: (text) => Buffer.from(text).toString("base64"),
  base64url: (text) => Buffer.from(text).toString("base64url"),
  "base64 in lines": (text) => inLines(text, 11, "\n"),
  "base64 in lines of MIME, in JSON": (text) => inLines(text, 7, "\\r\\n"),
};

/** The ways in which APIs write JSON: some escape more than they must. */
const writers: readonly ((value: unknown) => string)[] = [
  JSON.stringify,
  // Go and .NET.
  (value) => JSON.stringify(value).replace(/[&<>+']/g, unicode),
  // PHP.
  (value) => JSON.stringify(value).replaceAll("/", "\\/"),
  (value) =>
    JSON.stringify(value).replace(/[^\w{}[\],:"\\]/g, (unit) => unicode(unit).replace("\\u00", "\\u00")),
];

function inLines(text: string, width: number, end: string): string {
  return (
    Buffer.from(text)
      .toString("base64")
      .match(new RegExp(`.{1,${width}}`, "g")) ?? []
  ).join(end);
}

function unicode(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Forms of a secret that must not be left; in base64 without the characters that depend on the neighbours. */
function tracesOf(secret: string): readonly string[] {
  return Object.entries(encodings).map(([name, encode]) =>
    name.startsWith("base64")
      ? encode(secret).slice(0, Math.floor((Buffer.byteLength(secret) * 8) / 6))
      : encode(secret),
  );
}

/** Without the ends of lines of base64, also those in JSON. */
function withoutLineEnds(text: string): string {
  return text.replace(/\\[rn]?|[\r\n]/g, "");
}

const special = fc.constantFrom(...`%+&=<>"'\\/?#:;,.~-_!$*()[]{}|^@ 0aZ`);
const secret = fc
  .array(special, { minLength: 8, maxLength: 24 })
  .map((characters) => `q${characters.join("")}z`);

describe("secrets in a string", () => {
  it.each(Object.entries(encodings))("are redacted in %s", (_name, encode) => {
    const wide = fc
      .string({ unit: "grapheme", minLength: 8, maxLength: 20 })
      .filter((text) => !/\p{Surrogate}/u.test(text));
    fc.assert(
      fc.property(fc.oneof(secret, wide), (text) => {
        const left = new Secrets([text]).redact(`<${encode(text)}>`);
        expect(withoutLineEnds(left)).toMatch(/^<\*\*\*[A-Za-z0-9+/_=-]{0,3}>$/);
      }),
      { numRuns: 60 },
    );
  });

  it("are redacted inside of longer strings in base64", () => {
    fc.assert(
      fc.property(secret, fc.string({ maxLength: 6 }), fc.string({ maxLength: 6 }), (text, before, after) => {
        const plain = Buffer.from(`${before}${text}${after}`);
        for (const encoding of ["base64", "base64url"] as const) {
          const left = new Secrets([text]).redact(plain.toString(encoding));
          expect(left).toContain("***");
          expect(Buffer.from(left.replaceAll("***", ""), encoding).toString()).not.toContain(
            text.slice(1, -1),
          );
        }
      }),
      { numRuns: 60 },
    );
  });

  it("are redacted where a string is cut in their midst", () => {
    fc.assert(
      fc.property(secret, fc.constantFrom(...Object.values(encodings)), fc.nat(), (text, encode, at) => {
        const written = encode(text);
        const cut = written.slice(0, 8 + (at % (written.length - 8)));
        const left = new Secrets([text]).redactCut(`before: ${cut}`);
        expect(left.startsWith("before: ")).toBe(true);
        expect(withoutLineEnds(left.slice(8))).toMatch(/^(?:\*\*\*)?[A-Za-z0-9+/_=-]{0,3}$/);
      }),
      { numRuns: 200 },
    );
  });

  it("leave all other strings as they are", () => {
    fc.assert(
      fc.property(secret, fc.string({ unit: "grapheme" }), (text, other) => {
        fc.pre(!other.includes("q"));
        expect(new Secrets([text]).redact(other)).toBe(other);
      }),
      { numRuns: 60 },
    );
    expect(new Secrets(["abc"]).redact("abc")).toBe("abc");
  });
});

const api = new RecordingServer();
beforeAll(() => api.start());
afterAll(() => api.stop());
beforeEach(() => api.reset());

describe("an API that answers with what it was sent", () => {
  const body = {
    format: "json",
    contentType: "application/json",
    content: { deep: ["${SECRET_KEY}"] },
  } as const;
  const places: Readonly<Record<string, Partial<HttpRequest>>> = {
    "the bearer token": { credentials: { bearer: "${SECRET_KEY}" } },
    "the password": { credentials: { basic: { username: "u", password: "${SECRET_KEY}" } } },
    "a key in a header": {
      credentials: { apiKeys: [{ in: "header", name: "x-key", value: "${SECRET_KEY}" }] },
    },
    "a key in the query": {
      credentials: { apiKeys: [{ in: "query", name: "key", value: "${SECRET_KEY}" }] },
    },
    "a header": { headers: [{ name: "x-key", value: "k-${SECRET_KEY}" }] },
    "the query": { query: [{ name: "key", value: "${SECRET_KEY}" }] },
    "the body": { method: "POST", body },
    "an OAuth client": {
      credentials: { oauth2: { tokenUrl: "${TOKENS}/token", clientId: "c", clientSecret: "${SECRET_KEY}" } },
    },
  };

  it.each(Object.entries(places))("shows no caller and no log what stands in %s", async (_place, changes) => {
    const written = fc.constantFrom(...writers);
    const property = fc.asyncProperty(secret, fc.boolean(), written, async (text, refuses, write) => {
      const token = `t-${[...text].reverse().join("").replaceAll(" ", "")}`;
      api.answer = (request, answer) => {
        if (request.target === "/token") return json(answer, 200, { access_token: token, expires_in: 0 });
        const sent = [text, token, `u:${text}`].flatMap((one) =>
          Object.values(encodings).map((encode) => encode(one)),
        );
        const echo = {
          [text]: 1,
          sent,
          target: request.target,
          headers: request.headers,
          body: String(request.body),
        };
        answer.writeHead(refuses ? 400 : 200, { "content-type": "application/json" });
        answer.end(write(echo));
      };
      const logged: unknown[] = [];
      const tool = httpTool(requestTo(api.origin, changes));
      expect(tool.prepare({ SECRET_KEY: text, TOKENS: api.origin }, "tools.t.http")).toEqual([]);
      const context = { ...contextOf(), log: (...line: readonly unknown[]) => void logged.push(line) };
      const result: unknown = await Promise.resolve(tool.handler({}, context)).catch(
        (error: unknown) => error,
      );
      const output = result instanceof Error ? result.message : JSON.stringify(result);
      expect(output).toContain("***");
      const hidden =
        "credentials" in changes && changes.credentials?.oauth2 !== undefined ? [text, token] : [text];
      for (const trace of hidden.flatMap(tracesOf))
        expect(`${output}${JSON.stringify(logged)}`).not.toContain(trace);
    });
    await fc.assert(property, { numRuns: 12 });
  });

  it("shows nothing of a secret in the media type of its answer", async () => {
    api.answer = (_request, answer) => {
      answer.writeHead(200, { "content-type": "application/x-SECRET-Key.42; charset=utf-8" });
      answer.end("\0");
    };
    for (const as of ["auto", "json"] as const) {
      const tool = httpTool(
        requestTo(api.origin, {
          credentials: { bearer: "${SECRET_KEY}" },
          response: { as, maxBytes: 1_000, mismatch: "error" },
        }),
      );
      tool.prepare({ SECRET_KEY: "SECRET-Key.42" }, "tools.t.http");
      const result: unknown = await Promise.resolve(tool.handler({}, contextOf())).catch(String);
      expect(JSON.stringify(result)).toContain("application/x-***");
      expect(JSON.stringify(result).toLowerCase()).not.toContain("secret-key");
    }
  });

  it("shows nothing of a token that another call has replaced meanwhile", async () => {
    let issued = 0;
    const waiting: (() => void)[] = [];
    api.answer = (request, answer) => {
      if (request.target === "/token") {
        issued++;
        return json(answer, 200, { access_token: `token-number-${issued}`, expires_in: 0 });
      }
      const refuse = () => json(answer, 400, { got: request.headers.authorization });
      if (waiting.push(refuse) === 2) for (const next of waiting) next();
    };
    const tool = httpTool(
      requestTo(api.origin, {
        credentials: {
          oauth2: { tokenUrl: `${api.origin}/token`, clientId: "two", clientSecret: "${SECRET_KEY}" },
        },
      }),
    );
    tool.prepare({ SECRET_KEY: "of no account" }, "tools.t.http");
    const one = Promise.resolve(tool.handler({}, contextOf())).catch(String);
    await expect.poll(() => waiting.length).toBe(1);
    const two = Promise.resolve(tool.handler({}, contextOf())).catch(String);
    const told = `${await one} ${await two}`;
    expect(issued).toBe(2);
    expect(told).toContain("Bearer ***");
    expect(told).not.toContain("token-number");
  });
});
