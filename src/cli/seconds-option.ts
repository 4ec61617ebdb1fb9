import { InvalidArgumentError, Option } from "commander";

/** An option for a time in whole seconds, 60 by default. */
export function secondsOption(flag: string, description: string): Option {
  return new Option(`${flag} <seconds>`, description).default(60).argParser((text: string) => {
    if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
    throw new InvalidArgumentError("Write an integer from 1 to 9999.");
  });
}
