export const roll = (): string => "rolled";
