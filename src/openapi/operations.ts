import { isJsonObject, type JsonObject, pointerOf } from "../json.js";
import {
  type DocumentSet,
  isFailure,
  type Located,
  listOf,
  objectOf,
  type Place,
  textOf,
} from "./document-set.js";
import { toolNames } from "./names.js";
import type { Remarks } from "./remarks.js";

/** A method of a path, and the tool that it becomes. */
export interface Operation {
  readonly tool: string;
  readonly method: string;
  readonly path: string;
  /** The path without a fragment, which tells operations of one path apart and is never sent. */
  readonly sent: string;
  readonly id: string | undefined;
  readonly tags: readonly string[];
  /** The Operation Object. */
  readonly definition: JsonObject;
  /** Parameters of the path, then of the operation, each with where it stands. */
  readonly parameters: readonly Located[];
  /** The nearest list of servers, undefined where only the document has one. */
  readonly servers: readonly JsonObject[] | undefined;
  /** Where the Operation Object is, and where its path has it: two places where a `$ref` is between them. */
  readonly at: Located;
  readonly place: Place;
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
    if (path.startsWith("x-")) {
      remarks.passOver(`\`${path}\``);
      continue;
    }
    const place = { file, pointer: pointerOf(["paths", path]) };
    const item = documents.follow(value, place);
    if (isFailure(item) || !isJsonObject(item.value)) {
      remarks.add("skipped", path, isFailure(item) ? item.reason : "a Path Item must be an object");
      continue;
    }
    const shared = { ...item.value, ...(isJsonObject(value) ? value : {}) };
    remarks.passOverExtensions(shared);
    if (shared["summary"] !== undefined || shared["description"] !== undefined)
      remarks.passOver("descriptions of paths");
    for (const [key, held] of Object.entries(item.value)) {
      const about = `${key.toUpperCase()} ${path}`;
      if (unsendable.includes(key))
        remarks.add("skipped", about, `HTTP tools have no method ${key.toUpperCase()}`);
      if (!methods.includes(key)) continue;
      const place = { file: item.file, pointer: `${item.pointer}/${key}` };
      const at = documents.follow(held, place);
      if (isFailure(at) || !isJsonObject(at.value)) {
        remarks.add("skipped", about, isFailure(at) ? at.reason : "an Operation must be an object");
        continue;
      }
      const definition = at.value;
      const sent = withoutFragment(path);
      const reason = unsendablePath(sent);
      if (reason !== undefined) {
        remarks.add("skipped", about, reason);
        continue;
      }
      if (sent !== path)
        remarks.add("changed", about, `\`${path.slice(path.indexOf("#"))}\` of its path is not sent`);
      const servers = definition["servers"] ?? shared["servers"];
      found.push({
        method: key.toUpperCase(),
        path,
        sent,
        id: textOf(definition["operationId"]),
        tags: listOf(definition["tags"]).filter((tag) => typeof tag === "string"),
        definition,
        parameters: [
          ...located(shared["parameters"], item, "parameters"),
          ...located(definition["parameters"], at, "parameters"),
        ],
        servers: servers === undefined ? undefined : listOf(servers).filter(isJsonObject),
        at,
        place,
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
  if (path.includes("#")) return "its path has a placeholder behind `#`, which is never sent";
  if (path.includes("?") && path.includes("{", path.indexOf("?")))
    return "its path has a placeholder behind `?`";
  if (/(?:^|\/)(?:\.|%2e){1,2}(?=\/|\?|$)/i.test(path))
    return "its path has `.` or `..`, which never reach a server";
  return undefined;
}

/** A path without its fragment, unless an argument is in there: it would go nowhere. */
function withoutFragment(path: string): string {
  const at = path.indexOf("#");
  return at < 0 || path.includes("{", at) ? path : path.slice(0, at);
}

function located(value: unknown, item: Located, step: string): readonly Located[] {
  const list = Array.isArray(value) ? value : [];
  return list.map((parameter, index) => ({
    value: parameter,
    file: item.file,
    pointer: `${item.pointer}/${step}/${index}`,
  }));
}
