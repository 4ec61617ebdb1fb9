import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createCallModule } from "../../templates/server/calls/call.js";
import { OwnSettings } from "../../templates/server/environment/own-settings.js";
import { withEnvironment } from "../../templates/server/environment/with-environment.js";
import type { HooksOf } from "../../templates/server/hooks/hooks.js";
import { lifecycleHooks } from "../../templates/server/hooks/lifecycle-hooks.js";
import { withHooks } from "../../templates/server/hooks/with-hooks.js";
import { hookedSend } from "../../templates/server/http-tools/hooked-send.js";
import { httpTool } from "../../templates/server/http-tools/http-tool.js";
import type { Tool } from "../../templates/server/tool.js";
import { ToolError } from "../../templates/server/tool-error.js";
import { requestTo } from "./http-call.js";
import { recordedLog } from "./recorded-log.js";
import { json, RecordingServer } from "./recording-server.js";

const half: Tool = {
  name: "half",
  listing: { name: "half", inputSchema: { type: "object" } },
  scopes: [],
  timeoutMs: 1_000,
  streaming: false,
  validateInput: () => true,
  handler(input) {
    const number = Number(Reflect.get(Object(input), "of"));
    if (number % 2 === 1) throw new Error(`${number} is odd`);
    return number / 2;
  },
};

async function call(hooks: HooksOf, of: number, tools: readonly Tool[] = [half]) {
  const log = recordedLog();
  const outcome = await createCallModule(withHooks(tools, hooks), { log }).call({
    name: tools[0]?.name ?? "",
    arguments: { of },
    era: "modern",
    requestId: "r1",
    signal: new AbortController().signal,
  });
  if (outcome.kind !== "result") throw new Error(outcome.kind);
  const [block] = outcome.result.content;
  return { text: block?.type === "text" ? block.text : "", ended: log.calls[0]?.record.outcome };
}

describe("hooks around a call", () => {
  test("run before and after the tool, with its input and output", async () => {
    const seen: unknown[] = [];
    const hooks: HooksOf = {
      before: ({ tool, input }) => void seen.push(["before", tool, input]),
      after: async (_call, output) => void seen.push(["after", output]),
      onError: () => void seen.push("error"),
    };
    expect(await call(hooks, 8)).toEqual({ text: "4", ended: "ok" });
    expect(seen).toEqual([
      ["before", "half", { of: 8 }],
      ["after", 4],
    ]);
  });

  test("before refuses a call, and the tool does not run", async () => {
    const seen: unknown[] = [];
    const hooks: HooksOf = {
      before() {
        throw new ToolError("Not today.");
      },
      after: () => void seen.push("after"),
    };
    expect(await call(hooks, 8)).toEqual({ text: "Not today.", ended: "tool-error" });
    expect(seen).toEqual([]);
  });

  test("onError gives the caller another error, or leaves it", async () => {
    const named: HooksOf = {
      onError: (_call, error) => (error instanceof Error ? new ToolError(error.message) : undefined),
    };
    expect(await call(named, 3)).toEqual({ text: "3 is odd", ended: "tool-error" });
    const masked = { text: "half failed (request r1)", ended: "failed" };
    expect(await call({ onError: () => undefined }, 3)).toEqual(masked);
    expect(await call({}, 3)).toEqual(masked);
  });

  test("have the settings that the manifest declares", async () => {
    const environment = new OwnSettings<{ DATA: string }>({
      DATA: { type: "string", default: "a.db", required: true, secret: false },
    });
    const hooks: HooksOf<{ readonly DATA: string }> = {
      before({ context }) {
        throw new ToolError(context.environment.DATA);
      },
    };
    const tools = withEnvironment(withHooks([half], hooks), environment);
    expect(await call({}, 8, tools)).toEqual({ text: "a.db", ended: "tool-error" });
  });
});

describe("hooks of the start and the stop", () => {
  test("get the settings and the log, and a failure is logged with its stack", async () => {
    const log = recordedLog();
    const seen: unknown[] = [];
    const hooks: HooksOf = {
      start({ environment, log }) {
        log("info", "opening");
        seen.push(environment);
      },
      stop: () => void seen.push("stopped"),
    };
    const { start, stop } = lifecycleHooks(hooks, { values: { DATA: "a.db" } });
    await start(log);
    await stop(1_000);
    expect(seen).toEqual([{ DATA: "a.db" }, "stopped"]);
    expect(log.messages.map(({ message }) => message)).toEqual(["opening"]);

    const failing = lifecycleHooks({ start: () => Promise.reject(new Error("no disk")) });
    await expect(failing.start(log)).rejects.toThrow(
      "the start hook of src/handlers/hooks.ts failed: no disk",
    );
    expect(log.messages.at(-1)).toMatchObject({ level: "error", message: "the start hook failed" });
  });

  test("a stop that never ends is waited for until its time is over", async () => {
    await lifecycleHooks({ stop: () => new Promise(() => {}) }).stop(1);
  });
});

describe("the hook of HTTP requests", () => {
  const api = new RecordingServer();
  beforeAll(() => api.start());
  afterAll(() => api.stop());
  beforeEach(() => api.reset());

  test("changes each request, also a repeated one", async () => {
    let number = 0;
    const hooks: HooksOf = {
      request(request) {
        number += 1;
        request.headers.append("x-signature", `s${number}`);
        request.url.searchParams.append("n", String(number));
        if (request.body !== undefined) request.body = `${number}`;
      },
    };
    const request = requestTo(`${api.origin}/things`, { retry: { times: 1, longestDelayMs: 10 } });
    const tool = httpTool(request, undefined, { send: hookedSend(hooks) });
    api.answer = (_request, response) => json(response, number === 1 ? 503 : 200, {}, { "retry-after": "0" });
    expect(tool.prepare({}, "http")).toEqual([]);
    const result = await call({}, 2, [{ ...half, ...tool }]);
    expect(result.ended).toBe("ok");
    expect(api.requests.map(({ target, headers }) => [target, headers["x-signature"]])).toEqual([
      ["/things?n=1", "s1"],
      ["/things?n=2", "s2"],
    ]);
  });
});
