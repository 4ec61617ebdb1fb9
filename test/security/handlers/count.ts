import { setTimeout as sleep } from "node:timers/promises";

interface Context {
  readonly signal: AbortSignal;
  progress(done: number, total: number): void;
}

export const count = async (_input: unknown, { progress, signal }: Context): Promise<string> => {
  for (let step = 1; step <= 5; step++) {
    progress(step, 5);
    await sleep(30, undefined, { signal });
  }
  return "counted";
};
