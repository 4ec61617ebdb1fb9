export const echo = ({ text }: { text: string }): { text: string } => ({ text });
