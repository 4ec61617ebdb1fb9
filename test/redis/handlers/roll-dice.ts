export const rollDice = (): string => "rolled";
