import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { ServerSchemas } from "../schema/schema-compiler.js";
import type { CompiledSchemas } from "../schema/validators.js";

/** Servers with fewer tools and definitions are compiled sooner than a thread starts. */
const FEWEST = 100;

/**
 * Compiles the schemas of a large server beside the caller's other work, where there is a processor for it: validators
 * take a third of the time that a server takes. The outcome is that of `compileSchemas`.
 */
export async function compileInThread(server: ServerSchemas): Promise<CompiledSchemas> {
  const isLarge = server.tools.length + server.definitions.size >= FEWEST;
  if (!isLarge || availableParallelism() === 1) {
    const { compileSchemas } = await import("../schema/validators.js");
    return compileSchemas(server);
  }
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./schema-worker.js", import.meta.url), { workerData: server });
    worker.once("message", resolve).once("error", reject);
    worker.once("exit", () => reject(new Error("the thread ended without an answer")));
  });
}
