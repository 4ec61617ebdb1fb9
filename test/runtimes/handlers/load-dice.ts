import type { LoadDiceHandler } from "../types.js";

export const loadDice: LoadDiceHandler = (_input, { caller }) => `loaded by ${caller?.subject ?? "nobody"}`;
