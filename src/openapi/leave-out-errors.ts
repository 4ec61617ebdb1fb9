import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { isJsonObject, type Json, type JsonObject, type JsonPath } from "../json.js";
import type { Remarks } from "./remarks.js";

/** The errors of a manifest with this data, as `mcpile lint` and `generate` find them, warnings beside them, and where they are. */
export type CheckData = (
  manifest: Json,
) => Promise<readonly { readonly problem: Diagnostic; readonly path?: JsonPath }[]>;

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
 * Makes a manifest one without errors: a tool that has one is left out, a schema that has one takes any value, and each is
 * remarked on. Returns what is wrong with the rest, which nothing here can fix.
 */
export async function leaveOutErrors(
  manifest: Json,
  parts: Parts,
  remarks: Remarks,
  check: CheckData,
): Promise<string | undefined> {
  let first: Diagnostic | undefined;
  for (let round = 0; round < mostRounds; round++) {
    if (Object.keys(parts.tools).length === 0) return undefined;
    const problems = await check(manifest);
    const errors = problems.filter(({ problem }) => problem.severity === "error");
    first = errors[0]?.problem;
    if (first === undefined) {
      for (const { problem, path = [] } of problems)
        remarks.add("impossible", subjectOf(parts, path), problem.message.replace(/^N/, "n"));
      return undefined;
    }
    let fixed = false;
    for (const { problem, path = [] } of errors) fixed = leaveOut(parts, path, problem, remarks) || fixed;
    if (!fixed) break;
  }
  return `the manifest has an error that the import cannot fix: ${first?.message ?? ""} (${first?.code ?? ""})`;
}

/** The operation or schema that a path of the manifest leads to, as remarks name it. */
function subjectOf({ operationOf }: Parts, [section, entry, ...rest]: JsonPath): string {
  const pointer = rest.length === 0 ? "" : ` ${rest.join("/")}`;
  return (section === "tools" ? operationOf(String(entry)) : `schema ${entry}`) + pointer;
}

/** Whether there was something to leave out. */
function leaveOut(
  { tools, schemas, operationOf }: Parts,
  [section, entry]: JsonPath,
  { code, message }: Diagnostic,
  remarks: Remarks,
): boolean {
  const name = String(entry);
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
