import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bearerChallenge, isScope, readBearer } from "../../templates/server/auth/bearer.js";
import { createResourceMetadata } from "../../templates/server/auth/metadata.js";
import { renamed } from "../../templates/server/calls/argument-names.js";
import { cutJson } from "../../templates/server/calls/cut-json.js";
import { withExactArguments } from "../../templates/server/calls/exact-arguments.js";
import { mayHoldLongIntegers, parseExactly, restoreDigits } from "../../templates/server/calls/exact-json.js";
import { listsIn } from "../../templates/server/calls/json-lists.js";
import { errorResult, shapeResult } from "../../templates/server/calls/result.js";
import { headerValue, isCookieValue, isHeaderValue } from "../../templates/server/http-tools/headers.js";
import { joined, matrix, scalarText, simple } from "../../templates/server/http-tools/parameter-style.js";
import {
  fullyDecode,
  percentEncode,
  percentEncodeReserved,
} from "../../templates/server/http-tools/percent-encoding.js";
import { readQuery } from "../../templates/server/http-tools/query.js";
import type { PathParameter } from "../../templates/server/http-tools/request.js";
import { acceptedError } from "../../templates/server/http-tools/response.js";
import { retryAfter } from "../../templates/server/http-tools/retry-after.js";
import { TemplateReader } from "../../templates/server/http-tools/template.js";
import { isSafeEndpoint } from "../../templates/server/http-tools/token-request.js";
import { readUrlTemplate, type UrlTemplate } from "../../templates/server/http-tools/url-template.js";
import { callerKey } from "../../templates/server/limits/rate-limit.js";
import { createLog } from "../../templates/server/log/log.js";
import { withoutTokens } from "../../templates/server/log/log-rules.js";
import { readVariable } from "../../templates/server/methods/uri-template.js";
import { writeMetrics } from "../../templates/server/observability/prometheus-text.js";
import { decoded } from "../../templates/server/outbound/content-codings.js";
import { inUrl, isLoopback, readAuthority } from "../../templates/server/settings/authority.js";
import { quote } from "../../templates/server/settings/environment-reader.js";
import { fillPlaceholders } from "../../templates/server/settings/placeholders.js";
import { Secrets } from "../../templates/server/settings/secrets.js";
import { codingRefusal, contentRefusal } from "../../templates/server/transport/admission.js";
import { parseBody } from "../../templates/server/transport/body.js";
import { optionsHeaders } from "../../templates/server/transport/cors.js";
import { createGuard } from "../../templates/server/transport/guard.js";
import { refusalBody } from "../../templates/server/transport/refusal.js";
import { WorkCounter } from "./counted-work.js";
import { tool } from "./sample-tools.js";

/** Strings whose repetition has slowed readers of text before: each begins what a function looks for, again and again. */
const units = [
  "a",
  " ",
  "\t",
  "\0",
  "\r\n",
  "é",
  "\ud800",
  "eyJ",
  "eyJ.",
  "eyJ.a.",
  "%",
  "%25",
  "%2525",
  "%c0%ae",
  "25",
  "\\",
  "\\\\u005c",
  "&amp;",
  "&#x0",
  "${A:-",
  "${A}",
  "{{a",
  "{a}",
  "[",
  "[]",
  "[[",
  "{",
  '{"a":',
  '"',
  '"a",',
  ",",
  ";",
  ":",
  "::",
  ".",
  "..",
  "/",
  "/..;",
  "../",
  "=",
  "==",
  "Bearer ",
  "`",
  "`a`",
  "hunter",
  "hunter22",
  "0",
  "0:",
  "=a&",
  "a=",
  "mcp-a,",
];

const reader = new TemplateReader({});
function urlTemplate(parameter: PathParameter): UrlTemplate {
  const template = readUrlTemplate("https://api.example.com/{v}/x", [parameter], reader);
  return "problem" in template ? expect.fail(template.problem) : template;
}
const path = urlTemplate({ name: "v" });
const encoded = urlTemplate({ name: "v", slash: "encode" });
const query = readQuery([{ name: "q", value: "{v}" }], [], reader);
const secrets = new Secrets(["hunter22!x", "hunter hunter"]);
const guard = createGuard({
  host: "127.0.0.1",
  allowedHosts: [],
  allowedOrigins: ["https://app.example.com"],
});
const log = createLog("debug", () => {});
const emptyBody = { async *[Symbol.asyncIterator]() {} };
const metadata = createResourceMetadata(
  { audience: ["a"], algorithms: ["RS256"], cacheSeconds: 300, requiredScopes: [], authorizationServers: [] },
  { path: "/mcp", scopes: [] },
);
const plain = tool("plain", { handler: () => "" });

/** Functions that read strings of callers, of APIs, of issuers or of the environment. */
const functions: Readonly<Record<string, (text: string) => unknown>> = {
  withoutTokens,
  isScope,
  readAuthority,
  isLoopback,
  inUrl,
  quote,
  percentEncode,
  percentEncodeReserved,
  fullyDecode,
  isHeaderValue,
  isCookieValue,
  errorResult,
  codingRefusal: (text) => codingRefusal(text, 1),
  contentRefusal: (text) => contentRefusal(`application/json${text}`, text),
  "readBearer, header": (text) => readBearer({ headers: { authorization: `Bearer ${text}` } }),
  "readBearer, URL": (text) => readBearer({ headers: {}, url: `/mcp?${text}` }),
  bearerChallenge: (text) => bearerChallenge({ scope: text }),
  callerKey: (text) => callerKey(undefined, text),
  fillPlaceholders: (text) => fillPlaceholders(text, { A: "a" }, new Set()),
  "guard, host": (text) => guard.refusal(text, undefined),
  "guard, origin": (text) => guard.refusal("localhost", text),
  optionsHeaders: (text) => optionsHeaders("https://app.example.com", text, "POST"),
  "parseBody, as it is": (text) => parseBody(Buffer.from(text)),
  "parseBody, as a string": (text) => parseBody(Buffer.from(JSON.stringify({ id: text, a: [text] }))),
  "parseBody, as members": (text) => parseBody(Buffer.from(JSON.stringify({ ...text.split("") }))),
  refusalBody: (text) => refusalBody({ status: 400, message: "no", id: text }),
  retryAfter: (text) => retryAfter(text, 0),
  scalarText,
  "simple, as a list": (text) => simple({ kind: "list", items: text.split("") }, false, percentEncode),
  "a path": (text) => path.expand({ v: text }, []),
  "a path with slashes": (text) => encoded.expand({ v: text.match(/.{1,2000}/gs) ?? [] }, []),
  "a query": (text) => query({ v: text }),
  "Secrets.redact": (text) => secrets.redact(text),
  "Secrets.redactCut": (text) => secrets.redactCut(text),
  "Secrets.redactValue": (text) => secrets.redactValue({ [text]: [text] }),
  "TemplateReader.read": (text) => reader.read(text),
  "TemplateReader.text": (text) => reader.text(text),
  "ArgumentNames.listed": (text) => renamed({ other_name: "otherName" }).listed(text),
  headerValue: (text) => headerValue("name", text),
  "matrix, exploded": (text) => matrix("name", { kind: "list", items: text.split("") }, true, percentEncode),
  "joined, as a map": (text) =>
    joined({ kind: "map", entries: text.split("").map((each) => [each, each]) }, true, ",", percentEncode),
  acceptedError: (text) => acceptedError(new Response(), "POST", text),
  "decoded, codings": (text) => decoded(emptyBody, `${text},${text}`),
  "createResourceMetadata, host": (text) => metadata.document(text) + metadata.url(text),
  "ArgumentNames.translate": (text) => renamed({ other_name: "otherName" }).translate(text),
  "shapeResult, a string": (text) => shapeResult(plain, text, "modern"),
  "shapeResult, a list": (text) => shapeResult(plain, text.split(""), "legacy"),
  readVariable: (text) =>
    readVariable(text, { type: "string", minLength: 1, maxLength: 10, enum: ["a", "b"] }),
  "readVariable, a number": (text) => readVariable(text, { type: "number", minimum: 1 }),
  mayHoldLongIntegers,
  "parseExactly, strings": (text) => parseExactly(JSON.stringify([text, ...text.split("")])),
  "parseExactly, numbers": (text) => parseExactly(`[${longIntegers(text)}]`),
  "withExactArguments, refused": (text) => withExactArguments(text, []),
  withExactArguments: (text) =>
    withExactArguments(`{"method":"tools/call","params":{"arguments":{"a":[${longIntegers(text)}]}}}`, {
      method: "tools/call",
      params: { arguments: {} },
    }),
  restoreDigits: (text) => restoreDigits(JSON.stringify(text)),
  listsIn: (text) => listsIn(JSON.stringify([text.split(""), { [text]: text.split("") }])),
  cutJson: (text) => cutJson(JSON.stringify(text.split("")), text.split(""), text.length / 2, () => true),
  isSafeEndpoint: (text) => isSafeEndpoint(`https://api.example.com/${text}`),
  writeMetrics: (text) =>
    writeMetrics([{ name: "m", type: "gauge", help: "h", samples: [{ labels: { a: text }, value: 1 }] }]),
  "a line of the log": (text) => log.error("refused", { reason: text }, new Error(text)),
};

/** As many integers that JavaScript would change as a string has characters. */
function longIntegers(text: string): string {
  return text.replaceAll(/./gs, ",12345678901234567").slice(1);
}

const counter = new WorkCounter();
beforeAll(() => counter.start());
afterAll(() => counter.stop());

const short = 500;
const times = 8;
/** Counting takes longer than what is counted, so inputs are counted in groups. */
const groupSize = 8;

const patterns: readonly Pattern[] = units.flatMap((unit) => [
  { head: "", unit, tail: "" },
  { head: "", unit, tail: "!" },
  { head: "%", unit, tail: "" },
]);

interface Pattern {
  readonly head: string;
  readonly unit: string;
  readonly tail: string;
}

function textOf({ head, unit, tail }: Pattern, length: number): string {
  return `${head}${unit.repeat(Math.ceil(length / unit.length))}${tail}`;
}

/** Whether the work for strings of a group grows faster than they do. */
async function growsFaster(run: (text: string) => unknown, group: readonly Pattern[]): Promise<boolean> {
  const work = (length: number) =>
    counter.count(() => {
      for (const pattern of group) {
        try {
          run(textOf(pattern, length));
        } catch {
          // A refusal is an answer too.
        }
      }
    });
  const once = await work(short);
  // Work that does not depend on the length makes the growth seem smaller, never larger.
  return (await work(short * times)) > 1.4 * times * (once + 100);
}

/** The inputs for which the work grows faster than the text. */
async function superlinear(run: (text: string) => unknown): Promise<readonly Pattern[]> {
  // Patterns and spellings are made once.
  await growsFaster(run, [{ head: "", unit: "a", tail: "" }]);
  const found: Pattern[] = [];
  for (let from = 0; from < patterns.length; from += groupSize) {
    const group = patterns.slice(from, from + groupSize);
    if (!(await growsFaster(run, group))) continue;
    for (const pattern of group) if (await growsFaster(run, [pattern])) found.push(pattern);
    if (found.length === 0) found.push(...group);
  }
  return found;
}

describe("the work for a string grows no faster than the text", () => {
  test.each(Object.entries(functions))("%s", async (_name, run) => {
    expect(await superlinear(run)).toEqual([]);
  });
});

/** Exported functions whose strings are names of the manifest, settings, or the server's own. */
const ownTexts = new Set([
  "entryOf",
  "textParameter",
  "keepToken",
  "requestToken",
  "tokenExchange",
  "allowReading",
  "answerOptions",
  "argumentOf",
  "checkAlgorithms",
  "createTokenSource",
  "describeViolations",
  "readCredentials",
  "readUrlTemplate",
  "send",
  "sendAtTurnEnd",
  "callerClaims",
  "createConsoleLog",
  "createLog",
  "createSpanExporter",
  "createMetricExporter",
  "evaluate",
  "httpDirect",
  "internalRefusal",
  "isForwarded",
  "isWrapped",
  "isRepeatable",
  "readBounded",
  "readCookies",
  "readHeaders",
  "readPublicKey",
  "readQuery",
  "readingHeaders",
  "scopesSupported",
  "webDirect",
]);

test("every exported function that takes a string is here, or its strings are the server's own", () => {
  const folder = join(import.meta.dirname, "..", "..", "templates", "server");
  const named = Object.keys(functions).join(" ");
  const missing = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) => [
      ...readFileSync(join(folder, name), "utf8").matchAll(
        /^export (?:async )?function (\w+)\(([\s\S]*?)\n?\):? /gm,
      ),
    ])
    .filter(([, , parameters = ""]) => /: (?:readonly )?string\b/.test(parameters))
    .map(([, name = ""]) => name)
    .filter((name) => !named.includes(name) && !ownTexts.has(name));
  expect(missing).toEqual([]);
});

test("what takes quadratic work would be found", async () => {
  const slow = (text: string): unknown => {
    let rest = text;
    while (rest.includes("a") && rest.length > 1) rest = rest.slice(1);
    return rest;
  };
  expect(await superlinear(slow)).toContainEqual({ head: "", unit: "a", tail: "" });
});
