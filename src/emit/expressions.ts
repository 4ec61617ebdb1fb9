import type { CodeBlockWriter, WriterFunction } from "ts-morph";
import { tsPropertyName, tsString, tsValue } from "../escape/typescript.js";
import type { Json } from "../json.js";

/** A member of an object literal: a property with its name as data, a variable of that name, or a spread expression. */
export type Member =
  | { readonly name: string; readonly value: WriterFunction }
  | { readonly variable: string }
  | { readonly spread: WriterFunction };

const lineWidth = 100;

/** An expression on one line, with its names and literals already escaped: `tools`, `httpTool(requests.search)`. */
export function code(text: string): WriterFunction {
  return (writer) => {
    writer.write(text);
  };
}

/** JSON data as a literal, on one line where it fits. */
export function literal(value: Json): WriterFunction {
  return (writer) => writeLines(writer, tsValue(value, indentOf(writer)));
}

/** An object literal with one member per line. */
export function object(members: readonly Member[]): WriterFunction {
  return (writer) => {
    if (members.length === 0) writer.write("{}");
    else {
      writer.inlineBlock(() => {
        for (const member of members) writeMember(writer, member);
      });
    }
  };
}

/** An object literal whose values are names of the module, on one line where it fits. */
export function objectOfNames(names: readonly (readonly [name: string, code: string])[]): WriterFunction {
  return (writer) => {
    const flat = `{ ${names.map(([name, code]) => `${tsPropertyName(name)}: ${code}`).join(", ")} }`;
    if (indentOf(writer).length + flat.length < lineWidth) writer.write(flat);
    else object(names.map(([name, text]) => property(name, code(text))))(writer);
  };
}

/** An array literal with one item per line. */
export function list(items: readonly WriterFunction[]): WriterFunction {
  return (writer) => {
    writer.write("[").newLine();
    writer.indent(() => {
      for (const item of items) {
        item(writer);
        writer.write(",").newLine();
      }
    });
    writer.write("]");
  };
}

/** A call of a function; `callee` is code. */
export function call(callee: string, ...args: readonly WriterFunction[]): WriterFunction {
  return (writer) => {
    writer.write(`${callee}(`);
    for (const [index, argument] of args.entries()) {
      if (index > 0) writer.write(", ");
      argument(writer);
    }
    writer.write(")");
  };
}

/** `new Class(arguments)`; `className` is code. */
export function newOf(className: string, ...args: readonly WriterFunction[]): WriterFunction {
  return call(`new ${className}`, ...args);
}

export function property(name: string, value: WriterFunction): Member {
  return { name, value };
}

/** `name: () => import("path")`. */
export function lazyImport(name: string, path: string): Member {
  return property(name, code(`() => import(${tsString(path)})`));
}

/** Writes code whose lines are indented already, except the first. */
function writeLines(writer: CodeBlockWriter, text: string): void {
  const end = text.indexOf("\n");
  if (end === -1) writer.write(text);
  else {
    writer.write(text.slice(0, end));
    writer.withIndentationLevel(0, () => writer.write(text.slice(end)));
  }
}

function writeMember(writer: CodeBlockWriter, member: Member): void {
  if ("spread" in member) {
    writer.write("...");
    member.spread(writer);
  } else if ("variable" in member) {
    writer.write(member.variable);
  } else {
    writer.write(`${tsPropertyName(member.name)}: `);
    member.value(writer);
  }
  writer.write(",").newLine();
}

function indentOf(writer: CodeBlockWriter): string {
  return "  ".repeat(writer.getIndentationLevel());
}
