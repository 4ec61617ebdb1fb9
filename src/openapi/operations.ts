import { isJsonObject, type JsonObject, pointerOf } from "../json.js";
import { type DocumentSet, isFailure, type Located, listOf, objectOf, textOf } from "./document-set.js";
import { toolNames } from "./names.js";
import type { Remarks } from "./remarks.js";

/** A method of a path, and the tool that it becomes. */
export interface Operation {
  readonly tool: string;
  readonly method: string;
  readonly path: string;
  readonly id: string | undefined;
  readonly tags: readonly string[];
  /** The Operation Object. */
  readonly definition: JsonObject;
  /** Parameters of the path, then of the operation, each with where it stands. */
  readonly parameters: readonly Located[];
  /** The nearest list of servers, undefined where only the document has one. */
  readonly servers: readonly JsonObject[] | undefined;
  readonly at: Located;
}

const methods = ["get", "put", "post", "delete", "options", "head", "patch"];
const unsendable = ["trace", "query"];

/** Every operation of a document, in its order, with the names of their tools. */
export function operationsOf(
  documents: DocumentSet,
  root: JsonObject,
  file: string,
  remarks: Remarks,
): readonly Operation[] {
  const found: Omit<Operation, "tool">[] = [];
  for (const [path, value] of Object.entries(objectOf(root["paths"]))) {
    if (path.startsWith("x-")) continue;
    const place = { file, pointer: pointerOf(["paths", path]) };
    const item = documents.follow(value, place);
    if (isFailure(item) || !isJsonObject(item.value)) {
      remarks.add("skipped", path, isFailure(item) ? item.reason : "no Path Item is there");
      continue;
    }
    const shared = { ...item.value, ...(isJsonObject(value) ? value : {}) };
    for (const [key, definition] of Object.entries(item.value)) {
      const about = `${key.toUpperCase()} ${path}`;
      if (unsendable.includes(key))
        remarks.add("skipped", about, `HTTP tools have no method ${key.toUpperCase()}`);
      if (!methods.includes(key)) continue;
      if (!isJsonObject(definition)) {
        remarks.add("skipped", about, "no Operation is there");
        continue;
      }
      const reason = unsendablePath(path);
      if (reason !== undefined) {
        remarks.add("skipped", about, reason);
        continue;
      }
      const servers = definition["servers"] ?? shared["servers"];
      found.push({
        method: key.toUpperCase(),
        path,
        id: textOf(definition["operationId"]),
        tags: listOf(definition["tags"]).filter((tag) => typeof tag === "string"),
        definition,
        parameters: [
          ...located(shared["parameters"], item, "parameters"),
          ...located(definition["parameters"], item, `${key}/parameters`),
        ],
        servers: servers === undefined ? undefined : listOf(servers).filter(isJsonObject),
        at: { ...item, pointer: `${item.pointer}/${key}` },
      });
    }
    for (const method of Object.keys(objectOf(item.value["additionalOperations"]))) {
      remarks.add("skipped", `${method} ${path}`, `HTTP tools have no method ${method}`);
    }
  }
  const names = toolNames(found);
  return found.map((operation, index) => ({ ...operation, tool: names[index] ?? "" }));
}

/** Why no request can have a path. */
function unsendablePath(path: string): string | undefined {
  if (!path.startsWith("/")) return "its path does not begin with `/`";
  if (path.includes("#")) return "its path holds `#`, which is never sent";
  if (/\?.*\{/s.test(path)) return "its path has a placeholder behind `?`";
  if (/(?:^|\/)(?:\.|%2e){1,2}(?=\/|\?|$)/i.test(path))
    return "its path has `.` or `..`, which never reach a server";
  return undefined;
}

function located(value: unknown, item: Located, step: string): readonly Located[] {
  const list = Array.isArray(value) ? value : [];
  return list.map((parameter, index) => ({
    value: parameter,
    file: item.file,
    pointer: `${item.pointer}/${step}/${index}`,
  }));
}
