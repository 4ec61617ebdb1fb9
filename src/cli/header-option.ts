import { InvalidArgumentError } from "commander";

/** Adds a header that is written as `Name: value`. */
export function addHeader(text: string, headers: Record<string, string>): Record<string, string> {
  const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):\s*(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined || /[\r\n\0]/.test(value)) {
    throw new InvalidArgumentError('Write a header as "Name: value".');
  }
  return { ...headers, [name.toLowerCase()]: value };
}
