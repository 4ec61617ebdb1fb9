import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";

/** A message of the Language Server Protocol, as far as it is looked at here. */
interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: {
    readonly items?: readonly unknown[];
    readonly uri?: string;
    readonly diagnostics?: readonly Problem[];
  };
  readonly result?: unknown;
}

export interface Problem {
  readonly message: string;
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
}

const require = createRequire(import.meta.url);

/** The real yaml-language-server, over stdio. */
export class LanguageServer {
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly answers = new Map<number, (result: unknown) => void>();
  private readonly published = new Map<string, (problems: readonly Problem[]) => void>();
  private buffer = Buffer.alloc(0);
  private next = 1;

  constructor() {
    const program = join(require.resolve("yaml-language-server/package.json"), "../bin/yaml-language-server");
    this.process = spawn(process.execPath, [program, "--stdio"]);
    this.process.stdout.on("data", (chunk: Buffer) => this.read(chunk));
  }

  async start(): Promise<void> {
    await this.request("initialize", {
      processId: process.pid,
      rootUri: null,
      capabilities: {
        workspace: { configuration: true },
        textDocument: {
          completion: { completionItem: { documentationFormat: ["markdown"] } },
          hover: { contentFormat: ["markdown"] },
        },
      },
    });
    this.notify("initialized", {});
  }

  /** Opens a document and waits for what the server finds in it. */
  open(uri: string, text: string): Promise<readonly Problem[]> {
    const problems = new Promise<readonly Problem[]>((resolve) => this.published.set(uri, resolve));
    this.notify("textDocument/didOpen", { textDocument: { uri, languageId: "yaml", version: 1, text } });
    return problems;
  }

  request(method: string, params: unknown): Promise<unknown> {
    const id = this.next++;
    const answer = new Promise<unknown>((resolve) => this.answers.set(id, resolve));
    this.send({ id, method, params });
    return answer;
  }

  stop(): void {
    this.process.kill();
  }

  private notify(method: string, params: unknown): void {
    this.send({ method, params });
  }

  private send(message: object): void {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.process.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  private read(chunk: Buffer): void {
    this.buffer = Buffer.concat([this.buffer, chunk]);
    for (;;) {
      const end = this.buffer.indexOf("\r\n\r\n");
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/.exec(this.buffer.subarray(0, end).toString())?.[1]);
      if (this.buffer.length < end + 4 + length) return;
      const message: Message = JSON.parse(this.buffer.subarray(end + 4, end + 4 + length).toString());
      this.buffer = this.buffer.subarray(end + 4 + length);
      this.receive(message);
    }
  }

  private receive({ id, method, params, result }: Message): void {
    if (method === undefined) {
      if (id !== undefined) this.answers.get(id)?.(result);
    } else if (method === "textDocument/publishDiagnostics") {
      this.published.get(params?.uri ?? "")?.(params?.diagnostics ?? []);
    } else if (method === "workspace/configuration") {
      const yaml = {
        validate: true,
        hover: true,
        completion: true,
        schemaStore: { enable: false },
        schemas: {},
      };
      this.send({ id, result: (params?.items ?? []).map((_, index) => (index === 0 ? yaml : null)) });
    } else if (id !== undefined) this.send({ id, result: null });
  }
}
