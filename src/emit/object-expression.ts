import { tsPropertyName } from "./escape/typescript.js";

/** A property of an object literal: its name as data, and its value as code for the given indentation. */
export type PropertyCode = readonly [name: string, value: (indent: string) => string];

const lineWidth = 100;

/** An object literal of finished names on one line where it fits, else one property a line. */
export function namesExpression(names: readonly (readonly [string, string])[], indent = ""): string {
  const flat = `{ ${names.map(([name, code]) => `${tsPropertyName(name)}: ${code}`).join(", ")} }`;
  const fits = indent.length + flat.length < lineWidth;
  return fits
    ? flat
    : objectExpression(
        names.map(([name, code]) => property(name, code)),
        indent,
      );
}

/** An object literal with one property a line; `spread` is an expression whose members come last. */
export function objectExpression(properties: readonly PropertyCode[], indent = "", spread?: string): string {
  if (properties.length === 0 && spread === undefined) return "{}";
  const inner = `${indent}  `;
  const lines = properties.map(([name, value]) => `${inner}${tsPropertyName(name)}: ${value(inner)},\n`);
  if (spread !== undefined) lines.push(`${inner}...${spread},\n`);
  return `{\n${lines.join("")}${indent}}`;
}

/** A property whose value is a name or another finished expression of one line. */
export function property(name: string, code: string): PropertyCode {
  return [name, () => code];
}
