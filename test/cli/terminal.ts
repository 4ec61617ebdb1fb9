import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/**
 * A program in a pseudo-terminal, driven as a person would: what is typed goes through the terminal's line discipline, so
 * that Ctrl-C is a signal to everything in the foreground. By `script`, which Linux and macOS have.
 */
export class Terminal {
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown>;
  #text = "";
  #read = 0;
  #over = false;

  constructor(
    command: readonly string[],
    options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  ) {
    const line = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
    const args =
      process.platform === "darwin"
        ? ["-q", "/dev/null", ...command]
        : ["--quiet", "--return", "--flush", "--command", `exec ${line}`, "/dev/null"];
    this.#child = spawn("script", args, { ...options, stdio: ["pipe", "pipe", "inherit"] });
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#text += text.replaceAll("\r\n", "\n");
    });
    this.#exit = once(this.#child, "close").then(([status]) => {
      this.#over = true;
      return status;
    });
  }

  /** Everything that was shown. */
  get screen(): string {
    return this.#text;
  }

  /** Waits until `pattern` is shown, after what was waited for before, and gives its match. */
  async see(pattern: RegExp): Promise<RegExpExecArray> {
    for (let waited = 0; ; waited += 20) {
      const match = pattern.exec(this.#text.slice(this.#read));
      if (match !== null) {
        this.#read += match.index + match[0].length;
        return match;
      }
      if (this.#over || waited > patienceMs) {
        throw new Error(
          `${this.#over ? "it ended" : "it is waited for too long"} without ${pattern}:\n${this.#text}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  type(keys: string): void {
    this.#child.stdin?.write(keys);
  }

  /** Resolves with the exit status. */
  end(): Promise<unknown> {
    return this.#exit;
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }
}

/** Generous: it only decides when a test fails. */
const patienceMs = 30_000;

export const ctrlC = "\x03";
