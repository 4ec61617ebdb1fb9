import { countRun } from "./runs.js";

export const rollDice = (): string => {
  countRun();
  return "rolled";
};
