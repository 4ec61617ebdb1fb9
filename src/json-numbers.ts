/** A number that JavaScript may change: of 16 digits or more, or with an exponent of three. */
const longNumber = /(?:^|[\s:,[])[-+]?(?:\d{16}|[\d.]+[eE]\+?\d{3})/;

/** The strings and numbers of JSON. */
const token = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;

/** Whether a JSON or YAML text may hold a number that JavaScript would change. */
export function mayHoldChangedNumbers(text: string): boolean {
  return longNumber.test(text);
}

/** JSON with a string for each number that JavaScript would change; `changed` receives these numbers. */
export function withChangedNumbers(text: string, changed: Set<string>): string {
  return text.replace(token, (found) => {
    if (found.startsWith('"') || !isChangedNumber(found)) return found;
    changed.add(found);
    return JSON.stringify(found);
  });
}

/** Whether a number of JSON, an integer or a fraction, has other digits as a number of JavaScript, or is infinite. */
export function isChangedNumber(written: string): boolean {
  const number = Number(written);
  if (!Number.isFinite(number)) return true;
  return /^-?\d{16,}(?:\.\d+)?$/.test(written) && String(number) !== written.replace(/\.0+$/, "");
}

/** The first number in a JSON text that JavaScript would change. */
export function changedNumberIn(text: string): string | undefined {
  const changed = new Set<string>();
  if (mayHoldChangedNumbers(text)) withChangedNumbers(text, changed);
  const [first] = changed;
  return first;
}
