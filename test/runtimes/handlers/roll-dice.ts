import type { RollDiceHandler } from "../types.js";

/** Not by chance: the same call is made in several runtimes. */
export const rollDice: RollDiceHandler = ({ n_dice }) =>
  Array.from({ length: n_dice }, (_, index) => (index % 6) + 1);
