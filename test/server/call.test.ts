import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { createToolScopes } from "../../templates/server/auth/tool-scopes.js";
import { renamed } from "../../templates/server/calls/argument-names.js";
import { createCallModule } from "../../templates/server/calls/call.js";
import type { CallSink, ToolCall, ToolResult } from "../../templates/server/calls/call-module.js";
import { Content, content } from "../../templates/server/content.js";
import type { Caller, ToolContext } from "../../templates/server/context.js";
import type { Tool } from "../../templates/server/tool.js";
import { ToolError } from "../../templates/server/tool-error.js";
import { recordedLog } from "./recorded-log.js";
import { tool } from "./sample-tools.js";

/** A call module with these tools, and a short way to call one of them. */
function setUp(...tools: readonly Tool[]) {
  const log = recordedLog();
  const module = createCallModule(tools, { log });
  async function call(name: string, args: unknown = {}, more: Partial<ToolCall> = {}): Promise<ToolResult> {
    const outcome = await module.call({
      name,
      arguments: args,
      era: "modern",
      requestId: "r-1",
      signal: new AbortController().signal,
      ...more,
    });
    if (outcome.kind !== "result") throw new Error(`unexpected outcome ${outcome.kind}`);
    return outcome.result;
  }
  return { module, log, call };
}

function textOf(result: ToolResult): string {
  return result.content.map((block) => (block.type === "text" ? block.text : block.type)).join("\n");
}

function caller(...scopes: string[]): Caller {
  return { subject: "ann", scopes, claims: {}, expiresAt: 4_000_000_000 };
}

const object = { type: "object" };
const integer = { type: "integer" };

describe("arguments", () => {
  const inputSchema = {
    type: "object",
    properties: {
      n_dice: { type: "integer", minimum: 1 },
      style: { enum: ["plain", "gold"] },
      players: { type: "array", items: { type: "object", properties: { name: { type: "string" } } } },
      colour: { type: "string", default: "red" },
    },
    required: ["n_dice"],
    additionalProperties: false,
  };

  test("that break the schema are answered with every violation, and the handler does not run", async () => {
    let ran = false;
    const { call, log } = setUp(
      tool("roll", {
        inputSchema,
        handler: () => {
          ran = true;
        },
      }),
    );
    const result = await call("roll", { style: "wood", players: [{}, { name: 5 }], secret: 1 });
    expect(result.isError).toBe(true);
    expect(textOf(result).split("\n").sort()).toEqual([
      "- n_dice: is required",
      "- players[1].name: must be string",
      "- secret: is not allowed",
      '- style: must be one of "plain", "gold"',
      "Invalid arguments:",
    ]);
    expect(ran).toBe(false);
    expect(log.calls[0]?.record.outcome).toBe("invalid-arguments");
  });

  test("that are left out are an empty object", async () => {
    const { call } = setUp(tool("echo", { handler: (input) => input }));
    expect(textOf(await call("echo", undefined))).toBe("{}");
  });

  test("reach the handler with their defaults", async () => {
    const { call } = setUp(tool("roll", { inputSchema, handler: (input) => input }));
    expect(JSON.parse(textOf(await call("roll", { n_dice: 2 })))).toEqual({ n_dice: 2, colour: "red" });
  });

  test("that are listed under another name reach the handler under their own, whichever the caller uses", async () => {
    const { call } = setUp({
      ...tool("search", {
        inputSchema: {
          type: "object",
          properties: { "a[b]": integer },
          required: ["a[b]"],
          additionalProperties: false,
        },
        handler: (input) => JSON.stringify(input),
      }),
      argumentNames: renamed({ a_b: "a[b]" }),
    });
    expect(textOf(await call("search", { a_b: 1 }))).toBe('{"a[b]":1}');
    expect(textOf(await call("search", { "a[b]": 2 }))).toBe('{"a[b]":2}');
    expect(textOf(await call("search", null))).toContain("Invalid arguments");
  });

  test("have their listed names in every message", async () => {
    const search = tool("search", {
      inputSchema: {
        type: "object",
        properties: { "a[b]": integer, c: { type: "object", properties: { "a[b]": integer } } },
        required: ["a[b]"],
        additionalProperties: false,
      },
      handler: () => {
        throw new ToolError("`a[b]` and `c` do not go together");
      },
    });
    const { call } = setUp({ ...search, argumentNames: renamed({ a_b: "a[b]" }) });
    const lines = async (args: unknown) =>
      textOf(await call("search", args))
        .split("\n")
        .slice(1)
        .sort();
    expect(await lines({ a_b: "x", c: { "a[b]": "x" }, d: 1 })).toEqual([
      "- a_b: must be integer",
      '- c["a[b]"]: must be integer',
      "- d: is not allowed",
    ]);
    expect(await lines({ "a[b]": "x" })).toEqual(["- a_b: must be integer"]);
    expect(await lines({})).toEqual(["- a_b: is required"]);
    expect(await lines({ a_b: 1, "a[b]": 2 })).toEqual([
      '- a_b: is given twice, also as "a[b]"; give `a_b` alone',
    ]);
    expect(textOf(await call("search", { a_b: 1 }))).toBe("`a_b` and `c` do not go together");
  });

  test("with very many violations are answered briefly", async () => {
    const items = Array.from({ length: 5_000 }, (_, index) => `x${index}`);
    const { call } = setUp(
      tool("sum", {
        inputSchema: { type: "object", properties: { items: { type: "array", items: integer } } },
      }),
    );
    const text = textOf(await call("sum", { items }));
    expect(text.split("\n")).toHaveLength(22);
    expect(text).toMatch(/- and 4980 more$/);
  });

  test("with hostile names are answered on one short line each", async () => {
    const { call } = setUp(tool("strict", { inputSchema: { type: "object", additionalProperties: false } }));
    const text = textOf(await call("strict", { "a\nb": 1, ["x".repeat(9_999)]: 1, "a/b~c": 1 }));
    expect(text.split("\n")).toHaveLength(4);
    expect(text.length).toBeLessThan(400);
    expect(text).toContain('["a\\nb"]: is not allowed');
    expect(text).toContain('["a/b~c"]: is not allowed');
  });
});

describe("a handler's output", () => {
  test("is sent as structured content and as text", async () => {
    const { call } = setUp(tool("t", { outputSchema: object, handler: () => ({ a: [1] }) }));
    expect(await call("t")).toEqual({
      content: [{ type: "text", text: '{"a":[1]}' }],
      structuredContent: { a: [1] },
    });
  });

  test("that is not an object is wrapped for the earlier era only", async () => {
    const { call } = setUp(tool("t", { outputSchema: integer, handler: () => 7 }));
    expect((await call("t", {}, { era: "modern" })).structuredContent).toBe(7);
    expect((await call("t", {}, { era: "legacy" })).structuredContent).toEqual({ result: 7 });
  });

  test("is what JSON makes of it: that is validated, and that is sent", async () => {
    const date = new Date(0);
    const schema = { type: "object", properties: { at: { type: "string" } }, additionalProperties: false };
    const { call } = setUp(
      tool("t", { outputSchema: schema, handler: () => ({ at: date, gone: undefined }) }),
      tool("u", { outputSchema: object, handler: () => date }),
    );
    expect((await call("t")).structuredContent).toEqual({ at: "1970-01-01T00:00:00.000Z" });
    expect((await call("u")).isError).toBe(true);
  });

  test("carries the schema's defaults in its structured content and its text alike", async () => {
    const outputSchema = { type: "object", properties: { page: { type: "integer", default: 1 } } };
    const { call } = setUp(tool("t", { outputSchema, handler: () => ({}) }));
    expect(await call("t")).toEqual({
      content: [{ type: "text", text: '{"page":1}' }],
      structuredContent: { page: 1 },
    });
  });

  test("is not changed by its validation", async () => {
    const outputSchema = { type: "object", properties: { page: { default: 1 } } };
    const kept = { list: [1] };
    const { call } = setUp(tool("t", { outputSchema, handler: () => kept }));
    await call("t");
    expect(kept).toEqual({ list: [1] });
  });

  test.each([
    ["a string", "hi", [{ type: "text", text: "hi" }]],
    ["nothing", undefined, []],
    ["null", null, [{ type: "text", text: "null" }]],
    ["a number", 4, [{ type: "text", text: "4" }]],
    ["an array", [1, { a: 2 }], [{ type: "text", text: '[1,{"a":2}]' }]],
    [
      "content",
      content({ type: "text", text: "t" }, { type: "audio", data: "aGk=", mimeType: "audio/wav" }),
      [
        { type: "text", text: "t" },
        { type: "audio", data: "aGk=", mimeType: "audio/wav" },
      ],
    ],
    [
      "a resource",
      content({ type: "resource", resource: { uri: "file:///a", text: "x" } }),
      [{ type: "resource", resource: { uri: "file:///a", text: "x" } }],
    ],
  ])("without a schema may be %s", async (_, output, expected) => {
    const { call } = setUp(tool("t", { handler: () => output }));
    expect(await call("t")).toEqual({ content: expected });
  });
});

describe("a failure is told to the log and not to the caller:", () => {
  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  const deep = () => {
    let value: unknown = 1;
    for (let i = 0; i < 50_000; i++) value = [value];
    return value;
  };
  test.each([
    ["an error", () => Promise.reject(new Error("secret")), "failed"],
    [
      "an error before the first await",
      () => {
        throw new Error("secret");
      },
      "failed",
    ],
    ["a thrown string", () => Promise.reject("secret"), "failed"],
    ["an output that breaks its schema", () => "secret", "invalid-output"],
    ["no output where there must be one", () => undefined, "invalid-output"],
    ["a BigInt", () => 1n, "invalid-output"],
    ["a cycle", () => cycle, "invalid-output"],
    ["an output too deep to write", deep, "invalid-output"],
    [
      "an output that throws when it is written",
      () => ({
        toJSON() {
          throw new Error("secret");
        },
      }),
      "invalid-output",
    ],
  ])("%s", async (_, handler, outcome) => {
    const { call, log } = setUp(tool("t", { outputSchema: integer, handler }));
    expect(await call("t")).toEqual({
      content: [{ type: "text", text: "t failed (request r-1)" }],
      isError: true,
    });
    expect(log.calls).toHaveLength(1);
    expect(log.calls[0]?.record).toMatchObject({ tool: "t", outcome, requestId: "r-1" });
    expect(log.calls[0]?.cause).toBeDefined();
  });

  test.each([
    ["a function", () => () => 1],
    ["a block of an unknown type", () => new Content([JSON.parse('{"type":"video"}')])],
    ["a picture that is not base64", () => content({ type: "image", data: "%", mimeType: "image/png" })],
    ["a block without its text", () => new Content([JSON.parse('{"type":"text"}')])],
  ])("%s, without a schema", async (_, handler) => {
    const { call, log } = setUp(tool("t", { handler }));
    expect(textOf(await call("t"))).toBe("t failed (request r-1)");
    expect(log.calls[0]?.record.outcome).toBe("invalid-output");
  });

  test("but the message of a ToolError is told", async () => {
    const { call, log } = setUp(
      tool("t", {
        outputSchema: integer,
        handler: async () => {
          throw new ToolError("no dice left");
        },
      }),
    );
    expect(await call("t")).toEqual({ content: [{ type: "text", text: "no dice left" }], isError: true });
    expect(log.calls[0]?.record.outcome).toBe("tool-error");
  });

  test("and its cause goes to the log only", async () => {
    const cause = new Error("dice.internal refused the connection");
    const { call, log } = setUp(
      tool("t", {
        handler: () => {
          throw new ToolError("no dice left", { cause });
        },
      }),
    );
    expect(await call("t")).toEqual({ content: [{ type: "text", text: "no dice left" }], isError: true });
    expect(log.calls[0]?.cause).toBe(cause);
  });

  test("may take its context apart or copy it", async () => {
    let copy: ToolContext | undefined;
    let signal: AbortSignal | undefined;
    const { call } = setUp(
      tool("t", {
        handler: (_input, context) => {
          copy = { ...context };
          ({ signal } = context);
        },
      }),
    );
    await call("t", {}, { caller: caller("a") });
    expect(Object.keys(copy ?? {}).sort()).toEqual(["caller", "log", "progress", "requestId", "signal"]);
    expect(copy?.signal).toBe(signal);
    expect(copy?.signal.aborted).toBe(false);
  });
});

describe("a call that does not end by itself", () => {
  test("ends when its time is up, and its signal is aborted", async () => {
    let context: ToolContext | undefined;
    const { call, log } = setUp(
      tool("t", {
        timeoutMs: 5,
        handler: (_, given) => {
          context = given;
          return new Promise((_, reject) => {
            given.signal.addEventListener("abort", () => reject(new Error("late")));
          });
        },
      }),
    );
    const result = await call("t");
    expect(result.isError).toBe(true);
    expect(textOf(result)).toBe("t did not finish within 5 ms (request r-1)");
    expect(context?.signal.aborted).toBe(true);
    expect(log.calls.map(({ record }) => record.outcome)).toEqual(["timeout"]);
  });

  test("may fail afterwards without harm", async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => void unhandled.push(reason);
    process.on("unhandledRejection", note);
    try {
      const { call } = setUp(
        tool("t", {
          timeoutMs: 1,
          handler: async () => {
            await sleep(20);
            throw new Error("late");
          },
        }),
      );
      await call("t");
      await sleep(40);
      expect(unhandled).toEqual([]);
    } finally {
      process.off("unhandledRejection", note);
    }
  });

  test.each(["before", "while"])("ends when the caller goes away %s the handler runs", async (when) => {
    const controller = new AbortController();
    if (when === "before") controller.abort();
    let context: ToolContext | undefined;
    const { call, log } = setUp(
      tool("t", {
        handler: (_, given) => {
          context = given;
          if (when === "while") queueMicrotask(() => controller.abort());
          return new Promise(() => {});
        },
      }),
    );
    expect((await call("t", {}, { signal: controller.signal })).isError).toBe(true);
    expect(context?.signal.aborted).toBe(true);
    expect(log.calls[0]?.record.outcome).toBe("cancelled");
  });
});

describe("scopes", () => {
  const tools = [tool("open"), tool("admin", { scopes: ["a", "b"] }), tool("reader", { scopes: ["a"] })];
  const guarded = createCallModule(tools, { log: recordedLog(), scopes: createToolScopes(tools) });
  const names = (list: readonly Tool[]) => list.map(({ name }) => name);

  test("decide which tools are listed, in the manifest's order", () => {
    expect(names(guarded.visible(undefined))).toEqual(["open"]);
    expect(names(guarded.visible(caller("a")))).toEqual(["open", "reader"]);
    expect(names(guarded.visible(caller("b", "a", "z")))).toEqual(["open", "admin", "reader"]);
    expect(guarded.visible(caller("a", "x"))).toBe(guarded.visible(caller("a")));
  });

  test("decide who may call", async () => {
    const request = { name: "admin", arguments: {}, era: "modern", requestId: "r" } as const;
    const { signal } = new AbortController();
    expect(await guarded.call({ ...request, signal, caller: caller("a") })).toEqual({
      kind: "forbidden",
      scopes: ["b"],
    });
    expect(await guarded.call({ ...request, signal })).toEqual({ kind: "forbidden", scopes: ["a", "b"] });
    expect(await guarded.call({ ...request, signal, caller: caller("b", "a") })).toMatchObject({
      kind: "result",
    });
  });

  test("do not count on an open server", () => {
    const { module } = setUp(...tools);
    expect(module.visible(undefined)).toHaveLength(3);
  });
});

describe("context", () => {
  function sink(): CallSink & { readonly sent: unknown[] } {
    const sent: unknown[] = [];
    return {
      sent,
      log: (level, message) => void sent.push([level, message]),
      progress: (progress, total) => void sent.push([progress, total]),
    };
  }

  test("carries the verified caller and the request's id", async () => {
    const { call } = setUp(
      tool("t", { handler: (_, { caller, requestId }) => `${caller?.subject} ${requestId}` }),
    );
    expect(textOf(await call("t", {}, { caller: caller() }))).toBe("ann r-1");
  });

  test("passes log messages and growing progress of streaming tools on, until the result", async () => {
    let late: ToolContext | undefined;
    const { call, log } = setUp(
      tool("t", {
        streaming: true,
        handler: async (_, context) => {
          late = context;
          const { progress, log: write } = context;
          progress(1, 3);
          progress(1, 3);
          progress(Number.NaN);
          progress(2, 3);
          write("warning", "careful");
        },
      }),
    );
    const to = sink();
    await call("t", {}, { sink: to });
    late?.progress(3, 3);
    late?.log("info", "too late");
    expect(to.sent).toEqual([
      [1, 3],
      [2, 3],
      ["warning", "careful"],
    ]);
    expect(log.messages.map(({ message }) => message)).toEqual(["careful", "too late"]);
  });

  test("keeps messages of other tools in the server's log", async () => {
    const { call, log } = setUp(tool("t", { handler: (_, context) => context.log("info", "here") }));
    const to = sink();
    await call("t", {}, { sink: to });
    expect(to.sent).toEqual([]);
    expect(log.messages).toEqual([{ level: "info", message: "here", tool: "t" }]);
  });
});

test("the log has one line a call, with nothing of its arguments and result", async () => {
  const { call, module, log } = setUp(tool("t", { handler: (input) => input }));
  await call("t", { password: "hunter2" }, { caller: caller() });
  await module.call({
    name: "nope",
    arguments: {},
    era: "modern",
    requestId: "r-2",
    signal: AbortSignal.abort(),
  });
  expect(log.calls.map(({ record }) => ({ ...record, ms: 0 }))).toEqual([
    { tool: "t", outcome: "ok", ms: 0, requestId: "r-1", subject: "ann" },
    { tool: "nope", outcome: "unknown-tool", ms: 0, requestId: "r-2" },
  ]);
  expect(JSON.stringify(log.calls)).not.toContain("hunter2");
});
