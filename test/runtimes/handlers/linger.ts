import type { LingerHandler } from "../types.js";

export const linger: LingerHandler = (_input, { signal }) =>
  new Promise((resolve) => {
    console.error("lingering");
    const timer = setTimeout(() => resolve("waited"), 20_000);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        console.error("left");
      },
      { once: true },
    );
  });
