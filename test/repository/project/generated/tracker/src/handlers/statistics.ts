import type { StatisticsHandler } from "../types.js";
import { issuesWhere, State } from "./database.js";

export const statistics: StatisticsHandler = () =>
  ({
    open: issuesWhere("state = ?", [State.Open]).length,
    closed: issuesWhere("state = ?", [State.Closed]).length,
  });
