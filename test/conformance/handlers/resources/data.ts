import type { DataHandler } from "../../resource-types.js";

export const data: DataHandler = ({ id }) =>
  JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` });
