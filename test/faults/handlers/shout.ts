interface Context {
  log(level: "info", message: string): void;
}

export function shout(_input: unknown, { log }: Context): string {
  for (let line = 0; line < 15; line++) log("info", "a".repeat(100_000));
  return "shouted";
}
