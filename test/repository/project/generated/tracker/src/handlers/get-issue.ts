import type { GetIssueHandler } from "../types.js";
import { issue } from "./database.js";

export const getIssue: GetIssueHandler = ({ id }) =>
  issue(id);
