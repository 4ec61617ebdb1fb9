import { randomInt } from "node:crypto";
import type { RollDiceHandler } from "../types.js";

/** Roll `n_dice` 6-sided dice and return the results. */
export const rollDice: RollDiceHandler = ({ n_dice }) =>
  Array.from({ length: n_dice }, () => randomInt(1, 7));
