import { tsString } from "../../escape/typescript.js";
import type { TemplatePart } from "./url-template.js";

/** `parts` as an expression over the functions `environment` and `required` that the client declares. */
export function tsUrl(parts: readonly TemplatePart[]): string {
  const pieces = parts.map((part) => {
    if (typeof part === "string") return tsString(part);
    if (part.fallback === undefined) return `required(${tsString(part.name)})`;
    return `(environment(${tsString(part.name)}) ?? ${tsString(part.fallback)})`;
  });
  return pieces.length > 1 ? `${pieces.join(" + ")}` : pieces.join("");
}

/** Whether {@link tsUrl} calls `required`. */
export function requiresEnvironment(parts: readonly TemplatePart[]): boolean {
  return parts.some((part) => typeof part !== "string" && part.fallback === undefined);
}
