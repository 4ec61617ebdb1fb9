import type { Json } from "../json.js";
import { AjvCode } from "./ajv-code.js";

/** The path of a value, as code: `code`, followed by the string `end`. */
export interface Path {
  readonly code: string;
  readonly end: string;
}

/** The path of a part of the value: `step` is escaped as in a JSON Pointer. */
export function below(path: Path, step: string): Path {
  return { ...path, end: `${path.end}/${step}` };
}

/** A path as one expression. */
export function pathCode({ code, end }: Path): string {
  return end === "" ? code : `${code} + ${literal(end)}`;
}

/** The violation of a keyword that is too rare for a function of its own. */
export function violation(path: Path, keyword: string, params: string, message: string): string {
  const code = pathCode(path);
  const place = code === "instancePath" ? code : `instancePath: ${code}`;
  return `{ ${place}, keyword: "${keyword}", params: ${params}, message: ${literal(message)} }`;
}

/** The access to a property. */
export function accessor(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${literal(name)}]`;
}

/** JSON as JavaScript: `__proto__` is an ordinary key, and no character ends a line. */
export function literal(value: Json): string {
  const text = JSON.stringify(value).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
  return text.includes("__proto__") ? new AjvCode(text).text() : text;
}
