import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { hasErrors } from "../diagnostics/diagnostic.js";

/** The exit statuses of mcpile. The only place that knows the numbers. */
export const exitStatus = {
  success: 0,
  /** The manifest has errors. */
  invalid: 1,
  /** Wrong usage, or a file that cannot be read or written. */
  usage: 2,
  /** `check` found drift. */
  drift: 3,
  /** A bug in mcpile (EX_SOFTWARE of sysexits.h). */
  bug: 70,
} as const;

export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];

/** Ends a command with a message on stderr and an exit status: for usage that only the command can judge. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly status: ExitStatus;

  constructor(message: string, status: ExitStatus = exitStatus.usage) {
    super(message);
    this.status = status;
  }
}

/** The exit status that the diagnostics of manifests call for: a path that cannot be read is wrong usage. */
export function statusOf(diagnostics: readonly Diagnostic[]): ExitStatus {
  if (!hasErrors(diagnostics)) return exitStatus.success;
  const unreadable = diagnostics.some(
    ({ code, location }) => code === "unreadable-file" && location === undefined,
  );
  return unreadable ? exitStatus.usage : exitStatus.invalid;
}
