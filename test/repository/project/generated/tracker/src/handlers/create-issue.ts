import type { CreateIssueHandler } from "../types.js";
import { database, issue } from "./database.js";

export const createIssue: CreateIssueHandler = ({ title }) =>
  issue(
    Number(
      database().rows("insert into issue (title) values (?) returning id", [
        title,
      ])[0]?.["id"],
    ),
  );
