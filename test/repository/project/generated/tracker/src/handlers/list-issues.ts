import type { ListIssuesHandler } from "../types.js";
import { issuesWhere, State } from "./database.js";

export const listIssues: ListIssuesHandler = ({ page }, { environment }) =>
  issuesWhere("state = ? order by id desc limit ? offset ?", [
    State.Open,
    environment.PAGE_SIZE,
    (page - 1) * environment.PAGE_SIZE,
  ]);
