import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { compileText } from "../../src/index.js";
import type { CompiledEndpoint } from "../server/compiled-endpoint.js";
import { createKey, type SigningKey, sign } from "../server/issuer.js";
import {
  accepted,
  callRound,
  countRuns,
  manifestOf,
  type Round,
  type RoundAnswer,
  startAsked,
} from "./asked-server.js";

const auth = "{ audience: dice, issuer: https://issuer.example, algorithms: [RS256], publicKey: '${KEY}' }";

let key: SigningKey;
let server: CompiledEndpoint;
let replica: CompiledEndpoint;
let open: CompiledEndpoint;
let legacy: CompiledEndpoint;
let runs: readonly unknown[];

beforeAll(async () => {
  key = await createKey("RS256");
  const environment = { KEY: key.pem };
  server = await startAsked({ auth }, environment);
  replica = await startAsked({ auth }, environment);
  open = await startAsked({ whenUnsupported: "allow" });
  legacy = await startAsked({ sdk: "v1" });
}, 60_000);

afterAll(async () => {
  await Promise.all([server, replica, open, legacy].map((one) => one?.close()));
});

beforeEach(() => {
  runs = countRuns();
});

afterEach(() => {
  vi.useRealTimers();
});

const ways = ["direct", "sdk", "fetch"] as const;

/** A token of the caller `sub`. */
const tokenOf = (sub: string): Promise<string> => sign(key, { sub });

/** The state that ann gets for the call. */
async function stateOf(way: (typeof ways)[number], round: Round = {}): Promise<string> {
  const { result } = await callRound(server, way, { token: await tokenOf("ann"), ...round });
  expect(result?.resultType).toBe("input_required");
  return result?.requestState ?? "";
}

/** The message of an answer that is an error of the tool or of the protocol. */
function refusal({ result, error }: RoundAnswer): string | undefined {
  if (error !== undefined) return error.message;
  return result?.isError === true ? result.content?.[0]?.text : undefined;
}

describe.each(ways)("a confirmation of 2026-07-28, served by %s", (way) => {
  test("lets an honest caller run the tool once", async () => {
    const token = await tokenOf("ann");
    const asked = await callRound(server, way, { token });
    expect(asked.result).toMatchObject({
      resultType: "input_required",
      inputRequests: {
        confirm: {
          method: "elicitation/create",
          params: {
            message: "Delete 1 of the book “Emma”?",
            requestedSchema: { type: "object", properties: {} },
          },
        },
      },
    });
    expect(runs).toEqual([]);
    const retry = { requestState: asked.result?.requestState, inputResponses: accepted };
    const done = await callRound(server, way, { token, retry });
    expect(done.result?.content?.[0]?.text).toBe("deleted Emma");
    expect(runs).toEqual([{ title: "Emma", copies: 1 }]);

    const again = await callRound(server, way, { token, retry });
    expect(refusal(again)).toContain("used before");
    expect(runs).toHaveLength(1);
  });

  test("is refused for another call, caller or replica, and when forged or expired", async () => {
    const token = await tokenOf("ann");
    const state = await stateOf(way);
    const [id, expiry, signature] = state.split(".");
    const retryOf = (requestState: unknown): Round => ({
      token,
      retry: { requestState, inputResponses: accepted },
    });
    const attacks: Readonly<Record<string, readonly [CompiledEndpoint, Round]>> = {
      "other arguments": [server, { ...retryOf(state), input: { title: "Persuasion" } }],
      "an argument more": [server, { ...retryOf(state), input: { title: "Emma", copies: 2 } }],
      "another tool": [server, { ...retryOf(state), tool: "burn_book" }],
      "another caller": [server, { ...retryOf(state), token: await tokenOf("bob") }],
      "another replica": [replica, retryOf(state)],
      "another id": [server, retryOf(`${"A".repeat(22)}.${expiry}.${signature}`)],
      "a later expiry": [server, retryOf(`${id}.${Number(expiry) + 60}.${signature}`)],
      "another signature": [server, retryOf(`${id}.${expiry}.${"A".repeat(43)}`)],
      "no signature": [server, retryOf(`${id}.${expiry}`)],
      "an empty state": [server, retryOf("")],
      "a state that is not a string": [server, retryOf({ action: "accept" })],
    };
    for (const [name, [target, round]] of Object.entries(attacks)) {
      expect(refusal(await callRound(target, way, round)), name).toMatch(
        /not one for this call|requestState/,
      );
    }
    expect(runs).toEqual([]);

    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 301_000 });
    const late = await callRound(server, way, { ...retryOf(state), token: await tokenOf("ann") });
    expect(refusal(late)).toContain("expired");
    vi.useRealTimers();
    expect(runs).toEqual([]);

    await callRound(server, way, retryOf(state));
    expect(runs).toHaveLength(1);
  });

  test.each([
    ["decline", "declined"],
    ["cancel", "dismissed"],
    ["yes", "no answer"],
  ])("does not run the tool when the answer is %s", async (action, said) => {
    const token = await tokenOf("ann");
    const retry = { requestState: await stateOf(way), inputResponses: { confirm: { action } } };
    expect(refusal(await callRound(server, way, { token, retry }))).toContain(said);
    const second = { requestState: retry.requestState, inputResponses: accepted };
    expect(refusal(await callRound(server, way, { token, retry: second }))).toContain("used before");
    expect(runs).toEqual([]);
  });

  test("is not implied by answers without a state", async () => {
    const token = await tokenOf("ann");
    const { result } = await callRound(server, way, { token, retry: { inputResponses: accepted } });
    expect(result?.resultType).toBe("input_required");
    expect(runs).toEqual([]);
  });

  test("is refused where the client cannot ask, unless the manifest allows it", async () => {
    const token = await tokenOf("ann");
    for (const capabilities of [{}, { elicitation: { url: {} } }]) {
      const answer = await callRound(server, way, { token, capabilities });
      expect(refusal(answer)).toContain("confirm.whenUnsupported");
      expect(runs).toEqual([]);
    }
    await callRound(open, way, { capabilities: {} });
    expect(runs).toHaveLength(1);
    await callRound(open, way, {});
    expect(runs).toHaveLength(1);
  });

  test("is asked for under an earlier name of the tool, too", async () => {
    const token = await tokenOf("ann");
    const state = await stateOf(way, { tool: "destroy_book" });
    const retry = { requestState: state, inputResponses: accepted };
    const other = await callRound(server, way, { token, tool: "delete_book", retry });
    expect(refusal(other)).toContain("not one for this call");
    await callRound(server, way, { token, tool: "destroy_book", retry });
    expect(runs).toHaveLength(1);
  });

  test("comes after the arguments are checked", async () => {
    const token = await tokenOf("ann");
    const answer = await callRound(server, way, { token, input: { title: 5 } });
    expect(refusal(answer)).toContain("Invalid arguments");
  });
});

test("arguments cannot change how the question looks", async () => {
  const title = "x”?\nAll is well.\u202e\u200b\u0007";
  const { result } = await callRound(open, "direct", { input: { title } });
  expect(result?.inputRequests).toMatchObject({
    confirm: { params: { message: "Delete 1 of the book “x”?\\nAll is well.\\u{202e}\\u{200b}\\u{7}”?" } },
  });
  const long = await callRound(open, "direct", { input: { title: "y".repeat(600) } });
  expect(long.result?.inputRequests).toMatchObject({
    confirm: { params: { message: `Delete 1 of the book “${"y".repeat(500)}… (100 more characters)”?` } },
  });
});

describe("a client of the SDK", () => {
  const answers = { accept: "deleted Emma", decline: "declined" } as const;

  test.each(["accept", "decline"] as const)("of version 2 in 2026-07-28: %s", async (action) => {
    const asked: string[] = [];
    const client = new Client(
      { name: "test", version: "1.0.0" },
      { capabilities: { elicitation: {} }, versionNegotiation: { mode: "auto" } },
    );
    client.setRequestHandler("elicitation/create", ({ params }) => {
      asked.push(params.message);
      return { action };
    });
    await client.connect(new StreamableHTTPClientTransport(new URL(open.url)));
    const { content } = await client.callTool({ name: "delete_book", arguments: { title: "Emma" } });
    await client.close();
    expect(content).toMatchObject([{ text: expect.stringContaining(answers[action]) }]);
    expect(asked).toEqual(["Delete 1 of the book “Emma”?"]);
    expect(runs).toHaveLength(action === "accept" ? 1 : 0);
  });

  test.each([
    ["v2", "accept"],
    ["v2", "decline"],
    ["v1", "accept"],
    ["v1", "decline"],
  ] as const)("of version 1, within the call's stream of a server with SDK %s: %s", async (sdk, action) => {
    const asked: string[] = [];
    const client = new ClientV1({ name: "test", version: "1.0.0" }, { capabilities: { elicitation: {} } });
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
      asked.push(params.message);
      return { action };
    });
    const transport = new TransportV1(new URL((sdk === "v1" ? legacy : open).url));
    await client.connect(transport);
    const { content } = await client.callTool({ name: "delete_book", arguments: { title: "Emma" } });
    await client.close();
    expect(content).toMatchObject([{ text: expect.stringContaining(answers[action]) }]);
    expect(asked).toEqual(["Delete 1 of the book “Emma”?"]);
    expect(runs).toHaveLength(action === "accept" ? 1 : 0);
  });

  test("of version 1 is asked alone: another caller's answer to the same question is ignored", async () => {
    const [ann, bob] = [await tokenOf("ann"), await tokenOf("bob")];
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
    const client = new ClientV1({ name: "test", version: "1.0.0" }, { capabilities: { elicitation: {} } });
    client.setRequestHandler(ElicitRequestSchema, async (_question, { requestId }) => {
      const answer = await fetch(server.url, {
        method: "POST",
        headers: {
          ...bearer(bob),
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          "mcp-protocol-version": "2025-11-25",
        },
        body: JSON.stringify({ jsonrpc: "2.0", id: requestId, result: { action: "accept", content: {} } }),
      });
      await answer.text();
      return { action: "decline" };
    });
    await client.connect(new TransportV1(new URL(server.url), { requestInit: { headers: bearer(ann) } }));
    const { content } = await client.callTool({ name: "delete_book", arguments: { title: "Emma" } });
    await client.close();
    expect(content).toMatchObject([{ text: expect.stringContaining("the person declined") }]);
    expect(runs).toEqual([]);
  });

  test("of version 1 that cannot ask is refused", async () => {
    const client = new ClientV1({ name: "test", version: "1.0.0" });
    await client.connect(new TransportV1(new URL(legacy.url)));
    const { content } = await client.callTool({ name: "delete_book", arguments: { title: "Emma" } });
    await client.close();
    expect(content).toMatchObject([{ text: expect.stringContaining("confirm.whenUnsupported") }]);
    expect(runs).toEqual([]);
  });
});

test("a server without confirmed tools has no file of the feature", async () => {
  const unasked = manifestOf().replaceAll(/^ {4}(?:confirm: .*\n|ask:\n(?: {6}.*\n)+)/gm, "");
  const { files } = await compileText(unasked);
  const paths = [...(files?.keys() ?? [])];
  expect(paths.filter((path) => /asking|streaming/.test(path))).toEqual([]);
  expect(files?.get("src/main.ts")?.text).not.toContain("asking");
  expect(files?.get("src/tools.ts")?.text).not.toContain("confirm");
});
