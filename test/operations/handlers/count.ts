import { setTimeout as sleep } from "node:timers/promises";

export const count = async (_input: unknown, { progress }: { progress(step: number): void }) => {
  progress(1);
  await sleep(1);
  progress(2);
  return "counted";
};
