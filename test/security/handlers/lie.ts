export const lie = (): number => 1.5;
