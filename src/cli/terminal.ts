/** Writes a result: what the command was asked for. */
export function printResult(text: string): void {
  process.stdout.write(text.endsWith("\n") || text === "" ? text : `${text}\n`);
}

/** Writes progress or a remark: what a person wants to know and a program does not. */
export function printRemark(text: string): void {
  process.stderr.write(text.endsWith("\n") || text === "" ? text : `${text}\n`);
}

/** Examples for the end of a command's `--help`. */
export function examples(...lines: readonly (readonly [command: string, meaning: string])[]): string {
  const width = Math.max(...lines.map(([command]) => command.length));
  return `\nExamples:\n${lines.map(([command, meaning]) => `  $ ${command.padEnd(width)}  # ${meaning}`).join("\n")}`;
}

/** `1 file`, `2 files`. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}
