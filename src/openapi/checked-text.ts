import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { isJsonObject, type Json, type JsonObject } from "../json.js";
import type { Remarks } from "./remarks.js";

/** The errors of a manifest's text, as `mcpile lint` and `generate` find them, perhaps among other problems. */
export type CheckManifest = (text: string) => Promise<readonly Diagnostic[]>;

/** The parts of a manifest that an import can leave out. */
export interface Parts {
  readonly tools: Record<string, Json>;
  readonly schemas: Record<string, Json>;
  /** The operation that a tool calls, as remarks name it: `GET /pets`. */
  operationOf(tool: string): string;
}

/** Leaving out one tool can only show problems that it hid: a few rounds are enough. */
const mostRounds = 6;

/**
 * The manifest's text, without errors: a tool that has one is left out, a schema that has one takes any value, and each is
 * remarked on. A string with `problem`: what is wrong with the rest, which nothing here can mend.
 */
export async function checkedText(
  parts: Parts,
  write: () => string,
  remarks: Remarks,
  check: CheckManifest,
): Promise<{ readonly text: string } | { readonly problem: string }> {
  let first: Diagnostic | undefined;
  for (let round = 0; round < mostRounds; round++) {
    const text = write();
    const errors = (await check(text)).filter(({ severity }) => severity === "error");
    [first] = errors;
    if (first === undefined) return { text };
    const lines = text.split("\n");
    const places = errors.map(
      (error) => [error, entryAt(lines, error.location?.range.start.line ?? 0)] as const,
    );
    if (!places.some(([error, place]) => place !== undefined && leaveOut(parts, place, error, remarks)))
      break;
  }
  return {
    problem: `the manifest has an error that the import cannot mend: ${first?.message ?? ""} (${first?.code ?? ""})`,
  };
}

/** Whether there was something to leave out. */
function leaveOut(
  { tools, schemas, operationOf }: Parts,
  { section, name }: Entry,
  { code, message }: Diagnostic,
  remarks: Remarks,
): boolean {
  if (section === "tools" && tools[name] !== undefined) {
    delete tools[name];
    remarks.add("skipped", operationOf(name), `its tool has an error: ${message} (\`${code}\`)`);
    return true;
  }
  if (section === "schemas" && isJsonObject(schemas[name])) {
    schemas[name] = anyValue(schemas[name]);
    remarks.add(
      "dropped",
      `schema ${name}`,
      `any value is taken, since it has an error: ${message} (\`${code}\`)`,
    );
    return true;
  }
  return false;
}

function anyValue({ title, description }: JsonObject): Json {
  return {
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
  };
}

interface Entry {
  readonly section: string;
  readonly name: string;
}

/** The entry of a section that a line is in: sections begin at the margin, their entries two blanks further. */
function entryAt(lines: readonly string[], line: number): Entry | undefined {
  let name: string | undefined;
  for (let index = line - 1; index >= 0; index--) {
    const text = lines[index] ?? "";
    const [, written] = /^ {2}("(?:[^"\\]|\\.)*"|[^\s#"][^:]*):(?: |$)/.exec(text) ?? [];
    name ??= written?.startsWith('"') ? String(JSON.parse(written)) : written;
    const [, section] = /^([a-z]+):/.exec(text) ?? [];
    if (section !== undefined) return name === undefined ? undefined : { section, name };
  }
  return undefined;
}
