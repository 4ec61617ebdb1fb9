import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../src/json.js";
import { importOpenApi } from "../../src/openapi/import-openapi.js";
import { findProblemsInData } from "../../src/pipeline.js";
import { compileNatively } from "../compilers.js";
import { type RunningServer, startServer } from "../harness/generated-server.js";
import { installPackages, root, run } from "../interop/command.js";
import { json, RecordingServer } from "../server/recording-server.js";
import type { ArrivedRequest, IndependentOperation } from "./independent-validator.mjs";
import { Draw, validInstance } from "./instances.js";
import { acceptor, environmentOf, refusals } from "./live-calls.js";
import { decoded } from "./request-oracle.js";
import { readShipped, sampled, shippedDocuments, TOOLS } from "./shipped-documents.js";

/** Calls of each tool. */
const RUNS = Number(process.env["RUNS"] ?? 3);
const SEED = Number(process.env["SEED"] ?? 20261125);

const out = join(import.meta.dirname, "out", "contract");
const main = join(root, "dist", "cli", "main.js");
const api = new RecordingServer();

beforeAll(async () => {
  await installPackages(import.meta.dirname);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  await api.start();
  console.log(`SEED=${SEED} RUNS=${RUNS} TOOLS=${TOOLS}`);
});
afterAll(() => api.stop());

describe("tools of documents that packages ship", () => {
  it.each(shippedDocuments)(
    "%s: requests and answers are as the document says",
    { timeout: 1_800_000 },
    async (path) => {
      const subject = await makeSubject(path);
      try {
        const problems: string[] = [];
        const counts = { tools: 0, calls: 0, refused: 0, spoilt: 0, answers: 0 };
        for (const tool of subject.tools) {
          counts.tools++;
          const property = fc.asyncProperty(fc.gen(), (next) => callTool(subject, tool, next, counts));
          const { errorInstance, counterexamplePath } = await fc.check(property, {
            numRuns: RUNS,
            seed: SEED,
            endOnFailure: true,
          });
          if (errorInstance instanceof Error) {
            const reason = errorInstance.message.slice(0, 1500);
            problems.push(`${tool.operation} (run ${counterexamplePath}): ${reason}`);
          }
        }
        console.log(path, JSON.stringify(counts));
        expect(problems).toEqual([]);
      } finally {
        await subject.server.stop();
      }
    },
  );
});

interface Subject {
  readonly server: RunningServer;
  readonly tools: readonly Tool[];
}

interface Tool {
  readonly name: string;
  /** `GET /path`. */
  readonly operation: string;
  readonly independent: IndependentOperation;
  readonly inputSchema: JsonObject;
  readonly outputSchema: JsonObject | undefined;
  readonly acceptsInput: (value: unknown) => boolean;
  readonly acceptsOutput: (value: unknown) => boolean;
}

/** Imports a document, or some of its operations, generates and builds the server, and starts it before the stand-in. */
async function makeSubject(path: string): Promise<Subject> {
  const { readOperations } = await import("./independent-validator.mjs");
  const document = sampled(readShipped(path));
  const folder = join(out, path.replaceAll(/[^a-z0-9]+/gi, "-"));
  mkdirSync(folder);
  writeFileSync(join(folder, "document.json"), JSON.stringify(document));
  const imported = await importOpenApi("document.json", {
    read: (name) => readFileSync(join(folder, name), "utf8"),
    include: [],
    exclude: [],
    check: findProblemsInData,
    name: "api",
    // Listed as the document says, and judged by it: a lenient listing accepts every answer.
    strictOutput: true,
  });
  if ("problem" in imported) throw new Error(imported.problem);
  writeFileSync(join(folder, "api.yaml"), imported.text);
  const generated = await run(process.execPath, [main, "generate", "api.yaml"], { cwd: folder });
  if (generated.status !== 0) throw new Error(generated.stderr);
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const server = join(folder, "generated", "api");
  expect(compileNatively(join(server, "tsconfig.json"))).toBe("");
  const running = await startServer(server, {
    env: { ...environmentOf(imported.text, api.origin), MCP_REQUESTS_PER_MINUTE: "0" },
  });
  const operations = await readOperations(document);
  const tools = (await listTools(running.url)).map((listed): Tool => {
    const { name, inputSchema, outputSchema } = listed;
    const origin = imported.origins.get(name);
    const operation = `${origin?.method} ${origin?.path}`;
    const independent = operations.get(operation);
    if (independent === undefined) throw new Error(`${name}: the validator has no ${operation}`);
    return {
      name,
      operation,
      independent,
      inputSchema,
      outputSchema,
      acceptsInput: acceptor(inputSchema),
      acceptsOutput: acceptor(outputSchema ?? {}),
    };
  });
  expect(tools.map(({ name }) => name).sort()).toEqual([...imported.origins.keys()].sort());
  return { server: running, tools };
}

interface Listed {
  readonly name: string;
  readonly inputSchema: JsonObject;
  readonly outputSchema?: JsonObject;
}

async function listTools(url: string): Promise<readonly Listed[]> {
  const tools: Listed[] = [];
  let cursor: string | undefined;
  do {
    const page = await ask<{ tools: Listed[]; nextCursor?: string }>(
      url,
      "tools/list",
      cursor === undefined ? {} : { cursor },
    );
    tools.push(...page.tools);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return tools;
}

interface CallResult {
  readonly isError?: boolean;
  readonly structuredContent?: Json;
  readonly content: readonly { readonly type: string; readonly text?: string }[];
}

async function ask<T>(url: string, method: string, params: object): Promise<T> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const answer: { result?: T; error?: unknown } = JSON.parse(await response.text());
  if (answer.result === undefined) throw new Error(`${method}: ${JSON.stringify(answer.error)}`);
  return answer.result;
}

/** Where the validator is known to be wrong, as narrowly as it can be said. */
const validatorErrors: readonly {
  readonly reason: string;
  applies(problem: string, request: ArrivedRequest): boolean;
}[] = [
  {
    reason:
      "It takes the JSON body `null` for no body at all, where the body is required and its schema nullable.",
    applies: (problem, { body }) =>
      problem === ": Body parameter is required" && new TextDecoder().decode(body) === "null",
  },
  {
    reason:
      "It takes what looks like a number in a path for a number and a string: a `oneOf` of both has two that fit.",
    applies: (problem, { target }) =>
      /^path\.\w+: .* must match exactly one schema in oneOf$/.test(problem) &&
      target.split(/[/?]/).some((segment) => segment !== "" && !Number.isNaN(Number(decoded(segment)))),
  },
];

interface Counts {
  calls: number;
  refused: number;
  spoilt: number;
  answers: number;
}

/** One call of a tool: arguments, the request that arrives, an answer, and what comes back of it. */
async function callTool(
  { server }: Subject,
  tool: Tool,
  next: fc.GeneratorValue,
  counts: Counts,
): Promise<void> {
  const answer = answerFor(tool, new Draw(next, false));
  api.reset();
  api.answer = (_request, response) => {
    if (answer.mediaType === undefined) response.writeHead(answer.status).end();
    else if (answer.isJson) json(response, answer.status, answer.body, { "content-type": answer.mediaType });
    else response.writeHead(answer.status, { "content-type": answer.mediaType }).end("some text");
  };
  let result: CallResult | undefined;
  let input: Json | undefined;
  // Rich strings first; where they have no form in a request, plain ones.
  for (const plain of [false, true]) {
    input = validInstance(tool.inputSchema, tool.acceptsInput, new Draw(next, plain));
    if (input === undefined) throw new Error("no arguments fit the input schema");
    counts.calls++;
    result = await ask<CallResult>(server.url, "tools/call", { name: tool.name, arguments: input });
    if (api.requests.length > 0) break;
    const text = result.content[0]?.text ?? "";
    if (!refusals.some((refusal) => refusal.test(text)))
      throw new Error(`nothing was sent for ${JSON.stringify(input)}: ${text}`);
    counts.refused++;
  }
  if (result === undefined || api.requests.length === 0)
    throw new Error(`nothing was sent for plain arguments ${JSON.stringify(input)}`);
  const { method, target, headers, body } = api.last;
  const said = `${JSON.stringify(input)} was sent as ${method} ${target} ${body}`;
  if (!target.startsWith("/base")) throw new Error(`${said}: not below the server's URL`);
  const arrived = { method, target: target.slice("/base".length), headers, body };
  const problems = tool.independent
    .requestProblems(arrived)
    .filter((problem) => !validatorErrors.some((known) => known.applies(problem, arrived)));
  if (problems.length > 0) throw new Error(`${problems.join("; ")}: ${said}`);
  const stray = tool.independent.strayQuery(arrived.target);
  if (stray.length > 0) throw new Error(`${stray.join()} is not a parameter: ${said}`);
  const lost = textsOf(input ?? null).filter((text) => !holds(arrived, text));
  if (lost.length > 0) throw new Error(`${JSON.stringify(lost)} did not arrive: ${said}`);
  for (const bad of tool.independent.spoilt(arrived)) {
    counts.spoilt++;
    if (tool.independent.requestProblems(bad).length === 0)
      throw new Error(`the validator does not check the request at all: ${said}`);
  }
  if (result.isError === true)
    throw new Error(`${result.content[0]?.text} for ${answer.status} ${JSON.stringify(answer.body)}`);
  if (!answer.isJson) return;
  counts.answers++;
  const { structuredContent } = result;
  if (tool.outputSchema === undefined) {
    expect(JSON.parse(result.content[0]?.text ?? "null")).toEqual(answer.body);
    return;
  }
  if (!tool.acceptsOutput(structuredContent))
    throw new Error(`the answer ${JSON.stringify(structuredContent)} breaks the output schema`);
  const whole =
    isDeepStrictEqual(structuredContent, answer.body) ||
    isDeepStrictEqual(structuredContent, { result: answer.body });
  if (!whole)
    throw new Error(`${JSON.stringify(answer.body)} was answered as ${JSON.stringify(structuredContent)}`);
}

/** Every string in a value, except names of members. */
function textsOf(value: Json): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

/** Whether a string stands in a request, in whatever form its place calls for. */
function holds({ target, headers, body }: ArrivedRequest, text: string): boolean {
  const sent = [target, ...Object.values(headers).map(String), new TextDecoder().decode(body)].join("\n");
  const forms = [text, JSON.stringify(text).slice(1, -1), Buffer.from(text, "base64").toString()];
  return [sent, decoded(sent)].some((place) => forms.some((form) => place.includes(form)));
}

interface Answer {
  readonly status: number;
  readonly mediaType?: string;
  readonly isJson: boolean;
  readonly body?: Json;
}

/** A 2xx answer that the document declares, made from its schema as the validator reads it. */
function answerFor({ independent }: Tool, draw: Draw): Answer {
  const good = independent.responses.filter(({ status }) => /^2/.test(status));
  const declared = draw.pick(
    good.length > 0 ? good : independent.responses.filter(({ status }) => status === "default"),
  );
  const status = /^\d+$/.test(declared?.status ?? "") ? Number(declared?.status) : 200;
  const content =
    declared?.contents.find(({ mediaType }) => /[/+]json\b/.test(mediaType)) ?? declared?.contents[0];
  if (content === undefined) return { status, isJson: false };
  const { mediaType, schema = true } = content;
  if (!/[/+]json\b/.test(mediaType)) return { status, mediaType, isJson: false };
  const body = validInstance(
    schema,
    (value) =>
      independent.responseProblems(status, mediaType, JSON.parse(JSON.stringify(value))).length === 0,
    draw,
  );
  if (body === undefined) throw new Error(`no answer fits the schema of the response ${status}`);
  const plain: Json = JSON.parse(JSON.stringify(body));
  if (independent.isBlind(declared?.status ?? "", mediaType))
    throw new Error("the validator does not check its answer at all");
  return { status, mediaType, isJson: true, body: plain };
}
