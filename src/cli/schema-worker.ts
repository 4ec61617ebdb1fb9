import { parentPort, workerData } from "node:worker_threads";
import type { ServerSchemas } from "../schema/schema-compiler.js";
import { compileSchemas } from "../schema/validators.js";

// A thread that is given the schemas of a server, answers with what they compile to, and ends.
const server: ServerSchemas = workerData;
parentPort?.postMessage(compileSchemas(server));
