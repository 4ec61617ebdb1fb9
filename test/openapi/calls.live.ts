import { readdirSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { isJsonObject, type Json, type JsonObject } from "../../src/json.js";
import { importOpenApi } from "../../src/openapi/import-openapi.js";
import { findProblemsInData } from "../../src/pipeline.js";
import type { Era, ToolResult } from "../../templates/server/calls/call-module.js";
import { type CompiledServer, compiledServer } from "../harness/compiled-server.js";
import { installPackages } from "../interop/command.js";
import { json, RecordingServer } from "../server/recording-server.js";
import { type ExampleAnswer, exampleAnswers } from "./example-answers.js";
import { Draw, validInstance } from "./instances.js";
import { acceptor, environmentOf, refusals } from "./live-calls.js";
import { unsaid } from "./request-oracle.js";
import { readShipped, sampled, shippedDocuments, TOOLS, withOperations } from "./shipped-documents.js";
import { silences } from "./silence-oracle.js";

/** Calls of each tool with arguments that are drawn, beside one for each example answer. */
const RUNS = Number(process.env["RUNS"] ?? 3);
const SEED = Number(process.env["SEED"] ?? 20261125);

/** The access token that the stand-in issues. */
const TOKEN = "issued-by-the-stand-in";

const api = new RecordingServer();
beforeAll(async () => {
  await installPackages(import.meta.dirname);
  await api.start();
});
afterAll(() => api.stop());

interface Counts {
  tools: number;
  requests: number;
  /** Example answers; those that do not fit their declared schema; those of which a caller gets less than all. */
  examples: number;
  unfit: number;
  useless: number;
}

interface Subject {
  readonly counts: Counts;
  /** Parts of requests that nobody said, and parts of the document that nobody missed. */
  readonly problems: string[];
  /** Operations whose input no arguments fit, such as a node that requires a parent of its own kind. */
  readonly impossible: string[];
}

const subject = (): Subject => ({
  counts: { tools: 0, requests: 0, examples: 0, unfit: 0, useless: 0 },
  problems: [],
  impossible: [],
});

describe("every tool of documents that packages ship", () => {
  it.each([...shippedDocuments, "@okta/openapi/dist/spec.json"])(
    "%s: sends nothing unsaid, leaves nothing out in silence, and hands on the example answers",
    { timeout: 1_800_000 },
    async (name) => {
      const called = subject();
      await callAll(sampled(readShipped(name)), called);
      judge(name, called, []);
    },
  );

  it("of a collection of examples", { timeout: 600_000 }, async () => {
    const folder = join("@readme", "oas-examples");
    const called = subject();
    for (const version of ["2.0", "3.0", "3.1"]) {
      const names = readdirSync(join(import.meta.dirname, "node_modules", folder, version, "json"));
      // Where only some tools are called, so are only those of some documents.
      const chosen = names.filter((one, index) => one.endsWith(".json") && (TOOLS === 0 || index % 6 === 0));
      for (const name of chosen) {
        const document = sampled(readShipped(join(folder, version, "json", name)));
        const { paths } = document;
        if (isJsonObject(paths) && Object.keys(paths).length > 0) await callAll(document, called);
      }
    }
    // Two bodies of the document are both a string and an integer.
    judge(folder, called, [
      "POST /direct",
      "PATCH /anything/quirks/polymorphism",
      "PUT /anything/quirks/polymorphism",
    ]);
  });
});

function judge(name: string, { counts, problems, impossible }: Subject, expected: readonly string[]): void {
  console.log(name, JSON.stringify(counts));
  expect(problems).toEqual([]);
  expect(impossible.filter((operation) => !expected.includes(operation))).toEqual([]);
  expect(counts.useless).toBeLessThanOrEqual(counts.examples / 100);
}

/** Imports a document, and calls each of its tools. */
async function callAll(document: JsonObject, { counts, problems, impossible }: Subject): Promise<void> {
  const imported = await importOpenApi("d.json", {
    read: () => JSON.stringify(document),
    check: findProblemsInData,
    include: [],
    exclude: [],
    name: "api",
  });
  if ("problem" in imported) throw new Error(imported.problem);
  problems.push(...silences({ document, manifest: parse(imported.text), ...imported }));
  const environment = environmentOf(imported.text, api.origin);
  const server = await compiledServer(imported.text, environment);
  const manifest: Manifest = parse(imported.text);
  const answers = answersOf(document);
  for (const { name, listing, legacyOutputSchema } of server.tools) {
    counts.tools++;
    const origin = imported.origins.get(name);
    const operation = `${origin?.method} ${origin?.path}`;
    const http = manifest.tools[name]?.http ?? {};
    const call: ToolCall = {
      server,
      name,
      inputSchema: plain(listing.inputSchema),
      judge: (input) => unsaid(api.last, { http, input, environment, token: TOKEN }),
      counts,
    };
    const draw = async (run: (next: fc.GeneratorValue) => Promise<void>, numRuns: number) => {
      const { errorInstance } = await fc.check(fc.asyncProperty(fc.gen(), run), {
        numRuns,
        seed: SEED,
        endOnFailure: true,
      });
      if (errorInstance instanceof NoArguments) impossible.push(operation);
      else if (errorInstance instanceof Error)
        problems.push(`${operation}: ${errorInstance.message.slice(0, 1000)}`);
    };
    await draw(async (next) => void (await calledWith(call, next)), RUNS);
    const schemas = {
      modern: listing.outputSchema ?? true,
      legacy: legacyOutputSchema ?? listing.outputSchema ?? true,
    };
    const accepts = { modern: acceptor(plain(schemas.modern)), legacy: acceptor(plain(schemas.legacy)) };
    for (const answer of answers.get(operation) ?? []) {
      counts.examples++;
      const results: boolean[] = [];
      await draw(async (next) => {
        for (const era of ["modern", "legacy"] as const) {
          const result = await calledWith({ ...call, era, answer }, next);
          results.push(isWhole(result, answer.body, accepts[era]));
        }
      }, 1);
      if (server.ended.at(-1)?.outcome === "unexpected-answer") counts.unfit++;
      if (results.length === 2 && results.every(Boolean)) continue;
      counts.useless++;
      console.log(`useless: ${operation} ${results}: ${JSON.stringify(answer.body).slice(0, 500)}`);
    }
  }
}

interface Manifest {
  readonly tools: Readonly<Record<string, { readonly http: JsonObject }>>;
}

class NoArguments extends Error {}

/** A schema as a client gets it. */
function plain<T>(schema: T): T & JsonObject {
  return JSON.parse(JSON.stringify(schema));
}

interface ToolCall {
  readonly server: CompiledServer;
  readonly name: string;
  readonly inputSchema: JsonObject;
  /** The parts of the last request that nobody said, for arguments. */
  judge(input: JsonObject): readonly string[];
  readonly counts: Counts;
  readonly era?: Era;
  /** The answer of the API; absent: one without a body. */
  readonly answer?: ExampleAnswer;
}

/** Calls a tool with drawn arguments: rich strings first, and plain ones where these have no form in a request. */
async function calledWith(call: ToolCall, next: fc.GeneratorValue): Promise<ToolResult> {
  const { answer, era = "modern" } = call;
  const accepts = acceptor(call.inputSchema);
  let refused = "";
  for (let tries = 0; tries < 10; tries++) {
    const input = validInstance(call.inputSchema, accepts, new Draw(next, tries > 0));
    if (!isJsonObject(input)) throw new NoArguments();
    api.reset();
    api.answer = ({ body }, response) => {
      if (/^grant_type=/.test(String(body)))
        json(response, 200, { access_token: TOKEN, token_type: "Bearer" });
      else if (answer === undefined) response.writeHead(200).end();
      else json(response, answer.status, answer.body, { "content-type": answer.mediaType });
    };
    // Arguments of a call are its own: a handler may change them.
    const result = await call.server.call(call.name, JSON.parse(JSON.stringify(input)), { era });
    if (api.requests.length > 0) {
      call.counts.requests++;
      const problems = call.judge(input);
      if (problems.length === 0) return result;
      const { method, target, rawHeaders, body } = api.last;
      throw new Error(
        `${problems.join("; ")}: ${JSON.stringify(input)} was sent as ${method} ${target} ${rawHeaders} ${body}`,
      );
    }
    const [block] = result.content;
    const text = block?.type === "text" ? block.text : "";
    if (!refusals.some((refusal) => refusal.test(text)))
      throw new Error(`nothing was sent for ${JSON.stringify(input)}: ${text}`);
    refused = `${JSON.stringify(input)}: ${text}`;
  }
  throw new Error(`nothing was sent for plain arguments: ${refused}`);
}

/** Whether a caller gets all of an answer, in a form that the listed schema allows. */
function isWhole(result: ToolResult, body: Json, accepts: (value: unknown) => boolean): boolean {
  if (result.isError === true) return false;
  const { structuredContent } = result;
  const [block] = result.content;
  const text = block?.type === "text" ? block.text : undefined;
  const isTold = text !== undefined && (text === body || isDeepStrictEqual(parsed(text), body));
  if (structuredContent === undefined) return isTold;
  const isHeld = [body, { result: body }].some((one) => isDeepStrictEqual(structuredContent, one));
  return isTold && isHeld && accepts(structuredContent);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The example answers of a document, by operation. */
function answersOf(document: JsonObject): ReadonlyMap<string, readonly ExampleAnswer[]> {
  const answers = new Map<string, readonly ExampleAnswer[]>();
  withOperations(document, (operation, definition) => {
    answers.set(operation, exampleAnswers(document, operation, definition));
    return definition;
  });
  return answers;
}
