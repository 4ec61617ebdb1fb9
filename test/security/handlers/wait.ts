import { setTimeout as sleep } from "node:timers/promises";

export const wait = async (_input: unknown, { signal }: { signal: AbortSignal }): Promise<string> => {
  await sleep(150, undefined, { signal });
  return "waited";
};
