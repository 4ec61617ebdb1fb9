import { ConfigError } from "./settings/config-error.js";

/** The reason for which the server cannot start and the fix: a line, or a line for each problem of the configuration. */
export function startProblem(error: unknown): string {
  if (error instanceof ConfigError)
    return error.problems.map((problem) => `cannot start: ${problem}`).join("\n");
  const { code, address = "", port }: NodeJS.ErrnoException & ListenDetails = Object(error);
  const place = `port ${port} of ${address}`;
  switch (code) {
    case "EADDRINUSE":
      return `cannot start: ${place} is in use: stop what listens there, or set PORT`;
    case "EACCES":
      return `cannot start: ${place} is not permitted: set PORT to 1024 or more, or grant the right`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `cannot start: HOST is not an address of this machine: ${address || messageOf(error)}`;
    default:
      return `cannot start: ${messageOf(error)}`;
  }
}

interface ListenDetails {
  readonly address?: string;
  readonly port?: number;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
