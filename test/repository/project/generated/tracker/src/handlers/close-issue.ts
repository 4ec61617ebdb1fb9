import type { CloseIssueHandler } from "../types.js";
import { changed, State } from "./database.js";

export const closeIssue: CloseIssueHandler = ({ id }) =>
  changed(id, "update issue set state = ? where id = ?", [State.Closed, id]);
