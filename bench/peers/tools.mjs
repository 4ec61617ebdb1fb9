import * as z from "zod";
import { toolDescription, toolNames } from "../workload.mjs";

const items = z.array(z.strictObject({ id: z.int().min(0), name: z.string().min(1).max(100) }));

export const input = z.strictObject({ items });
export const output = z.strictObject({ items, count: z.int().min(0) });
export const names = toolNames(Number(process.env["BENCH_TOOLS"]));
export const description = toolDescription;
export const port = Number(process.env["PORT"]);

/** The same text and structured content that the other servers send. */
export function answer({ items: given }) {
  const structuredContent = { items: given, count: given.length };
  return { content: [{ type: "text", text: JSON.stringify(structuredContent) }], structuredContent };
}
