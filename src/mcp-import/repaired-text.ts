import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { isJsonObject, type Json, type JsonPath } from "../json.js";
import type { Remarks } from "../openapi/remarks.js";
import { memberOf, pathFinder, removablePart } from "./place-of-error.js";
import { placeOf } from "./schema-entry.js";

/** The errors of a manifest's text, as `mcpile lint` and `generate` find them, perhaps among other problems. */
export type CheckManifest = (text: string) => Promise<readonly Diagnostic[]>;

/** Taking out one value can only show problems that it hid: a few rounds are enough. */
const mostRounds = 8;

/**
 * The manifest's text, without errors. What has an error is taken out, as little as possible of it: a keyword of a schema,
 * a member of a tool, and last the tool. Each is remarked on. `problem`: what is wrong elsewhere.
 */
export async function repairedText(
  manifest: Record<string, Json>,
  write: () => string,
  remarks: Remarks,
  check: CheckManifest,
): Promise<{ readonly text: string } | { readonly problem: string }> {
  let first: Diagnostic | undefined;
  for (let round = 1; round <= mostRounds; round++) {
    const text = write();
    const errors = (await check(text)).filter(({ severity }) => severity === "error");
    [first] = errors;
    if (first === undefined) return { text };
    const pathOf = pathFinder(text);
    let repaired = false;
    for (const error of errors) {
      const path = error.location === undefined ? [] : pathOf(error.location.range.start.offset);
      // A part that several rounds did not fix goes as a whole.
      const isLast = round > mostRounds / 2;
      if (takeOut(manifest, isLast ? path.slice(0, 2) : path, error, remarks)) repaired = true;
    }
    if (!repaired) break;
  }
  return {
    problem: `the manifest has an error that cannot be taken out: ${first?.message ?? ""} (${first?.code ?? ""})`,
  };
}

/** Whether there was something to take out. */
function takeOut(
  manifest: Record<string, Json>,
  path: JsonPath,
  { code, message }: Diagnostic,
  remarks: Remarks,
): boolean {
  const [section, name, member] = path;
  if (section === "schemas" && typeof name === "string")
    return takeOutOfSchema(manifest, name, path, { code, message }, remarks);
  const reason = `${message} (\`${code}\`)`;
  if (section !== "tools" || typeof name !== "string") {
    if (section !== "server" || typeof name !== "string" || name === "name" || name === "version")
      return false;
    if (!removeAt(manifest, ["server", name])) return false;
    remarks.add("dropped", `server.${name}`, reason);
    return true;
  }
  const part = partOf(manifest, path);
  if (part === undefined || part.length < 3) {
    if (!removeAt(manifest, ["tools", name])) return false;
    remarks.add("skipped", `tool ${name}`, reason);
    return true;
  }
  if (!removeAt(manifest, part)) return false;
  const isSchema = member === "inputSchema" || member === "outputSchema";
  const within =
    isSchema && part.length > 3 ? `\`${placeOf(part.slice(3))}\` of its \`${member}\`` : `its \`${member}\``;
  remarks.add("dropped", `tool ${name}`, `${within}: ${reason}`);
  return true;
}

/** Takes a keyword out of a shared schema; where there is none to take out, the schema takes any value. */
function takeOutOfSchema(
  manifest: Record<string, Json>,
  name: string,
  path: JsonPath,
  { code, message }: Pick<Diagnostic, "code" | "message">,
  remarks: Remarks,
): boolean {
  const { schemas } = manifest;
  const schema = memberOf(schemas, name);
  if (schema === undefined || !isJsonObject(schemas)) return false;
  const part = removablePart(schema, path.slice(2));
  if (part !== undefined && part.length > 0) {
    remarks.add("dropped", `schema ${name}`, `\`${placeOf(part)}\`: ${message} (\`${code}\`)`);
    return removeAt(schema, part);
  }
  remarks.add("dropped", `schema ${name}`, `any value is taken: ${message} (\`${code}\`)`);
  return Reflect.set(schemas, name, {});
}

/** The part of a tool that has to go for the value at `path` to go. Undefined: the whole tool. */
function partOf(manifest: Json, path: JsonPath): JsonPath | undefined {
  const [, , member] = path;
  if (member === undefined) return undefined;
  const start = path.slice(0, 3);
  if (member !== "inputSchema" && member !== "outputSchema") return start;
  const schema = start.reduce<Json | undefined>(memberOf, manifest);
  const part = schema === undefined ? undefined : removablePart(schema, path.slice(3));
  if (part !== undefined && part.length > 0) return [...start, ...part];
  return member === "outputSchema" ? start : undefined;
}

function removeAt(root: Json, path: JsonPath): boolean {
  const parent = path.slice(0, -1).reduce<Json | undefined>(memberOf, root);
  const last = path.at(-1);
  if (typeof parent !== "object" || parent === null || last === undefined || !Object.hasOwn(parent, last))
    return false;
  return Reflect.deleteProperty(parent, last);
}
