import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { output } from "../interop/command.js";

/** A real Redis, which must be installed (Debian: `apt-get install redis-server`). */
export interface RedisProcess {
  readonly port: number;
  /** Stops it from answering, with its connections open, until `thaw`. */
  freeze(): void;
  thaw(): void;
  /** Ends it at once. */
  kill(): Promise<void>;
  /** Its answer to a command. */
  command(...words: readonly string[]): Promise<string>;
  /** All its keys, in code-unit order. */
  keys(): Promise<readonly string[]>;
}

export async function startRedis(port: number, folder: string, password?: string): Promise<RedisProcess> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const options = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder];
  const child = spawn(
    "redis-server",
    password === undefined ? options : [...options, "--requirepass", password],
    {
      stdio: "ignore",
    },
  );
  const failed = once(child, "error").then(([error]) => {
    throw new Error("redis-server is needed: apt-get install redis-server", { cause: error });
  });
  const ended = once(child, "close");
  ended.catch(() => {});
  const listening = async (): Promise<void> => {
    while (!(await accepts(port))) {
      if (child.pid === undefined) return failed;
      if (child.exitCode !== null) throw new Error(`redis-server ended with status ${child.exitCode}`);
      await sleep(20);
    }
  };
  await Promise.race([listening(), failed]);
  const command = (...words: readonly string[]): Promise<string> =>
    output("redis-cli", ["-p", String(port), "--raw", ...words]);
  return {
    port,
    freeze: () => void child.kill("SIGSTOP"),
    thaw: () => void child.kill("SIGCONT"),
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
    command,
    async keys() {
      return (await command("KEYS", "*"))
        .split("\n")
        .filter((line) => line !== "")
        .sort();
    },
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const end = (accepted: boolean) => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once("connect", () => end(true)).once("error", () => end(false));
  });
}
