export const rollDice = async ({ n_dice }: { n_dice: number }) => Array.from({ length: n_dice }, () => 4);
