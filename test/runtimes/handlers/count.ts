import type { CountHandler } from "../types.js";

export const count: CountHandler = async (_input, { progress, log }) => {
  for (let step = 1; step <= 3; step++) {
    progress(step, 3);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  log("notice", "counted", { token: "not to be seen" });
  return "counted";
};
