import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { mcpile } from "../cli/command.js";
import type { CompiledEndpoint } from "../server/compiled-endpoint.js";
import { callRound, countRuns, type Round, type RoundAnswer, roundOf, startAsked } from "./asked-server.js";

let server: CompiledEndpoint;
let legacy: CompiledEndpoint;
let runs: readonly unknown[];

beforeAll(async () => {
  server = await startAsked({});
  legacy = await startAsked({ sdk: "v1" });
}, 60_000);

afterAll(async () => {
  await Promise.all([server, legacy].map((one) => one?.close()));
});

beforeEach(() => {
  runs = countRuns();
});

const form = {
  type: "object",
  properties: {
    state: {
      type: "string",
      oneOf: [
        { const: "good", title: "As new" },
        { const: "worn", title: "Worn" },
      ],
    },
    days: { type: "integer", minimum: 1, default: 7 },
    pages: { type: "array", items: { type: "string", enum: ["cover", "inside"] }, maxItems: 1 },
    remark: { type: "string", maxLength: 10 },
  },
  required: ["state"],
};

const ways = ["direct", "sdk", "fetch"] as const;

/** The text of an answer that is not a question. */
const textOf = ({ result, error }: RoundAnswer): string => error?.message ?? result?.content?.[0]?.text ?? "";

async function stateOf(way: (typeof ways)[number]): Promise<string> {
  const { result } = await callRound(server, way, { tool: "return_book" });
  expect(result).toMatchObject({
    resultType: "input_required",
    inputRequests: {
      confirm: {
        method: "elicitation/create",
        params: { message: "How is the book “Emma”?", requestedSchema: form },
      },
    },
  });
  return result?.requestState ?? "";
}

const answered = (requestState: unknown, content: unknown): Round => ({
  tool: "return_book",
  retry: { requestState, inputResponses: { confirm: { action: "accept", content } } },
});

describe.each(ways)("a form of 2026-07-28, served by %s", (way) => {
  test("gives the handler its answers, once", async () => {
    const round = answered(await stateOf(way), { state: "worn", pages: ["cover"] });
    expect(textOf(await callRound(server, way, round))).toBe("Emma: worn 7");
    expect(runs).toEqual([{ state: "worn", days: 7, pages: ["cover"] }]);
    expect(textOf(await callRound(server, way, round))).toContain("used before");
    expect(runs).toHaveLength(1);
  });

  test("is refused with answers that break it, and its state is used up", async () => {
    const attacks: Readonly<Record<string, readonly [content: unknown, said: string]>> = {
      "no answers": [undefined, "state"],
      "no object": ["worn", "answers"],
      "an array": [["worn"], "answers"],
      "a missing field": [{ days: 2 }, "state"],
      "an unknown choice": [{ state: "burnt" }, "state"],
      "a field of another type": [{ state: "good", days: "2" }, "days"],
      "a fraction": [{ state: "good", days: 1.5 }, "days"],
      "a number out of range": [{ state: "good", days: 0 }, "days"],
      "too many choices": [{ state: "good", pages: ["cover", "inside"] }, "pages"],
      "a choice in place of a list": [{ state: "good", pages: "cover" }, "pages"],
      "a string that is too long": [{ state: "good", remark: "x".repeat(11) }, "remark"],
      "another field": [{ state: "good", title: "Persuasion" }, "title"],
      "a field of all objects": [{ constructor: "worn" }, "state"],
    };
    for (const [name, [content, said]] of Object.entries(attacks)) {
      const state = await stateOf(way);
      const refused = await callRound(server, way, answered(state, content));
      expect(textOf(refused), name).toMatch(/return_book did not run|Invalid/);
      expect(textOf(refused), name).toContain(said);
      const again = await callRound(server, way, answered(state, { state: "good" }));
      expect(textOf(again), name).toMatch(/used before|did not run/);
    }
    const inherited: unknown = JSON.parse('{ "state": "good", "__proto__": { "days": 1 } }');
    const refused = await callRound(server, way, answered(await stateOf(way), inherited));
    expect(textOf(refused)).toContain("__proto__");
    expect(runs).toEqual([]);
  });

  test("is refused with a state of another call or a forged one, whatever the answers are", async () => {
    const state = await stateOf(way);
    const [id, expiry] = state.split(".");
    const other = await callRound(server, way, { tool: "delete_book" });
    for (const forged of [`${id}.${expiry}.${"A".repeat(43)}`, other.result?.requestState, "", {}]) {
      expect(textOf(await callRound(server, way, answered(forged, { state: "good" })))).toMatch(
        /not one for this call|requestState/,
      );
    }
    const round = answered(state, { state: "good" });
    const changed = await callRound(server, way, { ...round, input: { title: "Persuasion" } });
    expect(textOf(changed)).toContain("not one for this call");
    expect(runs).toEqual([]);
  });

  test("is not shown, and the tool does not run, where the client cannot ask", async () => {
    const answer = await callRound(server, way, { tool: "return_book", capabilities: {} });
    expect(textOf(answer)).toContain("needs the answers to its form (`ask`)");
    expect(runs).toEqual([]);
  });
});

test("an integer that a number would change does not reach the handler", async () => {
  const state = await stateOf("direct");
  const { body, ...request } = roundWith(state);
  const text = String(body).replace('"days":7', '"days":9007199254740993');
  expect(text).toContain("9007199254740993");
  const answer = await (await server.send("direct", { ...request, body: text })).text();
  expect(answer).toContain("return_book did not run");
  expect(runs).toEqual([]);
});

function roundWith(state: string): RequestInit {
  return roundOf(answered(state, { state: "good", days: 7 }));
}

describe("a client of the SDK", () => {
  const good = { action: "accept", content: { state: "good", days: 2 } } as const;

  test.each([
    ["accepts", good, "Emma: good 2"],
    ["declines", { action: "decline" }, "the person declined"],
  ] as const)("of version 2 in 2026-07-28 %s", async (_, answer, said) => {
    const client = new Client(
      { name: "test", version: "1.0.0" },
      { capabilities: { elicitation: {} }, versionNegotiation: { mode: "auto" } },
    );
    const shown: unknown[] = [];
    client.setRequestHandler("elicitation/create", ({ params }) => {
      shown.push(params);
      return answer;
    });
    await client.connect(new StreamableHTTPClientTransport(new URL(server.url)));
    const { content } = await client.callTool({ name: "return_book", arguments: { title: "Emma" } });
    await client.close();
    expect(content).toMatchObject([{ text: expect.stringContaining(said) }]);
    expect(shown).toMatchObject([{ requestedSchema: form }]);
    expect(runs).toHaveLength(answer.action === "accept" ? 1 : 0);
  });

  test.each([
    ["v2", "accepts", good, "Emma: good 2"],
    ["v2", "declines", { action: "decline" }, "the person declined"],
    ["v2", "breaks the form", { action: "accept", content: { state: "burnt" } }, "return_book did not run"],
    ["v1", "accepts", good, "Emma: good 2"],
    ["v1", "breaks the form", { action: "accept", content: { state: "burnt" } }, "return_book did not run"],
  ] as const)(
    "of version 1, within the call's stream of a server with SDK %s, %s",
    async (sdk, _, answer, said) => {
      const client = new ClientV1({ name: "test", version: "1.0.0" }, { capabilities: { elicitation: {} } });
      client.setRequestHandler(ElicitRequestSchema, () => answer);
      await client.connect(new TransportV1(new URL((sdk === "v1" ? legacy : server).url)));
      const { content } = await client.callTool({ name: "return_book", arguments: { title: "Emma" } });
      await client.close();
      expect(content).toMatchObject([{ text: expect.stringContaining(said) }]);
      expect(runs).toHaveLength(said.startsWith("Emma") ? 1 : 0);
    },
  );
});

describe.each(["2026-07-28", "2025-11-25"])("mcpile call, in %s", (protocol) => {
  const call = (tool: string, ...more: readonly string[]) =>
    mcpile(["call", server.url, tool, "title=Emma", "--protocol", protocol, ...more]);

  test("fills the form in from the command line", async () => {
    expect(await call("return_book", "--answer", "state=worn", "--answer", "pages=cover")).toEqual({
      status: 0,
      stdout: "Emma: worn 7\n",
      stderr: "question: How is the book “Emma”?\n",
    });
    expect(runs).toEqual([{ state: "worn", pages: ["cover"], days: 7 }]);
  });

  test("accepts a question with --yes", async () => {
    expect(await call("delete_book", "--yes")).toEqual({
      status: 0,
      stdout: "deleted Emma\n",
      stderr: "question: Delete 1 of the book “Emma”?\n",
    });
    expect(runs).toHaveLength(1);
  });

  test.each([
    ["a question", "delete_book", [], "delete_book did not run: nobody can be asked here: accept with --yes"],
    ["a form", "return_book", [], "pass --answer state=<value>"],
    [
      "a form without what it needs",
      "return_book",
      ["--yes"],
      "state (good: As new, worn: Worn): pass --answer",
    ],
    [
      "another field",
      "return_book",
      ["--answer", "x=1"],
      "the form has no field `x`; it has: state, days, pages",
    ],
    ["another choice", "return_book", ["--answer", "state=burnt"], "`burnt` does not fit"],
    ["another type", "return_book", ["--answer", "state=good", "--answer", "days=two"], "`two` does not fit"],
  ])("runs nothing by itself: %s", async (_, tool, options, said) => {
    const { status, stdout, stderr } = await call(tool, ...options);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(said);
    expect(runs).toEqual([]);
  });
});
