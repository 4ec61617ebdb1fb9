import type { SearchIssuesHandler } from "../types.js";
import { issuesWhere } from "./database.js";

export const searchIssues: SearchIssuesHandler = ({ text }) =>
  issuesWhere("instr(title, ?) > 0", [text]);
