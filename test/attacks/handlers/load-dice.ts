import { countRun } from "./runs.js";

export const loadDice = (): string => {
  countRun();
  return "loaded";
};
