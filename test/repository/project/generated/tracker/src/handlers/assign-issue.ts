import type { AssignIssueHandler } from "../types.js";
import { changed } from "./database.js";

export const assignIssue: AssignIssueHandler = ({ id, person }) =>
  changed(id, "update issue set person = ? where id = ?", [person, id]);
