import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { compileText } from "../../src/index.js";
import type * as CallRoom from "../../templates/server/calls/call.js";
import type { CallModule, Era, ToolResult } from "../../templates/server/calls/call-module.js";
import type * as PrepareRoom from "../../templates/server/calls/prepare.js";
import type { Caller } from "../../templates/server/context.js";
import type { HttpRequest } from "../../templates/server/http-tools/request.js";
import type { CallLog, CallRecord } from "../../templates/server/log/call-log.js";
import type { Observer } from "../../templates/server/observability/observer.js";
import type { Environment } from "../../templates/server/settings/placeholders.js";
import type { Tool } from "../../templates/server/tool.js";
import { temporaryFolder } from "../temporary-folder.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** One line of the log of a compiled server. */
export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly data?: unknown;
}

export interface CallDetails {
  readonly caller?: Caller;
  readonly era?: Era;
}

/** A server that was compiled from a manifest and loaded: its tools are called without a connection. */
export interface CompiledServer {
  readonly tools: readonly Tool[];
  /** The requests of its HTTP tools. */
  readonly requests: Readonly<Record<string, HttpRequest>>;
  readonly calls: CallModule;
  readonly ended: readonly (CallRecord & { readonly cause?: unknown })[];
  readonly messages: readonly LogLine[];
  call(tool: string, input: unknown, details?: CallDetails): Promise<ToolResult>;
}

/** Compiles the text of a manifest, writes its files and loads what runs its tools. Throws where it has an error. */
export async function compiledServer(
  manifest: string,
  environment: Environment = {},
  observer?: Observer,
): Promise<CompiledServer> {
  const { files, diagnostics } = await compileText(manifest);
  if (files === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  const folder = temporaryFolder("compiled");
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
  for (const { path, text } of files.values()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  // By a variable: the files are not there when this one is compiled.
  const load = (path: string): Promise<unknown> => import(pathToFileURL(join(folder, "src", path)).href);
  const { tools } = (await load("tools.ts")) as { readonly tools: readonly Tool[] };
  const { createCallModule } = (await load("runtime/calls/call.ts")) as typeof CallRoom;
  if (files.has("src/runtime/calls/prepare.ts")) {
    const { prepareTools } = (await load("runtime/calls/prepare.ts")) as typeof PrepareRoom;
    prepareTools(tools, environment);
  }
  const ended: (CallRecord & { readonly cause?: unknown })[] = [];
  const messages: LogLine[] = [];
  const log: CallLog = {
    call: (record, cause) => void ended.push({ ...record, cause }),
    message: (level, message, _names, data) => void messages.push({ level, message, data }),
  };
  const calls = createCallModule(tools, { log, observer });
  const requests = files.has("src/http-requests.ts") ? await load("http-requests.ts") : {};
  return {
    tools,
    requests: requests as Readonly<Record<string, HttpRequest>>,
    calls,
    ended,
    messages,
    async call(name, input, { caller, era = "modern" } = {}) {
      const outcome = await calls.call({
        name,
        arguments: input,
        era,
        requestId: "r1",
        signal: new AbortController().signal,
        ...(caller !== undefined && { caller }),
      });
      if (outcome.kind !== "result") throw new Error(outcome.kind);
      return outcome.result;
    },
  };
}
