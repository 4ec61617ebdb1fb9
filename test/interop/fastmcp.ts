import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { output, run } from "./command.js";
import type { OtherClient } from "./other-client.js";

const environment = join(import.meta.dirname, "node_modules", ".cache", "fastmcp");
const installed = join(environment, "bin", "python");

/**
 * A Python with FastMCP: `PYTHON` or `python3` where it has it, else a virtual environment of our own. The answer says
 * what is missing where there is neither.
 */
export async function findFastMcp(): Promise<{ readonly python: string } | { readonly missing: string }> {
  const python = process.env["PYTHON"] ?? "python3";
  for (const candidate of [python, installed]) {
    if (await hasFastMcp(candidate)) return { python: candidate };
  }
  try {
    if (!existsSync(installed)) await output(python, ["-m", "venv", environment]);
    const requirements = join(import.meta.dirname, "requirements.txt");
    await output(installed, ["-m", "pip", "install", "--quiet", "--retries", "1", "-r", requirements]);
    return { python: installed };
  } catch (error) {
    return { missing: error instanceof Error ? error.message : String(error) };
  }
}

async function hasFastMcp(python: string): Promise<boolean> {
  try {
    return (await run(python, ["-c", "import fastmcp"])).status === 0;
  } catch {
    return false;
  }
}

/** The public key and tokens that are made for a test. */
export interface Minted {
  readonly publicKey: string;
  readonly token: string;
  /** For another audience. */
  readonly foreignToken: string;
}

/** FastMCP in a Python process, which takes seconds to start and so serves all tests. */
export class FastMcp {
  readonly #child: ChildProcess;
  readonly #lines: Interface;
  readonly #answers: AsyncIterator<string>;

  constructor(python: string) {
    const child = spawn(python, [join(import.meta.dirname, "fastmcp_client.py")], {
      stdio: ["pipe", "pipe", "ignore"],
    });
    this.#child = child;
    this.#lines = createInterface(child.stdout);
    this.#answers = this.#lines[Symbol.asyncIterator]();
  }

  /** Tokens by FastMCP's `RSAKeyPair`. */
  mint(audience: string): Promise<Minted> {
    return this.#ask({ do: "mint", audience });
  }

  /** FastMCP's client, choosing the protocol as `mode` says. */
  client(mode: "auto" | "legacy"): OtherClient {
    return {
      name: `FastMCP, ${mode}`,
      era: (sdk) => (mode === "auto" && sdk === "v2" ? "modern" : "legacy"),
      roll: (target) => this.#ask({ do: "roll", mode, ...target }),
    };
  }

  stop(): void {
    this.#lines.close();
    this.#child.kill();
  }

  /** Requests are answered one after another, in order. */
  async #ask<Answer>(request: Readonly<Record<string, unknown>>): Promise<Answer> {
    this.#child.stdin?.write(`${JSON.stringify(request)}\n`);
    const line = await this.#answers.next();
    if (line.done === true) throw new Error("FastMCP's process ended");
    const { value, error } = JSON.parse(line.value);
    if (error !== undefined) throw new Error(error);
    return value;
  }
}
