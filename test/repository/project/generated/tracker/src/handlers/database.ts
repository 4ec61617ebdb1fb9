import type { Store } from "@acme/store";
import { ToolError } from "../runtime/tool-error.js";
import type { Issue } from "../types.js";

export enum State {
  Open = "open",
  Closed = "closed",
}

let current: Store | undefined;

export function use(store: Store): void {
  current = store;
}

export function database(): Store {
  if (current === undefined) throw new Error("the database is not open");
  return current;
}

export function issuesWhere(
  condition: string,
  values: (string | number)[],
): Issue[] {
  const columns =
    "*, (select count(*) from comment where issue = issue.id) as comments";
  return database()
    .rows(`select ${columns} from issue where ${condition}`, values)
    .map(({ id, title, state, person, comments }) => ({
      id: Number(id),
      title: String(title),
      state: state === State.Closed ? State.Closed : State.Open,
      person: person === null ? null : String(person),
      comments: Number(comments),
    }));
}

export function issue(id: number): Issue {
  const [found] = issuesWhere("id = ?", [id]);
  if (found === undefined) throw new ToolError(`There is no issue ${id}.`);
  return found;
}

/** Runs a statement on an issue that exists, and returns the issue as it is then. */
export function changed(
  id: number,
  sql: string,
  values: (string | number)[],
): Issue {
  issue(id);
  database().rows(sql, values);
  return issue(id);
}
