import OpenAI from "openai";
import { afterEach, describe, expect, it } from "vitest";
import { type SimulatorOptions, startSimulator } from "../../src/simulate/simulator.js";
import { rollDice, startMcpServer, type TestServer, type TestTool } from "./mcp-server.js";

type McpTool = OpenAI.Responses.Tool.Mcp;

const cleanup: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of cleanup.splice(0).reverse()) await close();
});

async function serve(tools: readonly TestTool[], options = {}): Promise<TestServer> {
  const server = await startMcpServer(tools, options);
  cleanup.push(server.close);
  return server;
}

async function api(options: SimulatorOptions = {}): Promise<OpenAI> {
  const simulator = await startSimulator({ port: 0, ...options });
  cleanup.push(simulator.close);
  return new OpenAI({ apiKey: "any", baseURL: simulator.baseUrl });
}

const model = "gpt-4.1";
const input = "Roll a few dice!";
const dice = (url: string, more: Partial<McpTool> = {}): McpTool => ({
  type: "mcp",
  server_label: "dice_server",
  server_url: url,
  require_approval: "never",
  ...more,
});
const types = (response: OpenAI.Responses.Response): readonly string[] =>
  response.output.map((item) => item.type);

const listBooks: TestTool = { name: "list_books", readOnly: true, run: () => "two books" };
const deleteBook: TestTool = {
  name: "delete_book",
  inputSchema: { type: "object", properties: { id: { type: "string", format: "uuid" } }, required: ["id"] },
  run: () => "deleted",
};

async function refusal(promise: Promise<unknown>): Promise<{ status: unknown; error: unknown }> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof OpenAI.APIError) return { status: error.status, error: error.error };
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("a call", () => {
  it("lists the tools, calls one with the smallest arguments, and says what came of it", async () => {
    const server = await serve([rollDice]);
    const client = await api();
    const response = await client.responses.create({ model, input, tools: [dice(server.url)] });
    expect(server.calls).toEqual([["roll_dice", { n_dice: 1 }]]);
    expect(types(response)).toEqual(["mcp_list_tools", "mcp_call", "message"]);
    expect(response.output[1]).toMatchObject({
      name: "roll_dice",
      arguments: '{"n_dice":1}',
      output: "[6]",
      error: null,
      server_label: "dice_server",
      status: "completed",
    });
    expect(response.output_text).toBe("I called roll_dice with n_dice 1 and got the following results: 6.");
    expect(response).toMatchObject({ object: "response", status: "completed", model });
  });

  it("takes its arguments from the manifest's first example that is not an error", async () => {
    const server = await serve([rollDice]);
    const examples = [{ input: { n_dice: 101 }, error: "too many" }, { input: { n_dice: 3 } }];
    const manifest = {
      host: "127.0.0.1",
      port: Number(new URL(server.url).port),
      path: "/mcp",
      client: {
        model,
        serverLabel: "dice_server",
        serverUrl: "",
        requireApproval: "auto",
        input,
        tunnelId: "tunnel_1",
      },
      tools: [{ name: "roll_dice", examples }],
    } as const;
    const client = await api({ manifests: [manifest] });
    const direct = await client.responses.create({ model, input, tools: [dice(server.url)] });
    expect(direct.output_text).toBe(
      "I called roll_dice with n_dice 3 and got the following results: 6, 4, and 2.",
    );
    const { server_url: _, ...tunnel } = dice(server.url, { tunnel_id: "tunnel_1" });
    const tunnelled = await client.responses.create({ model, input, tools: [tunnel] });
    expect(tunnelled.output_text).toBe(direct.output_text);
  });

  it("is of the tool that the text names, in any of several servers", async () => {
    const [first, second] = [await serve([rollDice]), await serve([listBooks, deleteBook])];
    const client = await api();
    const tools = [dice(first.url), dice(second.url, { server_label: "books" })];
    const named = await client.responses.create({ model, input: "Please run delete_book.", tools });
    expect(second.calls).toEqual([["delete_book", { id: "00000000-0000-4000-8000-000000000000" }]]);
    expect(types(named)).toEqual(["mcp_list_tools", "mcp_list_tools", "mcp_call", "message"]);
    await client.responses.create({
      model,
      input: [{ role: "user", content: "Which books are there?" }],
      tools,
    });
    expect(second.calls[1]?.[0]).toBe("list_books");
    await client.responses.create({
      model,
      input,
      tools,
      tool_choice: { type: "mcp", server_label: "books", name: "list_books" },
    });
    expect(second.calls[2]?.[0]).toBe("list_books");
    const none = await client.responses.create({ model, input, tools, tool_choice: "none" });
    expect(types(none)).toEqual(["mcp_list_tools", "mcp_list_tools", "message"]);
  });

  it("sees only the tools that allowed_tools lets through", async () => {
    const server = await serve([rollDice, listBooks, deleteBook]);
    const client = await api();
    const listedUnder = async (allowed_tools: McpTool["allowed_tools"]): Promise<readonly string[]> => {
      const tools = [dice(server.url, { allowed_tools: allowed_tools ?? null })];
      const { output } = await client.responses.create({ model, input, tools });
      return output[0]?.type === "mcp_list_tools" ? output[0].tools.map((tool) => tool.name) : [];
    };
    expect(await listedUnder(null)).toEqual(["roll_dice", "list_books", "delete_book"]);
    expect(await listedUnder(["delete_book", "unknown"])).toEqual(["delete_book"]);
    expect(await listedUnder({ read_only: true })).toEqual(["list_books"]);
    expect(await listedUnder({ read_only: false, tool_names: ["list_books", "roll_dice"] })).toEqual([
      "roll_dice",
    ]);
    expect(await listedUnder([])).toEqual([]);
  });

  it("that the tool answers with an error fails, not the response", async () => {
    const server = await serve([
      {
        ...rollDice,
        run: () => {
          throw new Error("out of dice");
        },
      },
    ]);
    const response = await (await api()).responses.create({ model, input, tools: [dice(server.url)] });
    expect(response.output[1]).toMatchObject({ status: "failed", error: "out of dice", output: null });
    expect(response.output_text).toBe("I called roll_dice with n_dice 1, and it failed: out of dice");
  });
});

describe("a server whose tools are deferred", () => {
  const search = { type: "tool_search" } as const;

  it("is searched before its tool is called, once", async () => {
    const server = await serve([rollDice, listBooks]);
    const client = await api();
    const tools = [dice(server.url, { defer_loading: true }), search];
    const response = await client.responses.create({ model: "gpt-5.4", input, tools });
    expect(types(response)).toEqual([
      "mcp_list_tools",
      "tool_search_call",
      "tool_search_output",
      "mcp_call",
      "message",
    ]);
    expect(response.output[1]).toMatchObject({ arguments: { paths: ["dice_server"] }, status: "completed" });
    expect(response.output[2]).toMatchObject({ tools: [{ type: "mcp", allowed_tools: ["roll_dice"] }] });
    expect(response.tools).toMatchObject([{ type: "mcp", defer_loading: true }, search]);
  });

  it("is refused without tool_search, and tool_search with a model that has none, in the API's words", async () => {
    const server = await serve([rollDice]);
    const client = await api();
    const deferred = dice(server.url, { defer_loading: true });
    const alone = client.responses.create({ model: "gpt-5.4", input, tools: [deferred] });
    expect(await refusal(alone)).toMatchObject({
      status: 400,
      error: { message: "Invalid Value: 'tools.defer_loading'. Deferred tools require tools.tool_search." },
    });
    for (const older of ["gpt-4.1", "gpt-5.4-nano"]) {
      const request = client.responses.create({ model: older, input, tools: [deferred, search] });
      expect(await refusal(request)).toMatchObject({
        status: 400,
        error: { message: `Tool 'tool_search' is not supported with ${older}.` },
      });
    }
  });
});

describe("approvals", () => {
  const ask = async (
    client: OpenAI,
    url: string,
    require_approval?: McpTool["require_approval"],
    text = input,
  ) => {
    const { require_approval: _, ...tool } = dice(url);
    const tools = [require_approval === undefined ? tool : { ...tool, require_approval }];
    return { tools, response: await client.responses.create({ model, input: text, tools }) };
  };

  it("are asked for in every form of require_approval, and by default", async () => {
    const server = await serve([rollDice, listBooks]);
    const client = await api();
    const asks = async (rule?: McpTool["require_approval"], text?: string): Promise<boolean> =>
      types((await ask(client, server.url, rule, text)).response).includes("mcp_approval_request");
    expect(await asks()).toBe(true);
    expect(await asks("always")).toBe(true);
    expect(await asks("never")).toBe(false);
    expect(await asks({ never: { tool_names: ["roll_dice"] } })).toBe(false);
    expect(await asks({ never: { tool_names: ["list_books"] } })).toBe(true);
    expect(await asks({ always: { tool_names: ["roll_dice"] }, never: { tool_names: ["list_books"] } })).toBe(
      true,
    );
    expect(await asks({ never: { read_only: true } }, "list_books")).toBe(false);
    expect(await asks({ never: { read_only: true } }, "roll_dice")).toBe(true);
  });

  it("let the call happen, or not, with previous_response_id", async () => {
    const server = await serve([rollDice]);
    const client = await api();
    const { tools, response } = await ask(client, server.url, "always");
    expect(types(response)).toEqual(["mcp_list_tools", "mcp_approval_request"]);
    expect(server.calls).toEqual([]);
    const answer = (approve: boolean) =>
      client.responses.create({
        model,
        tools,
        previous_response_id: response.id,
        input: [
          { type: "mcp_approval_response", approval_request_id: response.output[1]?.id ?? "", approve },
        ],
      });
    const denied = await answer(false);
    expect(server.calls).toEqual([]);
    expect(denied.output_text).toBe("I did not call roll_dice, because the call was not approved.");
    const approved = await answer(true);
    expect(types(approved)).toEqual(["mcp_call", "message"]);
    expect(approved.output[0]).toMatchObject({ approval_request_id: response.output[1]?.id });
    expect(server.calls).toHaveLength(1);
    expect(await client.responses.retrieve(approved.id)).toMatchObject({ id: approved.id });
  });

  it("must be of the response they answer, and complete", async () => {
    const server = await serve([rollDice]);
    const client = await api();
    const { tools, response } = await ask(client, server.url, "always");
    const previous_response_id = response.id;
    const answer = { type: "mcp_approval_response", approval_request_id: "mcpr_1", approve: true } as const;
    const wrong = [
      client.responses.create({ model, tools, previous_response_id, input: [answer] }),
      client.responses.create({ model, tools, previous_response_id, input: "go on" }),
      client.responses.create({ model, tools, previous_response_id: "resp_1", input: "go on" }),
    ];
    for (const request of wrong) expect((await refusal(request)).status).toBe(400);
  });
});

describe("a stream", () => {
  it("tells the same response, event by event, in the order of the API", async () => {
    const server = await serve([rollDice]);
    const client = await api();
    const events: OpenAI.Responses.ResponseStreamEvent[] = [];
    const stream = await client.responses.create({ model, input, tools: [dice(server.url)], stream: true });
    for await (const event of stream) events.push(event);
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index));
    const kinds = events.map((event) => event.type).filter((type) => type !== "response.output_text.delta");
    expect(kinds).toEqual([
      "response.created",
      "response.in_progress",
      "response.output_item.added",
      "response.mcp_list_tools.in_progress",
      "response.mcp_list_tools.completed",
      "response.output_item.done",
      "response.output_item.added",
      "response.mcp_call.in_progress",
      "response.mcp_call_arguments.delta",
      "response.mcp_call_arguments.done",
      "response.mcp_call.completed",
      "response.output_item.done",
      "response.output_item.added",
      "response.content_part.added",
      "response.output_text.done",
      "response.content_part.done",
      "response.output_item.done",
      "response.completed",
    ]);
  });

  it("is put together by the SDK to the same text", async () => {
    const server = await serve([rollDice]);
    const client = await api();
    const final = await client.responses.stream({ model, input, tools: [dice(server.url)] }).finalResponse();
    expect(final.output_text).toBe("I called roll_dice with n_dice 1 and got the following results: 6.");
  });
});

describe("a refusal", () => {
  const listing = (status: number, reason: string) => ({
    status: 424,
    error: {
      message: `Error retrieving tool list from MCP server: 'dice_server'. Http status code: ${status} (${reason})`,
      type: "external_connector_error",
      param: "tools",
      code: "http_error",
    },
  });

  it.each([
    [
      { type: "object", properties: { a: {} }, anyOf: [{ required: ["a"] }] },
      "schema must have type 'object' and not have 'oneOf'/'anyOf'/'allOf'/'enum'/'not' at the top level.",
    ],
    [
      { type: "object", properties: { a: { anyOf: [{ type: "array" }] } } },
      "In context=('properties', 'a', 'anyOf', '0'), array schema missing items.",
    ],
  ])("is in the API's words for a listed schema that it does not take: %j", async (inputSchema, words) => {
    const server = await serve([rollDice, { name: "pick", inputSchema, run: () => "" }]);
    const client = await api();
    const call = (more: Partial<McpTool>) =>
      client.responses.create({ model, input, tools: [dice(server.url, more)] });
    expect(await refusal(call({}))).toEqual({
      status: 400,
      error: {
        message: `Invalid schema for function 'pick': ${words}`,
        type: "invalid_request_error",
        param: "tools[0]",
        code: "invalid_function_parameters",
      },
    });
    expect((await call({ allowed_tools: ["roll_dice"] })).status).toBe("completed");
  });

  it("is the API's own when the server wants a token; with the token all is well", async () => {
    const server = await serve([rollDice], { token: "secret" });
    const client = await api();
    const call = (more: Partial<McpTool>) =>
      client.responses.create({ model, input, tools: [dice(server.url, more)] });
    expect(await refusal(call({}))).toEqual(listing(401, "Unauthorized"));
    expect(await refusal(call({ authorization: "wrong" }))).toEqual(listing(401, "Unauthorized"));
    expect((await call({ headers: { Authorization: "Bearer secret" } })).status).toBe("completed");
    expect((await call({ authorization: "secret" })).status).toBe("completed");
  });

  it.each([
    [403, "Forbidden"],
    [404, "Not Found"],
    [500, "Internal Server Error"],
    [503, "Service Unavailable"],
  ])("tells the server's status %i", async (status, reason) => {
    const server = await serve([rollDice], { status });
    const client = await api();
    expect(await refusal(client.responses.create({ model, input, tools: [dice(server.url)] }))).toEqual(
      listing(status, reason),
    );
  });

  it("tells that a server cannot be reached, and the log tells why", async () => {
    const server = await startMcpServer([rollDice]);
    await server.close();
    const lines: string[] = [];
    const client = await api({ log: (line) => lines.push(line) });
    expect(await refusal(client.responses.create({ model, input, tools: [dice(server.url)] }))).toEqual(
      listing(424, "Failed Dependency"),
    );
    expect(lines.join("\n")).toContain("ECONNREFUSED");
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["no model", { input }, "model"],
    ["no input", { model }, "input"],
    [
      "no label",
      { model, input, tools: [{ type: "mcp", server_url: "http://x/" }] },
      "tools[0].server_label",
    ],
    [
      "a label with a space",
      { model, input, tools: [dice("http://x/", { server_label: "a b" })] },
      "tools[0].server_label",
    ],
    [
      "a label that starts with a digit",
      { model, input, tools: [dice("http://x/", { server_label: "1a" })] },
      "tools[0].server_label",
    ],
    ["two servers of one label", { model, input, tools: [dice("http://x/"), dice("http://y/")] }, "tools"],
    ["neither URL nor tunnel", { model, input, tools: [{ type: "mcp", server_label: "a" }] }, "tools[0]"],
    ["URL and tunnel", { model, input, tools: [dice("http://x/", { tunnel_id: "t" })] }, "tools[0]"],
    ["a URL that is none", { model, input, tools: [dice("x")] }, "tools[0].server_url"],
    ["a URL of a file", { model, input, tools: [dice("file:///etc/passwd")] }, "tools[0].server_url"],
    [
      "a wrong require_approval",
      { model, input, tools: [{ ...dice("http://x/"), require_approval: "maybe" }] },
      "tools[0].require_approval",
    ],
  ])("is 400 for %s", async (_, body, param) => {
    const client = await api();
    expect(await refusal(client.post("/responses", { body }))).toMatchObject({
      status: 400,
      error: { type: "invalid_request_error", param },
    });
  });

  it("is 400 for a tool name that the API cannot give to a model", async () => {
    const server = await serve([{ ...rollDice, name: "dice.roll" }]);
    const client = await api();
    expect(await refusal(client.responses.create({ model, input, tools: [dice(server.url)] }))).toMatchObject(
      {
        status: 400,
        error: { type: "invalid_request_error", message: expect.stringContaining("dice.roll") },
      },
    );
  });

  it("is 401 without a key, 404 for another path, 400 for a body that is not JSON", async () => {
    const simulator = await startSimulator({ port: 0 });
    cleanup.push(simulator.close);
    const post = (path: string, headers: Record<string, string>) =>
      fetch(simulator.baseUrl + path, { method: "POST", headers, body: "{" });
    expect((await post("/responses", {})).status).toBe(401);
    expect((await post("/responses", { authorization: "Bearer k" })).status).toBe(400);
    expect((await post("/chat/completions", { authorization: "Bearer k" })).status).toBe(404);
  });
});
