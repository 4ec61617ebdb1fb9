import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { vi } from "vitest";
import { compileText } from "../../src/index.js";
import type * as AssembleRoom from "../../templates/server/assemble.js";
import type { Fetch } from "../../templates/server/fetch/fetch.js";
import type * as LogRoom from "../../templates/server/log/log.js";
import type { RunParts } from "../../templates/server/run.js";
import type * as ConfigRoom from "../../templates/server/settings/config.js";
import type * as HttpRoom from "../../templates/server/transport/http.js";
import { temporaryFolder } from "../temporary-folder.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The ways by which a generated server answers a plain call: over HTTP without and with the SDK, and as a function. */
export type Way = "direct" | "sdk" | "fetch";
export const ways: readonly Way[] = ["direct", "sdk", "fetch"];

/** `result` of the response to a call. */
export interface CallAnswer {
  readonly content: readonly { readonly type: string; readonly text: string }[];
  readonly structuredContent?: unknown;
  readonly isError?: boolean;
}

export interface RpcAnswer {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** A server that was compiled from a manifest and runs in this process, from its own `main.ts` and `fetch.ts`. */
export interface CompiledEndpoint {
  readonly files: ReadonlySet<string>;
  /** URL of its MCP endpoint, with the direct path. */
  readonly url: string;
  /** Sends one request. */
  send(way: Way, request: RequestInit): Promise<Response>;
  call(way: Way, tool: string, input: unknown, token?: string): Promise<CallAnswer>;
  /** The JSON-RPC answer to a request of a version up to 2025-11-25, whatever its HTTP status. */
  ask(way: Way, method: string, params: object, token?: string): Promise<RpcAnswer>;
  /** All that its log says. */
  log(): string;
  close(): Promise<void>;
}

/** Compiles the text of a manifest with `server.fetch: true`. Throws where it has an error. */
export async function compiledEndpoint(
  manifest: string,
  environment: Readonly<Record<string, string>>,
  handlers: Readonly<Record<string, string>> = {},
): Promise<CompiledEndpoint> {
  const { files, diagnostics } = await compileText(manifest);
  if (files === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  const folder = temporaryFolder("endpoint");
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const { path, text } of files.values()) write(path, text);
  for (const [name, text] of Object.entries(handlers)) write(`src/handlers/${name}.ts`, text);
  // The parts that `main.ts` would run.
  write(
    "src/parts.ts",
    (files.get("src/main.ts")?.text ?? "").replace("await run(", "export const parts = ("),
  );
  // By a variable: the files are not there when this one is compiled.
  const load = (name: string): Promise<unknown> =>
    import(pathToFileURL(join(folder, "src", `${name}.ts`)).href);
  const { assemble } = (await load("runtime/assemble")) as typeof AssembleRoom;
  const { readConfig } = (await load("runtime/settings/config")) as typeof ConfigRoom;
  const { createLog } = (await load("runtime/log/log")) as typeof LogRoom;
  const { serveHttp } = (await load("runtime/transport/http")) as typeof HttpRoom;
  const { parts } = (await load("parts")) as { readonly parts: RunParts };
  const { fetch: edge } = (await load("fetch")) as { readonly fetch: Fetch };

  let written = "";
  const log = createLog("debug", (lines) => {
    written += lines;
  });
  const auth = await parts.auth?.();
  const config = { ...readConfig(parts.settings, environment, auth?.readAuthSettings), port: 0 };
  const assembly = await assemble(parts, { config, environment, log, auth });
  const direct = parts.direct?.(parts.settings, assembly.calls);
  const served = {
    direct: await serveHttp({ ...assembly, config, log, direct }),
    sdk: await serveHttp({ ...assembly, config, log, direct: undefined }),
  };

  async function send(way: Way, request: RequestInit): Promise<Response> {
    if (way !== "fetch") return fetch(served[way].url, request);
    const console = vi.spyOn(globalThis.console, "error").mockImplementation((line) => {
      written += `${line}\n`;
    });
    try {
      return await edge(new Request("http://127.0.0.1:8000/mcp", request), environment);
    } finally {
      console.mockRestore();
    }
  }

  const post = (way: Way, method: string, params: object, token: string | undefined): Promise<Response> =>
    send(way, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    });

  return {
    files: new Set(files.keys()),
    url: served.direct.url,
    send,
    async ask(way, method, params, token) {
      const answer = await post(way, method, params, token);
      return (await answer.json()) as RpcAnswer;
    },
    async call(way, tool, input, token) {
      const answer = await post(way, "tools/call", { name: tool, arguments: input }, token);
      const text = await answer.text();
      if (answer.status !== 200) throw new Error(`${answer.status} ${text}`);
      const { result } = JSON.parse(text) as { readonly result?: CallAnswer };
      if (result === undefined) throw new Error(text);
      return result;
    },
    log() {
      log.flush();
      return written;
    },
    async close() {
      await served.direct.close(0);
      await served.sdk.close(0);
      await assembly.close();
    },
  };
}
